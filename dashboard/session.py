"""What one browser session remembers, and who acts in it. The only module that names shared keys of `st.session_state`.

Who acts is asked of the database on every run, in every fragment and in every callback: a login that has ended a moment ago does nothing
more. What is remembered belongs to one login. Patients travel in the address under a random public id; no name and no study id ever
stands there.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from typing import NoReturn, cast

import streamlit as st

from dashboard import data, downloads, leaving, wording
from dashboard.figures.style import Axis, FigureOptions, ThemeName, Unit
from dashboard.web import cookies
from models.access import ANONYMOUS, Actor
from models.accounts import sessions

PATIENT_PARAMETER = "patient"
PATIENT_KEY = "patient_choice"
SEARCH_KEY = "patient_search"
OPENED_KEY = "patient_opened"
SEEN_KEY = "patient_in_address"
AXIS_KEY = "figure_axis"
UNIT_KEY = "figure_unit"
RANGE_KEY = "figure_range"
FLASH_KEY = "flash"
LOGIN_KEY = "login_session"
OPENINGS_KEY = "openings"
ASKED_KEY = "openings_asked_for"
PATIENT_PAGE = "views/patient.py"
SAME_PAGE, LOGGED_OUT_PAGE = "", "/login?note=out"
"""Loading the same page anew leads whoever is not logged in to the login, and from there back to it."""

RANGES: dict[str, int | None] = {"1 y": 1, "3 y": 3, "All": None}


def actor() -> Actor:
    """Who acts, by the cookie of this browser and the database as it stands now. Ends the run where nobody is logged in any more.

    Ask here in every function that reads or writes; never hand an actor from one run to the next.
    """
    found = sessions.resolve(data.database(data.database_url()), ANONYMOUS, token(), now=now())
    if found is None:
        leave(SAME_PAGE, wording.LOGGED_OUT)
    if st.session_state.setdefault(LOGIN_KEY, found.session) != found.session:
        leave(SAME_PAGE, wording.OTHER_LOGIN)
    return found


def token() -> str:
    """What the login cookie of this browser holds, "" where there is none."""
    return cookies.login_token(st.context.cookies)


def log_out() -> NoReturn:
    """End this login in the database, take away the files that wait for it, and leave the pages."""
    downloads.discard_of(actor().session)
    sessions.log_out(data.database(data.database_url()), ANONYMOUS, token(), now=now())
    leave(LOGGED_OUT_PAGE, wording.LOGGED_OUT)


def leave(address: str, why: str) -> NoReturn:
    """Forget everything that this session remembers, send the browser to another address of this server, and end the run."""
    st.session_state.clear()
    leaving.let_nobody_resume()
    leaving.send_browser(address)
    st.warning(why)
    st.stop()


def now() -> datetime:
    """This moment by the clock of the database; whatever is written from a page is written with it."""
    return data.now()


def opening(kind: str, name: str) -> str:
    """A key for this opening of a page or a patient, the same over its reruns; another one after leaving it, or after a reload.

    An opening lasts for as long as each run of the page asks for it.
    """
    which = (kind, name)
    st.session_state.setdefault(ASKED_KEY, set()).add(which)
    return str(st.session_state.setdefault(OPENINGS_KEY, {}).setdefault(which, uuid.uuid4().hex))


@contextmanager
def openings_of_one_run() -> Iterator[None]:
    """Around a run of a page: what it did not ask for is no longer open. A run that was cut short closes nothing."""
    asked = st.session_state[ASKED_KEY] = set()
    yield
    openings = st.session_state.get(OPENINGS_KEY, {})
    st.session_state[OPENINGS_KEY] = {which: key for which, key in openings.items() if which in asked}


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


def follow_choice(public_ids: Collection[str]) -> None:
    """After a choice in the chooser: the address names that patient, so that a reload or a bookmark opens the same one.

    A browser that answers with what a patient was called a moment ago has chosen nobody else: those words must not reach the address.
    """
    chosen = st.session_state.get(PATIENT_KEY)
    if chosen is None or chosen in public_ids:
        show_patient(chosen)
    else:
        st.session_state[PATIENT_KEY] = st.query_params.get(PATIENT_PARAMETER)


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
