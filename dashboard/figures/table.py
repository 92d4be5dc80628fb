"""The same course as a table: one row a day, newest first, every cell ready to be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd

from dashboard.figures.style import Unit
from dashboard.figures.values import CkUnit, reported
from models.clinical.dates import Precision
from models.clinical.measures import find_measure
from models.clinical.series.results import Result
from models.clinical.words import day_words, dose_number, number, times
from models.course.parts import Course, StrengthSeries

WORDED = {"ck_text": "CK", "strength_text": "Strength", "symptom_text": "Symptoms"}


def course_table(course: Course, unit: Unit = "U/L") -> pd.DataFrame:
    """One row for each day with a CK, a strength total, an MRC grade or words, newest first; all cells are text, empty where blank.

    Columns: Date (Day for a course told in days), CK as reported, CK in `unit` where that is not the unit of every report, × limit, one
    column for each strength scale, Prednisone mg/day, In words, Note, Source.
    """
    days = sorted({result.day for result in _all(course)}, reverse=True)
    rows = [_row(course, day, CkUnit(unit)) for day in days]
    frame = pd.DataFrame(rows, columns=_columns(course, CkUnit(unit)), dtype="str").fillna("")
    converted = f"CK, {CkUnit(unit).label}"
    if unit == "limit" or all(_unit_of(result) == unit for result in course.ck):
        frame = frame.drop(columns=[converted])
    return frame


def _all(course: Course) -> list[Result]:
    totals = [result for series in course.strength for result in series.results]
    return [*course.ck, *totals, *_worded(course)]


def _worded(course: Course) -> list[Result]:
    """CK, strength and symptoms in words, and single grades: what stands in the record without a number on a line of the figure."""
    grades = [result for result in course.history.results if result.measure.startswith("mrc_") and result.text]
    return [*course.ck_words, *course.strength_words, *course.history.of("symptom_text"), *grades]


def _in_words(result: Result) -> str:
    return f"{WORDED.get(result.measure) or find_measure(result.measure).label}: {result.text}"


def _columns(course: Course, unit: CkUnit) -> list[str]:
    scales = [series.label for series in course.strength]
    date_column = "Day" if course.relative else "Date"
    return [date_column, "CK as reported", f"CK, {unit.label}", "× limit", *scales, "Prednisone mg/day", "In words", "Note", "Source"]


def _row(course: Course, day: date, unit: CkUnit) -> dict[str, str]:
    ck = [result for result in course.ck if result.day == day]
    here = [result for result in _all(course) if result.day == day]
    values = ((result, unit.value(result)) for result in ck)
    row = {
        "Day" if course.relative else "Date": day_words(day, course.relative, _loosest(here)),
        "CK as reported": _listed(reported(result) for result in ck),
        f"CK, {unit.label}": _listed(f"{result.comparator}{number(value)}" for result, value in values if value is not None),
        "× limit": _listed(_limit(result) for result in ck),
        "Prednisone mg/day": _dose(course, day),
        "In words": _listed(_in_words(result) for result in _worded(course) if result.day == day),
        "Note": _listed(result.note for result in here),
        "Source": _listed(result.source for result in here),
    }
    totals = {series.label: [_total(series, result) for result in series.results if result.day == day] for series in course.strength}
    return row | {label: _listed(cells) for label, cells in totals.items()}


def _total(series: StrengthSeries, result: Result) -> str:
    maximum = series.maximum_of(result)
    return number(result.value or 0.0) + (f" of {number(maximum)}" if maximum else "")


def _limit(result: Result) -> str:
    multiple = result.times_limit
    return "" if multiple is None else times(multiple, result.comparator)


def _dose(course: Course, day: date) -> str:
    """The dose of that day; empty before the first recorded one and where it was not recorded, since a blank is not 0."""
    current = [s.mg_per_day for s in course.prednisone if s.start <= day and (s.stop is None or day < s.stop)]
    return dose_number(current[-1]) if current and current[-1] is not None else ""


def _loosest(results: Iterable[Result]) -> Precision:
    return max((result.precision for result in results), key=lambda precision: precision.half_width_days, default=Precision.DAY)


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def _unit_of(result: Result) -> str:
    spelt = result.unit.strip().casefold().replace("µ", "u").replace("μ", "u").replace("iu/", "u/")
    return "ukat/L" if spelt == "ukat/l" else "U/L" if spelt in ("u/l", "") else spelt
