"""One result, checked: the form and the importer pass through here, so neither accepts what the other refuses."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf, ValidationInfo

from models.clinical.dates import PartialDate, parse_date
from models.clinical.measures import CheckedValue, Measure, check_value, find_measure
from models.clinical.patients import VISIT_KINDS, check_word
from models.errors import ImpossibleValue
from models.storage.records.shapes.base import (
    Code,
    Name,
    Note,
    Shape,
    Short,
    Source,
    UnitText,
    Words,
    already_read,
    checked,
    read_date,
    read_number,
    refusal,
    text_of,
    today_of,
)

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
HIGHEST_SEQUENCE = 9999


def _date(value: object, info: ValidationInfo) -> PartialDate:
    text = text_of("date", value)
    if not text:
        raise refusal("date", text, 'date "" is blank. Write the day of the result like 2025-03-14.')
    return read_date("date", text, already_read(info, "date_precision")[0], info)


def _time(value: object) -> str:
    text = text_of("time", value)
    if text and not _TIME.fullmatch(text):
        raise refusal("time", text, f'time "{text}" is not in the form HH:MM. Write it like 09:30, or leave it blank.')
    return text


def _visit_kind(value: object) -> str:
    return checked("visit_kind", text_of("visit_kind", value), lambda word: check_word("visit_kind", word, VISIT_KINDS, "clinic"))


def _measure(value: object) -> Measure:
    return checked("measure", text_of("measure", value), find_measure)


def _recorded_at(value: object, info: ValidationInfo) -> dt.datetime | None:
    text = text_of("recorded_at", value)
    if not text:
        return None
    try:
        time = dt.datetime.fromisoformat(text)
        parse_date(time.date().isoformat())  # near the ends of the calendar no other zone can be told
    except ValueError:
        raise refusal("recorded_at", text, f'recorded_at "{text}" is not a time. Write it like 2025-03-14T09:30:00+00:00.') from None
    if time.tzinfo is None:
        raise refusal("recorded_at", text, f'recorded_at "{text}" has no time zone. Write it like 2025-03-14T09:30:00+00:00.')
    # One day of grace: it can be tomorrow in UTC already.
    if time.astimezone(dt.UTC).date() > today_of(info) + dt.timedelta(days=1):
        raise refusal("recorded_at", text, f'recorded_at "{text}" lies in the future. Correct it.')
    return time.astimezone(dt.UTC)


def _checked(value: Any, info: ValidationInfo) -> CheckedValue:
    if value is not None:
        raise refusal("checked", "", 'column "checked" is not known. Remove it.')
    columns = ("measure", "value", "unit", "upper_limit", "missing_reason", "assay")
    measure, entered, unit, limit, missing, assay = already_read(info, *columns)
    try:
        return check_value(measure, entered, unit, limit, missing, assay)
    except ImpossibleValue as error:
        column = error.column if error.column in columns else "value"
        raise refusal(column, info.data[column], str(error)) from None


class ObservationShape(Shape):
    """One row of observations.csv, or one result of a visit's form.

    `date` carries its precision; `checked` is the value as it may be stored, with its comparator, canonical value and doubts. The
    columns as they were written stay beside it.
    """

    patient_id: Code
    date_precision: Short = ""
    date: Annotated[InstanceOf[PartialDate], BeforeValidator(_date)]
    time: Annotated[str, BeforeValidator(_time)] = ""
    visit_kind: Annotated[str, BeforeValidator(_visit_kind)] = "clinic"
    measure: Annotated[InstanceOf[Measure], BeforeValidator(_measure)]
    value: Words = ""
    unit: UnitText = ""
    upper_limit: Short = ""
    source: Source = ""
    note: Note = ""
    laboratory: Name = ""
    assay: Name = ""
    rater: Name = ""
    method: Name = ""
    reporter: Name = ""
    missing_reason: Name = ""
    recorded_at: Annotated[dt.datetime | None, BeforeValidator(_recorded_at)] = None
    sequence: Annotated[int, BeforeValidator(lambda value: read_number("sequence", value, 1, HIGHEST_SEQUENCE, 1))] = 1
    checked: Annotated[InstanceOf[CheckedValue], BeforeValidator(_checked)] = Field(default=None, validate_default=True)
