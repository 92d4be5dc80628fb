"""A patient's study facts, checked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo

from models.clinical.dates import PartialDate
from models.clinical.patients import ANTIBODIES, CONSENTS, SEXES, STATIN_EXPOSURES, STATUSES, TIMELINES, check_word
from models.storage.records.shapes.base import Address, Code, Name, Shape, checked, read_date, read_day, read_number, refusal, text_of

EARLIEST_BIRTH_YEAR = 1880


def _word(column: str, allowed: tuple[str, ...], default: str = "") -> BeforeValidator:
    def read(value: object) -> str:
        text = text_of(column, value)
        return checked(column, text, lambda word: check_word(column, word, allowed, default)) if text or default else ""

    return BeforeValidator(read)


def _day(value: str, info: ValidationInfo) -> dt.date | None:
    return read_day(info.field_name or "", value, info)


def _partial(value: str, info: ValidationInfo) -> PartialDate | None:
    column = info.field_name or ""
    text = text_of(column, value)
    if not text:
        return None
    stated = read_date(column, text, "", info)
    born = info.data.get("birth_year")
    if born is not None and stated.last.year < born:
        raise refusal(column, text, f'{column} "{text}" lies before the year of birth {born}. Correct one of the two.')
    return stated


def _birth_year(value: object, info: ValidationInfo) -> int | None:
    year = read_number("birth_year", value, EARLIEST_BIRTH_YEAR, 2200)
    today = info.context["today"] if info.context else None
    if year is not None and today is not None and year > today.year:
        raise refusal("birth_year", value, f'birth_year "{value}" lies in the future. Correct the year.')
    return year


Sex = Annotated[str, _word("sex", SEXES)]
Antibody = Annotated[str, _word("antibody", ANTIBODIES)]
StatinExposure = Annotated[str, _word("statin_exposure", STATIN_EXPOSURES)]
Status = Annotated[str, _word("status", STATUSES, "active")]
Consent = Annotated[str, _word("consent", CONSENTS)]
Timeline = Annotated[str, _word("timeline", TIMELINES, "calendar")]
Day = Annotated[dt.date | None, BeforeValidator(_day)]
Stated = Annotated[PartialDate | None, BeforeValidator(_partial)]
BirthYear = Annotated[int | None, BeforeValidator(_birth_year)]
Age = Annotated[int | None, BeforeValidator(lambda value: read_number("age_at_start", value, 0, 125))]


class PatientShape(Shape):
    """One row of patients.csv, or the form of a new patient: study facts that name nobody. `patient_id` is the study id.

    Blank stays blank, except `status` ("active") and `timeline` ("calendar"). `symptom_onset` and `diagnosis_date` may be a bare month
    or year.
    """

    patient_id: Code
    sex: Sex = ""
    birth_year: BirthYear = None
    antibody: Antibody = ""
    diagnosis_date: Stated = None
    statin_exposure: StatinExposure = ""
    site: Name = ""
    status: Status = "active"
    status_date: Day = None
    symptom_onset: Stated = None
    enrolled_on: Day = None
    consent: Consent = ""
    label: Name = ""
    citation: Address = ""
    source_url: Address = ""
    age_at_start: Age = None
    timeline: Timeline = "calendar"
