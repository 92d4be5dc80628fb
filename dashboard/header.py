"""The line above every page: the product, the pages of the role, where and as whom somebody is logged in, and the way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from urllib.parse import quote

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import brand, components, data, leaving, session, wording
from dashboard.navigation import PageRow
from dashboard.wording import escaped
from models.access import Actor, Role
from models.errors import NotPermitted
from models.storage.entrance import permitted

ACCOUNT_PAGE = "/account"
WORDMARK = "data:image/svg+xml," + quote(brand.WORDMARK.replace("<svg ", '<svg width="96" height="24" ', 1))
"""As a picture in a text: `st.image` would put a button for a full screen over it, the first that a keyboard comes to."""
SITES_NAMED, LETTERS = 2, 24
"""Sites that are named, as long as their names together are no longer than this: on a phone the line has no room for more."""
BOUND_TO_SITES = (Role.CLINICIAN, Role.COORDINATOR)


def header(actor: Actor, pages: Iterable[StreamlitPage]) -> None:
    """One line on a desk, two on a phone. A menu of one page is none."""
    if actor.role is Role.PATIENT:
        components.large_targets()
    menu = [page for page in pages if page.visibility == "visible"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="header"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.markdown(f"![Myolog]({WORDMARK})", width="content")
            for page in menu if len(menu) > 1 else ():
                st.page_link(page)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            words, names = whereabouts(actor)
            st.markdown(f":small[:gray[{escaped(words)}]]", width="content", help=escaped(names) or None)
            st.button(
                escaped(actor.name),
                key="header_account",
                type="tertiary",
                icon=":material/person:",
                help=wording.OWN_ACCOUNT,
                on_click=_own_account,
            )
            st.button(wording.LOG_OUT, key="header_log_out", type="tertiary", icon=":material/logout:", on_click=session.log_out)


def whereabouts(actor: Actor) -> tuple[str, str]:
    """The sites that an actor is bound to and the role, "North, South · clinician"; and all the names where these are not said in full."""
    names = [line.name for line in data.sites(actor) if line.name] if actor.role in BOUND_TO_SITES else []
    said = _sites(names) if actor.role in BOUND_TO_SITES else ""
    everything = ", ".join(names)
    return " · ".join(filter(None, (said, str(actor.who)))), everything if names and said != everything else ""


def _sites(names: Sequence[str]) -> str:
    named = ", ".join(names[:SITES_NAMED])
    if len(named) > LETTERS:
        return f"{named[:LETTERS].rstrip()}…" if len(names) == 1 else f"{len(names)} sites"
    more = len(names) - SITES_NAMED
    return (named + (f" and {more} more" if more > 0 else "")) or wording.NO_SITE


def _own_account() -> None:
    leaving.send_browser(ACCOUNT_PAGE)


def not_for(actor: Actor, row: PageRow) -> None:
    """Says whom a page is for, to somebody of another role who opened it by its address; the audit trail keeps who that was."""
    with suppress(NotPermitted), permitted(data.database(data.database_url()), actor, f"page.{row.title}"):
        pass
    st.title(row.title, anchor=False)
    roles = " and ".join(f"{role}s" for role in row.roles)
    st.warning(wording.NOT_FOR.format(roles=roles, role=actor.who), icon=":material/lock:")
