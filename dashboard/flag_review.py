"""What a clinician made of the open flag, and one row of controls to say so: confirm, dismiss with a reason, snooze until a date.

A review is kept beside the flag and changes nothing in it. The form stays filled until its review is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from dashboard import components, opening, saving, session, wording
from dashboard.governance.people import review_words
from dashboard.wording import escaped
from models.course import Course, StoredFlag
from models.storage.queries.reviews import ReviewLine

STATE_KEY = "flag_review"
CONFIRMED, DISMISSED, SNOOZED = "confirmed", "dismissed", "snoozed"
USUAL_SNOOZE = timedelta(days=14)
ANY_DAY = (date(1900, 1, 1), date(2999, 12, 31))
"""A day outside the box's own limits never reaches the server, which would save the last one inside them. So the review refuses it."""


@dataclass(frozen=True)
class Reviewing:
    """Controls that were drawn for one flag: their key, the form opened under them, and why it was refused.

    `seen` is the review that stood above them, so that nobody answers a colleague whose words were not on the screen.
    """

    flag: str
    key: str
    seen: str = ""
    verdict: str = ""
    again: bool = False
    refusal: str = ""


@st.fragment
def flag_review(flag: StoredFlag, course: Course) -> None:
    """The latest review of a flag with a way to review it again, or the controls of the first."""
    reviews = _reviews(course.facts.public_id, flag.public_id)
    state = _opened(flag)
    with st.container(key="flag_review_row", gap="xsmall"):
        if reviews:
            _told(reviews)
        if _settled(reviews) and not (state and state.again):
            _close()
            st.button(
                wording.REVIEW_AGAIN, key="flag_review_again", type="tertiary", icon=":material/undo:", on_click=_open, args=(flag, "")
            )
        else:
            seen = replace(state or _new(flag), seen=_latest(reviews))
            st.session_state[STATE_KEY] = seen
            _controls(flag, seen)


def _reviews(patient: str, flag: str) -> Sequence[ReviewLine]:
    return opening.record(patient).reviews.get(flag, ())


def _opened(flag: StoredFlag) -> Reviewing | None:
    state = st.session_state.get(STATE_KEY)
    return state if isinstance(state, Reviewing) and state.flag == flag.public_id else None


def _new(flag: StoredFlag) -> Reviewing:
    """A key for controls that are drawn. None is made without them, so that the second press of a double click finds none."""
    state = st.session_state[STATE_KEY] = Reviewing(flag.public_id, saving.new_key())
    return state


def _latest(reviews: Sequence[ReviewLine]) -> str:
    return reviews[0].public_id if reviews else ""


def _settled(reviews: Sequence[ReviewLine]) -> bool:
    """True where the latest review still holds: a snooze ends on its day."""
    return bool(reviews) and not (reviews[0].until is not None and reviews[0].until <= session.today())


def _told(reviews: Sequence[ReviewLine]) -> None:
    verdict, _, rest = review_words(reviews[0]).partition(" ")
    passed = "" if _settled(reviews) else f" {wording.SNOOZE_PASSED}"
    st.markdown(f"**{verdict.capitalize()}** {escaped(rest)}{passed}")
    if reviews[1:]:
        components.note(f"Before that: {'; '.join(map(review_words, reviews[1:]))}")


def _controls(flag: StoredFlag, state: Reviewing) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Confirm", key="flag_review_confirm", icon=":material/check:", on_click=_confirm, args=(flag,))
        st.button("Dismiss…", key="flag_review_dismiss", icon=":material/close:", on_click=_open, args=(flag, DISMISSED))
        st.button("Snooze…", key="flag_review_snooze", icon=":material/snooze:", on_click=_open, args=(flag, SNOOZED))
        if state.again:
            st.button("Cancel", key="flag_review_cancel", type="tertiary", on_click=_close)
        components.note(wording.REVIEW_HINT)
    if state.verdict in (DISMISSED, SNOOZED):
        _form(state)
    if state.refusal:
        st.error(escaped(state.refusal), icon=":material/error:")


def _form(state: Reviewing) -> None:
    with st.form("flag_review_form", enter_to_submit=False):
        if state.verdict == SNOOZED:
            st.date_input(
                wording.SNOOZE_UNTIL,
                session.today() + USUAL_SNOOZE,
                min_value=ANY_DAY[0],
                max_value=ANY_DAY[1],
                key=f"flag_review_until_{state.key}",
                format="YYYY-MM-DD",
                persist_state="page",
                width=280,
            )
        st.text_area(wording.REVIEW_REASON, key=f"flag_review_reason_{state.key}", persist_state="page", height=80, max_chars=1000)
        st.form_submit_button(wording.REVIEW_SUBMITS[state.verdict], key="flag_review_save", on_click=_save, args=(state.verdict,))


def _open(flag: StoredFlag, verdict: str) -> None:
    """Open the controls again, or one of the two forms; what was typed in the other is kept."""
    st.session_state[STATE_KEY] = replace(_opened(flag) or _new(flag), verdict=verdict, again=True, refusal="")


def _close() -> None:
    st.session_state.pop(STATE_KEY, None)


def _confirm(flag: StoredFlag) -> None:
    state = _opened(flag)
    if state is not None:
        _finish(state, CONFIRMED, "", "")


def _save(verdict: str) -> None:
    """Save the form once; a second press finds it closed."""
    state = st.session_state.get(STATE_KEY)
    if not isinstance(state, Reviewing) or state.verdict != verdict:
        return
    reason = st.session_state.get(f"flag_review_reason_{state.key}", "")
    until = st.session_state.get(f"flag_review_until_{state.key}") if verdict == SNOOZED else None
    day = until.isoformat() if isinstance(until, date) else ""
    _finish(state, verdict, reason, day)


def _finish(state: Reviewing, verdict: str, reason: str, day: str) -> None:
    refusal = saving.save_review(state.flag, verdict, reason, day, state.key, state.seen)
    if refusal:
        st.session_state[STATE_KEY] = replace(state, again=True, refusal=refusal)
    else:
        _close()
