"""How a reader finds a patient: the chooser of a clinic, the search of a large database, and the list with open flags first.

Whatever a person may have typed passes `wording.escaped`, `visible` or a data frame; nothing else reaches Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import components, rows, session, wording
from dashboard.typed import apart, visible
from models.storage.queries.patients import PatientLine

CHOOSER_MOST = 500
"""Patients that a chooser holds. Every run sends all its names to the browser, so that above this the server searches instead."""

LISTED_MOST = 100
"""Rows of a list that was cut because there are more patients than a chooser holds."""

ROW_HEIGHT = 33
LETTER, WIDEST_ID = 7, 180
LIST_HEIGHT = 700
HEADING_AND_CHOOSER = (3, 2)


@dataclass(frozen=True)
class Found:
    """What was found: the public id of the patient chosen, or the patients to list and the text that they were searched for."""

    chosen: str | None
    lines: Sequence[PatientLine]
    text: str = ""


def find(lines: Sequence[PatientLine]) -> tuple[DeltaGenerator, Found]:
    """The first row of the page: a place for its heading, and in the corner the way to another patient."""
    asked = session.patient_asked_for({line.public_id for line in lines})
    heading, corner = st.columns(HEADING_AND_CHOOSER, gap="medium")
    with corner:
        found = _chooser(lines) if len(lines) <= CHOOSER_MOST else _search(lines)
        if found.chosen is not None or found.text:
            st.button(wording.ALL_PATIENTS, type="tertiary", icon=":material/arrow_back:", on_click=session.all_patients)
    if asked is not None and found.chosen is None:
        st.warning(wording.NO_SUCH_PATIENT)
    return heading, found


def _chooser(lines: Sequence[PatientLine]) -> Found:
    """Every patient in one box, found by typing a part of the study id or label."""
    names = rows.patient_names(lines)
    chosen: str | None = st.selectbox(
        wording.CHOOSER,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=session.PATIENT_KEY,
        on_change=session.follow_choice,
        placeholder=wording.CHOOSER_HINT,
        label_visibility="collapsed",
    )
    return Found(chosen, lines)


def _search(lines: Sequence[PatientLine]) -> Found:
    """A part of a study id or label, looked up by the server: the only match is opened, several are listed."""
    text = st.text_input(
        wording.CHOOSER,
        key=session.SEARCH_KEY,
        on_change=_open_only_match,
        args=(lines,),
        placeholder=wording.SEARCH_HINT,
        type="search",
        icon=":material/search:",
        label_visibility="collapsed",
    )
    return Found(st.session_state.get(session.PATIENT_KEY), rows.matching(lines, text), text)


def _open_only_match(lines: Sequence[PatientLine]) -> None:
    matches = rows.matching(lines, st.session_state[session.SEARCH_KEY])
    session.show_patient(matches[0].public_id if len(matches) == 1 else None)


def _count(found: Found, total: int) -> None:
    """How many patients there are and how to open one. Stands between the chooser and the list, whose tools a phone shows above it."""
    count = min(len(found.lines), _most(total))
    cut = count < len(found.lines)
    words = wording.PATIENTS_CUT if cut else wording.PATIENTS_HINT
    if found.text:
        words = wording.PATIENTS_FOUND_CUT if cut else wording.PATIENTS_FOUND if count else wording.NO_PATIENT_FOUND
    components.note(words.format(count=count, total=total, text=found.text))


def patient_list(found: Found, total: int) -> None:
    """The patients found with where they stand, open flags first; a press on a study id opens the patient.

    Each study id is a button, because a selected cell would open a patient under the arrow keys of a reader who only moves about.
    """
    _count(found, total)
    ordered = rows.flagged_first(found.lines)[: _most(total)]
    if not ordered:
        return
    frame = pd.DataFrame(rows.patient_rows(ordered, session.today())).map(visible)
    frame["Patient"] = frame["Patient"].map(apart)
    ids = [line.public_id for line in ordered]
    width = min(WIDEST_ID, LETTER * max(len(line.study_id) for line in ordered) + 44)
    button = st.column_config.ButtonColumn(
        width=width, alignment="left", pinned=True, key=session.OPENED_KEY, on_click=_open_pressed, args=(ids,)
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"Patient": button},
        key="patient_table",
        alt=wording.PATIENT_TABLE,
        height=LIST_HEIGHT if len(ordered) * ROW_HEIGHT > LIST_HEIGHT else "content",
    )


def _open_pressed(ids: Sequence[str]) -> None:
    session.show_patient(ids[st.session_state[session.OPENED_KEY]["row"]])


def _most(total: int) -> int:
    return CHOOSER_MOST if total <= CHOOSER_MOST else LISTED_MOST
