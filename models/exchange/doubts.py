"""What is possible and unlikely: rows that are imported and asked about, beyond the doubts of a single value or dose."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from models.clinical.dates import DAY_ZERO, Precision
from models.storage.records.shapes import AnyShape, EventShape, ObservationShape, PatientShape, TreatmentShape

LONGEST_COURSE = timedelta(days=15 * 365)
"""A course told in days that reaches further was most likely told in dates: the longest published one has less than 13 years."""


def alike(study_id: str) -> str:
    """What two spellings of one study number have in common: capitals, spaces and wide letters do not count (" s1", "S1", "Ｓ１")."""
    return "".join(unicodedata.normalize("NFKC", study_id).casefold().split())


def doubts(shape: AnyShape, *, relative: bool) -> Iterator[tuple[str, str]]:
    """Column and question of everything in a sound row that somebody should look at; `relative` where the course is told in days."""
    if isinstance(shape, ObservationShape):
        yield from (("value", doubt) for doubt in shape.checked.doubts)
    elif isinstance(shape, TreatmentShape):
        yield from (("dose", doubt) for doubt in shape.checked.doubts)
        yield from _of_stop(shape)
    elif isinstance(shape, EventShape):
        yield from _of_decision(shape)
    column, day = happened(shape)
    if relative and day and day - DAY_ZERO > LONGEST_COURSE:
        days = (day - DAY_ZERO).days
        yield column, f'{column} "{day.isoformat()}" is day {days:,} of a course told in days. If it is a date, its timeline is calendar.'


def happened(shape: AnyShape) -> tuple[str, date | None]:
    """The column that says when it happened, and the last day that it can mean; no column for a patient."""
    if isinstance(shape, PatientShape):
        return "", None
    if isinstance(shape, ObservationShape):
        return "date", shape.date.last
    return ("start", shape.start.last) if isinstance(shape, TreatmentShape) else ("onset_from", shape.onset_from.last)


def _of_stop(shape: TreatmentShape) -> Iterator[tuple[str, str]]:
    if shape.stop == shape.start and shape.start.precision is Precision.DAY and shape.checked.frequency != "once":
        stop = shape.start.isoformat()
        yield "stop", f'stop "{stop}" is the start, so the treatment lasts no day. Write the first day no longer at this dose.'


def _of_decision(shape: EventShape) -> Iterator[tuple[str, str]]:
    if shape.decided_on and shape.decided_on < shape.opens:
        decided, opens = shape.decided_on.isoformat(), shape.opens.isoformat()
        yield "decided_on", f'decided_on "{decided}" lies before the onset "{opens}". Check the two dates.'
