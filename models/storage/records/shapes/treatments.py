"""One dose step, cycle or infusion, checked."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, InstanceOf, ValidationInfo

from models.clinical.dates import PartialDate
from models.clinical.drugs import CheckedDose, Drug, check_treatment, find_drug
from models.errors import ImpossibleValue
from models.storage.records.shapes.base import (
    PLANNED_DAYS,
    Code,
    Reason,
    Shape,
    Short,
    UnitText,
    Words,
    already_read,
    checked,
    read_date,
    refusal,
    text_of,
)

LONGEST_NAME = 200


def _drug(value: object) -> Drug:
    drug = checked("drug", text_of("drug", value), find_drug)
    if len(drug.name) > LONGEST_NAME:
        raise refusal("drug", value, f'drug "{drug.name[:40]}…" is longer than {LONGEST_NAME} characters. Shorten it.')
    return drug


def _start(value: object, info: ValidationInfo) -> PartialDate:
    text = text_of("start", value)
    if not text:
        raise refusal("start", text, 'start "" is blank. Write the first day at this dose like 2025-03-14.')
    return read_date("start", text, already_read(info, "date_precision")[0], info)


def _stop(value: object, info: ValidationInfo) -> PartialDate | None:
    if value is None:
        return None
    text = text_of("stop", value)
    precision = already_read(info, "stop_precision")[0]
    if not text and precision:
        raise refusal("stop_precision", precision, f'stop_precision "{precision}" has no stop. Write the stop, or leave it blank.')
    if not text:
        return None
    stop, start = read_date("stop", text, precision, info, days_ahead=PLANNED_DAYS), info.data.get("start")
    if isinstance(start, PartialDate) and stop.day < start.day:
        raise refusal("stop", text, f'stop "{text}" lies before the start "{start.isoformat()}". Correct one of the two.')
    return stop


def _checked(value: Any, info: ValidationInfo) -> CheckedDose:
    if value is not None:
        raise refusal("checked", "", 'column "checked" is not known. Remove it.')
    columns = ("drug", "dose", "unit", "frequency", "route", "days_per_cycle")
    drug, dose, unit, frequency, route, days = already_read(info, *columns)
    try:
        return check_treatment(drug, dose, unit, frequency, route, days)
    except ImpossibleValue as error:
        column = error.column if error.column in columns else "dose"
        written = drug.name if column == "drug" else info.data[column]
        raise refusal(column, written, str(error)) from None


class TreatmentShape(Shape):
    """One row of treatments.csv, or the treatment form. `stop` is the first day no longer at that dose; blank while it goes on.

    `checked` is the dose as it may be stored. A planned stop may lie up to a year ahead; a start may not lie ahead at all.
    """

    patient_id: Code
    drug: Annotated[InstanceOf[Drug], BeforeValidator(_drug)]
    dose: Short = ""
    unit: UnitText = ""
    frequency: Short = ""
    route: Short = ""
    date_precision: Short = ""
    start: Annotated[InstanceOf[PartialDate], BeforeValidator(_start)]
    stop_precision: Short = ""
    stop: Annotated[PartialDate | None, BeforeValidator(_stop)] = Field(default="", validate_default=True)
    reason: Reason = ""
    days_per_cycle: Short = ""
    text: Words = ""
    checked: Annotated[InstanceOf[CheckedDose], BeforeValidator(_checked)] = Field(default=None, validate_default=True)
