"""What an account says, in a form: the same for a new account and for one that stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import components, saving, session
from dashboard.administration import asking, links, words
from dashboard.administration.asking import Form
from dashboard.wording import escaped
from models.access import Role
from models.accounts.directory import add_account, change_account
from models.accounts.lines import AccountLine
from models.settings import Settings
from models.storage.database import Database
from models.storage.records.shapes.accounts import LONGEST_NAME, AccountShape

CHOSEN_KEY = "account_chosen"
AT_SITES = (Role.CLINICIAN, Role.COORDINATOR)
FIELDS = ("sites", "without_site", "identified_export", "patient", "provider_id")


def chosen() -> str:
    """The public id of the account whose own page is shown, "" for the list."""
    return str(st.session_state.get(CHOSEN_KEY, ""))


def choose(public_id: str) -> None:
    """Show the page of this account, or with "" the list."""
    st.session_state[CHOSEN_KEY] = public_id


def draw(form: Form, sites: Sequence[str], line: AccountLine | None = None) -> None:
    """The form of a new account, or of the account `line` as it stands."""
    role = _role(form, line)
    with st.form(f"{form.name}_form", border=False, enter_to_submit=False):
        if line is None:
            st.text_input(
                words.ACCOUNT_NAME,
                key=form.field("name"),
                max_chars=LONGEST_NAME,
                help=words.ACCOUNT_NAME_HINT,
                width=420,
                persist_state="page",
            )
        _fields(form, role, sites, line)
        if line is None:
            st.form_submit_button(words.ADD_ACCOUNT_BUTTON, key=form.field("save"), on_click=_add, args=(form,))
        else:
            st.form_submit_button(words.SAVE_ACCOUNT, key=form.field("save"), on_click=_change, args=(form, line))
    form.refused()


def _role(form: Form, line: AccountLine | None) -> Role:
    standing = Role(line.role) if line else Role.CLINICIAN
    role: str = st.segmented_control(
        words.ROLE,
        list(words.ROLES),
        default=str(standing),
        required=True,
        key=form.field("role"),
        format_func=str.capitalize,
        persist_state="page",
    )
    components.note(words.ROLES[role])
    return Role(role)


def _fields(form: Form, role: Role, sites: Sequence[str], line: AccountLine | None) -> None:
    """What goes with the role, filled with what stands."""
    if role in AT_SITES:
        chosen = [site for site in sites if line and site in line.sites]
        # Not a box that grows and shrinks with its choices: leaving it would move the button away from under the press.
        st.pills(
            words.ACCOUNT_SITES,
            sites,
            selection_mode="multi",
            default=chosen,
            format_func=escaped,
            key=form.field("sites"),
            persist_state="page",
        )
        without = line.without_site if line else False
        st.checkbox(words.WITHOUT_SITE, value=without, key=form.field("without_site"), persist_state="page")
    if role is Role.COORDINATOR:
        named = line.identified_export if line else False
        st.checkbox(words.IDENTIFIED_EXPORT, value=named, key=form.field("identified_export"), persist_state="page")
    if role is Role.PATIENT:
        _text(form, "patient", words.STUDY_ID, line.patient if line else "")
    if Settings().oidc_issuer:
        _text(form, "provider_id", words.PROVIDER_ID, line.provider_id if line else "")


def _text(form: Form, field: str, label: str, standing: str) -> None:
    st.text_input(label, value=standing, key=form.field(field), width=420, persist_state="page")


def _shape(form: Form, name: str, line: AccountLine | None) -> AccountShape:
    """What was typed; what no field was drawn for stays as it stands, where it goes with the role."""
    drawn = {field: form.typed(field) for field in FIELDS}
    standing: dict[str, Any] = {"provider_id": line.provider_id} if line and drawn["provider_id"] is None else {}
    given = {field: value for field, value in drawn.items() if value is not None}
    return AccountShape.model_validate({**standing, **given, "name": name, "role": form.typed("role")})


def _add(form: Form) -> None:
    def write(database: Database, now: datetime) -> None:
        made = add_account(database, session.actor(), _shape(form, form.typed("name") or "", None), key=form.key, now=now)
        links.keep(made.public_id, made.token)
        choose(made.public_id)

    asking.settle(form, lambda: saving.saved(write), words.ACCOUNT_ADDED)


def _change(form: Form, line: AccountLine) -> None:
    def write(database: Database, now: datetime) -> None:
        shape = _shape(form, line.name, line)
        change_account(database, session.actor(), line.public_id, shape, version=line.version, key=form.key, now=now)

    asking.settle(form, lambda: saving.saved(write), words.ACCOUNT_CHANGED)
