"""Who did something and when, in words. Free of Streamlit."""

from __future__ import annotations

from datetime import date, datetime

from models.clinical.words import day_words
from models.storage.queries.reviews import ReviewLine

_KINDS = {"operator": "the operator", "system": "Myolog", "patient": "the patient"}


def person(actor: str) -> str:
    """The name of an actor as the audit trail keeps it: "user:meyer" -> "meyer", "operator:local" -> "the operator"."""
    kind, _, name = actor.partition(":")
    return _KINDS.get(kind, name or actor)


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in the clinic's own time zone."""
    return moment.astimezone().date()


def moment_words(moment: datetime) -> str:
    """A moment in the clinic's own time zone: "20 Nov 2026, 14:05"."""
    return f"{day_words(local_day(moment))}, {moment.astimezone():%H:%M}"


def by_and_when(actor: str, moment: datetime) -> str:
    """ "the operator on 20 Nov 2026"."""
    return f"{person(actor)} on {day_words(local_day(moment))}"


def review_words(review: ReviewLine) -> str:
    """ "snoozed until 4 Dec 2026 by the operator on 20 Nov 2026: “repeat due”"."""
    until = f" until {day_words(review.until)}" if review.until else ""
    reason = f": “{review.reason}”" if review.reason else ""
    return f"{review.verdict}{until} by {by_and_when(review.reviewed_by, review.reviewed_at)}{reason}"


def counted(count: int, word: str, several: str = "") -> str:
    """A number with its noun: "1 flag", "48 flags"."""
    return f"{count:,} {word if count == 1 else several or word + 's'}"
