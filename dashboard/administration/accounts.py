"""The accounts: all of them in a table, or one of them with what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from dashboard import components, data, opening, saving, session
from dashboard.administration import account_form, asking, links, rows, sites, words
from dashboard.wording import escaped
from models.access import Actor
from models.accounts.directory import account_list, disable_account, enable_account, reset_account
from models.accounts.lines import AccountLine
from models.storage.database import Database
from models.storage.queries.sites import SiteLine

OPENED_KEY = "account_opened"
REFUSAL_KEY = "account_refusal"
ROW_HEIGHT, TABLE_HEIGHT = 33, 560


def page() -> None:
    """The account that was chosen, or the list with the sites."""
    actor = session.actor()
    lines, at = _listed(actor), data.sites(actor)
    chosen = next((line for line in lines if line.public_id == account_form.chosen()), None)
    if chosen is None:
        _all(lines, at)
    else:
        _one(chosen, at, own=chosen.name == actor.name)


def _listed(actor: Actor) -> list[AccountLine]:
    """Every account, in the order of the table."""
    found = account_list(data.database(data.database_url()), actor, now=session.now())
    opening.list_opened(actor, words.ACCOUNTS.lower(), len(found))
    return rows.in_order(found)


def _all(lines: Sequence[AccountLine], at: Sequence[SiteLine]) -> None:
    st.title(words.ACCOUNTS, anchor=False)
    components.note(words.ACCOUNTS_HINT)
    _table(lines)
    with st.expander(words.ADD_ACCOUNT, icon=":material/person_add:", key="account_add_fold"):
        account_form.draw(asking.form("account_add"), _names(at))
    sites.section(at)


def _table(lines: Sequence[AccountLine]) -> None:
    ids = [line.public_id for line in lines]
    button = st.column_config.ButtonColumn(alignment="left", pinned=True, key=OPENED_KEY, on_click=_open, args=(ids,))
    st.dataframe(
        pd.DataFrame(rows.account_rows(lines, session.zone())),
        hide_index=True,
        column_config={"Account": button},
        key="account_table",
        alt=words.ACCOUNTS,
        height=TABLE_HEIGHT if len(lines) * ROW_HEIGHT > TABLE_HEIGHT else "content",
    )


def _open(ids: Sequence[str]) -> None:
    _choose(ids[st.session_state[OPENED_KEY]["row"]])


def _choose(public_id: str) -> None:
    account_form.choose(public_id)
    st.session_state.pop(REFUSAL_KEY, None)


def _one(line: AccountLine, at: Sequence[SiteLine], *, own: bool) -> None:
    st.button(words.ALL_ACCOUNTS, key="account_back", type="tertiary", icon=":material/arrow_back:", on_click=_choose, args=("",))
    st.title(escaped(line.name), anchor=False)
    components.note(" · ".join((rows.role_words(line), rows.reach_words(line), rows.standing(line, session.zone()))))
    if own:
        components.note(words.OWN)
    else:
        _acts(line)
    links.shown(line.public_id)
    account_form.draw(asking.form(f"account_{line.public_id}"), _names(at), line)


def _acts(line: AccountLine) -> None:
    with st.container(horizontal=True, key="account_acts"):
        if line.disabled_at:
            st.button(
                words.ENABLE, key="account_enable", icon=":material/lock_open:", on_click=_do, args=(enable_account, line, words.ENABLED)
            )
        else:
            with st.popover(words.RESET, icon=":material/link:"):
                st.write(words.RESET_HINT)
                st.button(words.RESET_BUTTON, key="account_reset", on_click=_do, args=(_reset, line, words.RESET_DONE))
            with st.popover(words.DISABLE, icon=":material/block:"):
                st.write(words.DISABLE_HINT)
                st.button(words.DISABLE_BUTTON, key="account_disable", on_click=_do, args=(disable_account, line, words.DISABLED))
    if refusal := st.session_state.get(REFUSAL_KEY):
        st.error(escaped(refusal), icon=":material/error:")


def _reset(database: Database, actor: Actor, public_id: str, *, now: datetime) -> None:
    links.keep(public_id, reset_account(database, actor, public_id, now=now))


def _do(act: Callable[..., None], line: AccountLine, told: str) -> None:
    """Do something with an account at once, or say why not. Done twice, it changes nothing more."""
    links.put_away()
    refusal = saving.saved(lambda database, now: act(database, session.actor(), line.public_id, now=now))
    st.session_state[REFUSAL_KEY] = refusal
    if not refusal:
        session.flash(told)


def _names(at: Sequence[SiteLine]) -> list[str]:
    return [line.name for line in at if line.name]
