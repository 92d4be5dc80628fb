"""What one browser session remembers, and who acts in it. The only module that names shared keys of `st.session_state`.

Patients travel in the address under a random public id; no name and no study id ever stands there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, tzinfo
from typing import NoReturn, cast

import streamlit as st

from dashboard.figures.style import Axis, FigureOptions, ThemeName, Unit
from models.access import OPERATOR, Actor

PATIENT_PARAMETER = "patient"
PATIENT_KEY = "patient_choice"
SEARCH_KEY = "patient_search"
OPENED_KEY = "patient_opened"
SEEN_KEY = "patient_in_address"
AXIS_KEY = "figure_axis"
UNIT_KEY = "figure_unit"
RANGE_KEY = "figure_range"
FLASH_KEY = "flash"
PATIENT_PAGE = "views/patient.py"
RANGES: dict[str, int | None] = {"1 y": 1, "3 y": 3, "All": None}


def actor() -> Actor:
    """Who acts in this session: the local operator until accounts exist. Every page asks here, on every run."""
    return OPERATOR


def today() -> date:
    """The day of this run in the server's time zone; pages hand it on, so that everything below them is repeatable."""
    return date.today()  # noqa: DTZ011  the clinic's own calendar day


def zone() -> tzinfo:
    """The server's time zone, the clinic's own: it says on which day a moment falls."""
    return datetime.now(UTC).astimezone().tzinfo or UTC


def theme() -> ThemeName:
    """The theme that the browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def patient_asked_for(public_ids: Collection[str]) -> str | None:
    """The patient that the address names; an address that changed since the last run wins over the chooser. None where it names none.

    Run before the chooser is drawn. A reader who comes back from a page without a chooser finds the patient of the address again. An id
    that is not among `public_ids` comes back too, so that the page can say so.
    """
    asked = st.query_params.get(PATIENT_PARAMETER)
    if asked != st.session_state.get(SEEN_KEY) or PATIENT_KEY not in st.session_state:
        st.session_state[SEEN_KEY] = asked
        st.session_state[PATIENT_KEY] = asked if asked in public_ids else None
    return asked


def follow_choice() -> None:
    """After a choice in the chooser: the address names that patient, so that a reload or a bookmark opens the same one."""
    show_patient(st.session_state.get(PATIENT_KEY))


def show_patient(public_id: str | None) -> None:
    """Put a patient into the address, or none; the next run shows it."""
    if public_id is None:
        st.query_params.pop(PATIENT_PARAMETER, None)
    else:
        st.query_params[PATIENT_PARAMETER] = public_id


def open_patient(public_id: str) -> NoReturn:
    """Leave this page for the page of a patient."""
    st.switch_page(PATIENT_PAGE, query_params={PATIENT_PARAMETER: public_id})


def flash(text: str) -> None:
    """Keep a sentence for the next run, because what a run shows before it starts anew is never seen."""
    st.session_state[FLASH_KEY] = text


def flashed() -> str:
    """The sentence kept for this run, "" for none; it is told once."""
    return str(st.session_state.pop(FLASH_KEY, ""))


def all_patients() -> None:
    """Back to the whole list: no patient in the address, nothing searched for."""
    if SEARCH_KEY in st.session_state:
        st.session_state[SEARCH_KEY] = ""
    show_patient(None)


def figure_options() -> FigureOptions:
    """What the reader chose for the figure: axis, unit, years shown; the theme of the browser."""
    state = st.session_state
    axis = cast(Axis, state.get(AXIS_KEY, "log"))
    unit = cast(Unit, state.get(UNIT_KEY, "U/L"))
    return FigureOptions(axis=axis, unit=unit, theme=theme(), years=RANGES[state.get(RANGE_KEY, "All")])
