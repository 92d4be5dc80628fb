"""Who a patient is and who looks after them: for those who treat the patient, and nowhere else.

The form stays filled until it is saved. Where somebody else saved first, it shows what stands now beside what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import components, opening, saving, sentences, session, wording
from dashboard.opening import Record
from dashboard.wording import escaped
from models.access import may
from models.storage.queries.identity import IdentityLine

STATE_KEY = "identity_editing"
SWITCH_KEY = "mine_switch"
ANY_DAY = (date(1800, 1, 1), date(2999, 12, 31))
"""A day outside the box's own limits never reaches the server, which would save the last one inside them. So the shape refuses it."""


@dataclass(frozen=True)
class Editing:
    """A form that was drawn for one patient, from which version, why it was refused, and what somebody else saved meanwhile."""

    patient: str
    drawn: int
    version: int
    key: str = field(default_factory=saving.new_key)
    refusal: str = ""
    theirs: IdentityLine | None = None

    def box(self, name: str) -> str:
        """The key of a box: of the patient and the version alone, so that a server that was started anew finds what was typed in it."""
        return f"identity_{name}_{self.patient}_{self.drawn}"


def looked_after(record: Record, switches: DeltaGenerator) -> None:
    """A switch to look after this patient, and who else does."""
    names = record.looked_after_by
    with switches:
        if may(record.actor, "queries.assignments.my_patients"):
            mine = record.actor.name in names
            key = st.session_state.setdefault(SWITCH_KEY, saving.new_key())
            # A switch of its own after every press and every change, so that it shows what is stored and never what it was left at.
            drawn = f"mine_{record.public_id}_{mine}_{key}"
            st.toggle(wording.MINE, mine, key=drawn, on_change=_look_after, args=(record.public_id, not mine, key))
        if others := [name for name in names if name != record.actor.name]:
            components.note(wording.LOOKED_AFTER.format(names=", ".join(others)))


def _look_after(public_id: str, wanted: bool, key: str) -> None:
    """What the press on the switch with this key asks for, once: the second press of a double click finds another."""
    if st.session_state.get(SWITCH_KEY) != key:
        return
    del st.session_state[SWITCH_KEY]
    if refusal := saving.look_after(public_id, wanted, key):
        session.flash(refusal)


def identity_form(record: Record) -> None:
    """Name, date of birth, contact and record number, to be read and changed; nothing for a reader who may not know."""
    identity = record.identity
    if identity is None:
        return
    state = _state(record.public_id, identity)
    with st.expander(wording.IDENTITY, icon=":material/badge:", key="identity_fold"):
        components.note(wording.IDENTITY_HINT)
        with st.form("identity_form", border=False, enter_to_submit=False):
            _fields(identity, state)
        if state.theirs is not None:
            st.warning(wording.IDENTITY_CONFLICT, icon=":material/group:")
            components.facts(sentences.identity_rows(state.theirs), key="identity_theirs")
            components.note(wording.IDENTITY_AGAIN)
        elif state.refusal:
            st.error(escaped(state.refusal), icon=":material/error:")


def _state(public_id: str, identity: IdentityLine) -> Editing:
    state = st.session_state.get(STATE_KEY)
    if not isinstance(state, Editing) or state.patient != public_id:
        state = st.session_state[STATE_KEY] = Editing(public_id, identity.version, identity.version)
    return state


def _fields(identity: IdentityLine, state: Editing) -> None:
    def text(label: str, name: str, most: int, draw: Callable[..., object] = st.text_input) -> None:
        draw(label, getattr(identity, name), key=state.box(name), max_chars=most, persist_state="page")

    left, right = st.columns(2)
    with left:
        text(wording.IDENTITY_NAME, "name", 300)
        st.date_input(
            wording.IDENTITY_BORN,
            identity.date_of_birth,
            min_value=ANY_DAY[0],
            max_value=ANY_DAY[1],
            key=state.box("date_of_birth"),
            format="YYYY-MM-DD",
            persist_state="page",
        )
    with right:
        text(wording.IDENTITY_NUMBER, "local_number", 100)
        text(wording.IDENTITY_CONTACT, "contact", 1000, st.text_area)
    st.form_submit_button(wording.IDENTITY_SAVE, key="identity_save", on_click=_save, args=(state.key,))


def _save(key: str) -> None:
    """Save the form with this key, once: the second press of a double click finds another.

    Refused, it keeps what was typed and shows what somebody else saved meanwhile.
    """
    state = st.session_state.get(STATE_KEY)
    if not isinstance(state, Editing) or state.key != key:
        return
    born = st.session_state.get(state.box("date_of_birth"))
    row = {name: st.session_state.get(state.box(name), "") for name in ("name", "local_number", "contact")}
    row["date_of_birth"] = born.isoformat() if isinstance(born, date) else ""
    refusal = saving.save_identity(state.patient, row, state.version, state.key)
    if refusal:
        stands = opening.record(state.patient).identity
        theirs = stands if stands is not None and stands.version != state.version else None
        version = theirs.version if theirs else state.version
        st.session_state[STATE_KEY] = replace(state, refusal=refusal, theirs=theirs, version=version)
    else:
        del st.session_state[STATE_KEY]
        session.flash(wording.IDENTITY_SAVED)
