"""Time series of one measure as a table, comparators kept as bounds."""

from __future__ import annotations

from datetime import date
from math import nan

import pandas as pd

from models.clinical.measures import Measure, find_measure, series_unit
from models.clinical.series.order import in_order
from models.clinical.series.results import History, Result

COLUMNS = {
    "day": "datetime64[s]",
    "precision": "str",
    "value": "float64",
    "comparator": "str",
    "low": "float64",
    "high": "float64",
    "upper_limit": "float64",
    "times_limit": "float64",
    "entered": "str",
    "unit": "str",
    "laboratory": "str",
    "assay": "str",
    "note": "str",
    "source": "str",
    "reporter": "str",
    "observation": "Int64",
    "measurable": "bool",
    "text": "str",
    "series": "str",
}


def measure_frame(history: History, code: str) -> pd.DataFrame:
    """All results of one measure, oldest first, in the measure's canonical unit (creatine kinase in U/L).

    Columns: `day`; `precision` of the date; `value` (the bound itself where the result is cut) and `comparator`; `low` and `high`, the
    smallest and largest value that the result allows (20000 and infinity for `>20000`); `upper_limit` of normal, and `times_limit`,
    the value as its multiple (a bound where cut); `entered`, `unit` (as reported), `laboratory`, `assay`, `note`, `source`,
    `reporter`; `observation` (number of the stored row); `measurable` (False where the date is known to the month, the year or in
    sequence only: draw it as a span, keep it out of slopes); `text` (words); `series` (assay and canonical unit where the measure has
    more than one that must never be joined, such as two antibody assays, or litres and % predicted; otherwise ""). Missing values are
    left out; words have no value. Raises UnknownCode.
    """
    measure = find_measure(code)
    rows = [_row(r, _series(measure, r)) for r in in_order(history.of(code)) if r.value is not None or r.text]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def measure_series(history: History, code: str) -> dict[str, pd.DataFrame]:
    """The results of one measure as separate series, named as in `measure_frame`; one under "" where all may be joined.

    Columns as in `measure_frame`. Empty where nothing was recorded.
    """
    frame = measure_frame(history, code)
    return {str(name): part.reset_index(drop=True) for name, part in frame.groupby("series")}


def _series(measure: Measure, result: Result) -> str:
    unit = series_unit(measure, result.unit) if result.unit and any(u.series for u in measure.units) else ""
    assay = result.assay if measure.series_by == "assay" else ""
    return ", ".join(part for part in (assay, unit) if part)


def _row(result: Result, series: str) -> dict[str, object]:
    return {
        "day": _stamp(result.day),
        "precision": result.precision.value,
        "value": _number(result.value),
        "comparator": result.comparator,
        "low": _number(result.low),
        "high": _number(result.high),
        "upper_limit": _number(result.upper_limit),
        "times_limit": _number(result.times_limit),
        "entered": result.entered,
        "unit": result.unit,
        "laboratory": result.laboratory,
        "assay": result.assay,
        "note": result.note,
        "source": result.source,
        "reporter": result.reporter,
        "observation": result.observation,
        "measurable": result.precision.measurable,
        "text": result.text,
        "series": series,
    }


def _stamp(day: date) -> pd.Timestamp:
    return pd.Timestamp(day)


def _number(value: float | None) -> float:
    return nan if value is None else value
