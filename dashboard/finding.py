"""How a reader finds a patient: the chooser of a clinic, the search of a large database, and the list with open flags first.

Whatever a person may have typed passes `wording.escaped`, `visible` or a data frame; nothing else reaches Markdown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import components, opening, rows, session, wording
from dashboard.governance.people import counted
from dashboard.opening import Listed
from dashboard.typed import apart, visible
from models.errors import NotFound
from models.storage.queries.patients import PatientLine

MINE_KEY = "only_mine"
CALLED_KEY = "patient_called"
CHOOSER_MOST = 500
"""Patients that a chooser holds. Every run sends all its names to the browser, so that above this the server searches instead."""

LISTED_MOST = 100
"""Rows of a list that was cut because there are more patients than a chooser holds."""

ROW_HEIGHT = 33
LETTER, WIDEST_ID, NAME_WIDTH = 7, 180, 180
LIST_HEIGHT = 700
HEADING_AND_CHOOSER = (3, 2)


@dataclass(frozen=True)
class Found:
    """What was found: the public id of the patient chosen, or the patients to list, the text searched for, and whether only one's own."""

    chosen: str | None
    lines: Sequence[PatientLine]
    text: str = ""
    mine: bool = False


def find(listed: Listed) -> tuple[DeltaGenerator, DeltaGenerator, Found]:
    """The first row of the page: a place for its heading, the way to another patient, and a place for switches below that."""
    asked = session.patient_asked_for({line.public_id for line in listed.lines})
    heading, corner = st.columns(HEADING_AND_CHOOSER, gap="medium")
    with corner:
        found = _chooser(listed) if len(listed.lines) <= CHOOSER_MOST else _search(listed)
        switches = st.container(horizontal=True, vertical_alignment="center", key="switches")
    if found.chosen is not None or found.text:
        switches.button(
            wording.ALL_PATIENTS, key="all_patients", type="tertiary", icon=":material/arrow_back:", on_click=session.all_patients
        )
    if asked is not None and found.chosen is None:
        with suppress(NotFound):
            opening.record(asked)  # asked for all the same, so that the audit trail tells of it
        st.warning(wording.NO_SUCH_PATIENT)
    return heading, switches, found


def _chooser(listed: Listed) -> Found:
    """Every patient in one box, found by typing a part of study id, name or label."""
    names = rows.patient_names(listed.lines, listed.names)
    _keep_choice(names)
    chosen: str | None = st.selectbox(
        wording.CHOOSER,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=session.PATIENT_KEY,
        on_change=session.follow_choice,
        args=(list(names),),
        placeholder=wording.CHOOSER_HINT,
        label_visibility="collapsed",
    )
    return Found(chosen, listed.lines)


def _keep_choice(names: Mapping[str, str]) -> None:
    """Tell the browser its choice anew where that is called otherwise now: it answers with the old name, and would choose nobody."""
    chosen = st.session_state.get(session.PATIENT_KEY)
    called = names.get(chosen, "") if chosen else ""
    if st.session_state.get(CALLED_KEY) != called:
        st.session_state[CALLED_KEY] = called
        st.session_state[session.PATIENT_KEY] = chosen


def _search(listed: Listed) -> Found:
    """A part of study id, name or label, looked up by the server: the only match is opened, several are listed."""
    text = st.text_input(
        wording.CHOOSER,
        key=session.SEARCH_KEY,
        on_change=_open_only_match,
        placeholder=wording.SEARCH_HINT,
        type="search",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    return Found(st.session_state.get(session.PATIENT_KEY), rows.matching(listed.lines, text, listed.names), text)


def _open_only_match() -> None:
    listed = opening.patients()
    matches = rows.matching(listed.lines, st.session_state[session.SEARCH_KEY], listed.names)
    session.show_patient(matches[0].public_id if len(matches) == 1 else None)


def only_mine(listed: Listed, found: Found, switches: DeltaGenerator) -> tuple[Listed, Found]:
    """A switch that leaves the reader's own patients alone, where the reader may have any."""
    if listed.mine is None or not switches.toggle(wording.ONLY_MINE, key=MINE_KEY, persist_state="session"):
        return listed, found
    mine = [line for line in listed.lines if line.public_id in listed.mine]
    return replace(listed, lines=mine), replace(found, lines=[line for line in found.lines if line.public_id in listed.mine], mine=True)


def _count(found: Found, total: int) -> None:
    """How many patients there are and how to open one. Stands between the chooser and the list, whose tools a phone shows above it."""
    count = min(len(found.lines), _most(total))
    cut = count < len(found.lines)
    words = wording.PATIENTS_CUT if cut else wording.PATIENTS_HINT if total else wording.NONE_MINE
    if found.text and total:
        words = wording.PATIENTS_FOUND_CUT if cut else wording.PATIENTS_FOUND if count else wording.NO_PATIENT_FOUND
    whose = wording.PATIENTS_MINE if found.mine else wording.PATIENTS_YOURS
    components.note(words.format(count=count, total=total, patients=counted(total, "patient"), whose=whose, text=found.text))


def patient_list(listed: Listed, found: Found) -> None:
    """The patients found with where they stand, open flags first; a press on a study id opens the patient.

    Each study id is a button, because a selected cell would open a patient under the arrow keys of a reader who only moves about.
    """
    total = len(listed.lines)
    _count(found, total)
    ordered = rows.flagged_first(found.lines)[: _most(total)]
    if not ordered:
        return
    frame = components.filled(pd.DataFrame(rows.patient_rows(ordered, session.today(), listed.names)).map(visible))
    frame["Patient"] = frame["Patient"].map(apart)
    ids = [line.public_id for line in ordered]
    width = min(WIDEST_ID, LETTER * max(len(line.study_id) for line in ordered) + 44)
    button = st.column_config.ButtonColumn(
        width=width, alignment="left", pinned=True, key=session.OPENED_KEY, on_click=_open_pressed, args=(ids,)
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"Patient": button, "Name": st.column_config.TextColumn(width=NAME_WIDTH)},
        key="patient_table",
        alt=wording.PATIENT_TABLE,
        height=LIST_HEIGHT if len(ordered) * ROW_HEIGHT > LIST_HEIGHT else "content",
    )


def _open_pressed(ids: Sequence[str]) -> None:
    session.show_patient(ids[st.session_state[session.OPENED_KEY]["row"]])


def _most(total: int) -> int:
    return CHOOSER_MOST if total <= CHOOSER_MOST else LISTED_MOST
