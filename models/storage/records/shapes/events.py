"""What a clinician decided happened, checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, InstanceOf, ValidationInfo

from models.clinical.dates import PartialDate, Precision
from models.clinical.events import EventKind, find_event
from models.storage.records.shapes.base import (
    Code,
    Note,
    Reason,
    Shape,
    Short,
    Source,
    already_read,
    checked,
    read_date,
    read_day,
    refusal,
    text_of,
)


def _event(value: object) -> EventKind:
    return checked("event", text_of("event", value), find_event)


def _onset_from(value: object, info: ValidationInfo) -> PartialDate:
    text = text_of("onset_from", value)
    if not text:
        raise refusal("onset_from", text, 'onset_from "" is blank. Write the first day on which it may have begun, like 2025-03-14.')
    return _written(read_date("onset_from", text, already_read(info, "date_precision")[0], info), text)


def _onset_to(value: object, info: ValidationInfo) -> PartialDate:
    text = text_of("onset_to", value)
    start, precision = already_read(info, "onset_from", "date_precision")
    if not text:
        return PartialDate(_closes(start), start.precision)
    stop = _written(read_date("onset_to", text, precision, info), text)
    if _closes(stop) < _opens(start):
        raise refusal("onset_to", text, f'onset_to "{text}" lies before onset_from "{start.isoformat()}". Correct one of the two.')
    return stop


@dataclass(frozen=True, order=True)
class BareDate(PartialDate):
    """A date of which only the month or the year was written: all of it is meant, and not the day that it is kept on."""


def _written(stated: PartialDate, text: str) -> PartialDate:
    # The 15th of a vague month may also be written in full, and is then meant.
    return BareDate(stated.day, stated.precision) if len(text) < len("2025-03-14") else stated


def _opens(stated: PartialDate) -> dt.date:
    return stated.first if isinstance(stated, BareDate) else stated.day


def _closes(stated: PartialDate) -> dt.date:
    return stated.last if isinstance(stated, BareDate) else stated.day


class EventShape(Shape):
    """One row of events.csv, or the event form: the window in which it began, and when and on what ground that was decided.

    A bare month or year opens the window on its first day and closes it on its last; a blank `onset_to` closes it with `onset_from`.
    """

    patient_id: Code
    event: Annotated[InstanceOf[EventKind], BeforeValidator(_event)]
    date_precision: Short = ""
    onset_from: Annotated[InstanceOf[PartialDate], BeforeValidator(_onset_from)]
    onset_to: Annotated[InstanceOf[PartialDate], BeforeValidator(_onset_to)] = Field(default="", validate_default=True)
    decided_on: Annotated[dt.date | None, BeforeValidator(lambda value, info: read_day("decided_on", value, info))] = None
    basis: Reason = ""
    source: Source = ""
    note: Note = ""

    @property
    def opens(self) -> dt.date:
        """First day on which it may have begun: 2019-02-01 for "2019-02"."""
        return _opens(self.onset_from)

    @property
    def closes(self) -> dt.date:
        """Last day on which it may have begun: 2019-02-28 for "2019-02"."""
        return _closes(self.onset_to)

    @property
    def precision(self) -> Precision:
        """How exactly the window is known: the precision of its beginning, or of its end where only that one is vague."""
        start, stop = self.onset_from.precision, self.onset_to.precision
        return stop if start is Precision.DAY else start
