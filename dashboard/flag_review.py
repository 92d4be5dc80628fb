"""What a clinician made of the open flag, and one row of controls to say so: confirm, dismiss with a reason, snooze until a date.

A review is kept beside the flag and changes nothing in it. The form stays filled until its review is saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st

from dashboard import components, data, saving, session, wording
from dashboard.governance.people import by_and_when
from dashboard.wording import escaped
from models.clinical.words import day_words
from models.course import Course, StoredFlag
from models.storage.queries.reviews import ReviewLine
from models.storage.records.shapes.reviews import SNOOZE_DAYS

STATE_KEY = "flag_review"
CONFIRMED, DISMISSED, SNOOZED = "confirmed", "dismissed", "snoozed"
USUAL_SNOOZE = timedelta(days=14)


@dataclass(frozen=True)
class Reviewing:
    """Controls that were drawn for one flag: their key, the form opened under them, and why it was refused."""

    flag: str
    key: str
    verdict: str = ""
    again: bool = False
    refusal: str = ""


@st.fragment
def flag_review(flag: StoredFlag, course: Course) -> None:
    """The latest review of a flag with a way to review it again, or the controls of the first."""
    reviews = data.reviews(session.actor(), course.facts.public_id).get(flag.public_id, ())
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
            _controls(flag, state or _new(flag))


def _opened(flag: StoredFlag) -> Reviewing | None:
    state = st.session_state.get(STATE_KEY)
    return state if isinstance(state, Reviewing) and state.flag == flag.public_id else None


def _new(flag: StoredFlag) -> Reviewing:
    """A key for controls that are drawn. None is made without them, so that the second press of a double click finds none."""
    state = st.session_state[STATE_KEY] = Reviewing(flag.public_id, saving.new_key())
    return state


def _settled(reviews: Sequence[ReviewLine]) -> bool:
    """True where the latest review still holds: a snooze ends on its day."""
    return bool(reviews) and not (reviews[0].until is not None and reviews[0].until <= session.today())


def _told(reviews: Sequence[ReviewLine]) -> None:
    latest = reviews[0]
    reason = f": “{escaped(latest.reason)}”" if latest.reason else ""
    passed = "" if _settled(reviews) else f" {wording.SNOOZE_PASSED}"
    st.markdown(f"**{escaped(_verdict(latest))}** {escaped(by_and_when(latest.reviewed_by, latest.reviewed_at))}{reason}{passed}")
    earlier = [f"{_verdict(line)} {by_and_when(line.reviewed_by, line.reviewed_at)}" for line in reviews[1:]]
    if earlier:
        components.note(f"Before that: {'; '.join(earlier).lower()}")


def _verdict(review: ReviewLine) -> str:
    until = f" until {day_words(review.until)}" if review.until else ""
    return f"{review.verdict.capitalize()}{until} by"


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
            tomorrow = session.today() + timedelta(days=1)
            st.date_input(
                wording.SNOOZE_UNTIL,
                session.today() + USUAL_SNOOZE,
                min_value=tomorrow,
                max_value=session.today() + timedelta(days=SNOOZE_DAYS),
                key=f"flag_review_until_{state.key}",
                format="YYYY-MM-DD",
                persist_state="page",
                width=180,
            )
        st.text_area(wording.REVIEW_REASON, key=f"flag_review_reason_{state.key}", persist_state="page", height=80, max_chars=1000)
        st.form_submit_button(
            wording.REVIEW_SUBMITS[state.verdict], key="flag_review_save", type="primary", on_click=_save, args=(state.verdict,)
        )


def _open(flag: StoredFlag, verdict: str) -> None:
    """Open the controls again, or one of the two forms; what was typed in the other is kept."""
    st.session_state[STATE_KEY] = replace(_opened(flag) or _new(flag), verdict=verdict, again=True, refusal="")


def _close() -> None:
    st.session_state.pop(STATE_KEY, None)


def _confirm(flag: StoredFlag) -> None:
    state = _opened(flag)
    if state is not None:
        _finish(state, saving.save_review(state.flag, CONFIRMED, "", "", state.key))


def _save(verdict: str) -> None:
    """Save the form once; a second press finds it closed."""
    state = st.session_state.get(STATE_KEY)
    if not isinstance(state, Reviewing) or state.verdict != verdict:
        return
    reason = st.session_state.get(f"flag_review_reason_{state.key}", "")
    until = st.session_state.get(f"flag_review_until_{state.key}") if verdict == SNOOZED else None
    day = until.isoformat() if isinstance(until, date) else ""
    _finish(state, saving.save_review(state.flag, verdict, reason, day, state.key))


def _finish(state: Reviewing, refusal: str) -> None:
    if refusal:
        st.session_state[STATE_KEY] = replace(state, refusal=refusal)
    else:
        _close()
