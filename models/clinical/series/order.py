"""One order for the results of a patient, so that nothing depends on the order in which rows were stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isfinite

from models.clinical.series.results import Result


def order_key(result: Result) -> tuple[date | str | float, ...]:
    """Sorts by date and time, then by what tells two results of one moment apart; the stored row's number decides last."""
    r = result
    words = (r.measure, r.comparator, r.entered, r.laboratory, r.assay, r.rater, r.source, r.note)
    return r.day, r.time, r.sequence, *words, -1.0 if r.value is None else r.value, r.upper_limit or 0.0, r.observation or 0


def in_order(results: Iterable[Result]) -> list[Result]:
    """The results, oldest first, in an order that does not depend on how they were given."""
    return sorted(results, key=order_key)


def is_usable_ck(result: Result) -> bool:
    """True for a creatine kinase result with a number (or a bound) and a date exact enough to measure time with.

    Words, missing values, and dates known to the month, the year or in sequence only are not usable.
    """
    value = result.value
    return result.measure == "ck" and value is not None and isfinite(value) and value > 0 and result.precision.measurable


def highest_of_day(results: Iterable[Result]) -> Result | None:
    """The creatine kinase result that stands for a day with several: the one with the highest lower bound; None for none.

    Of `>20000` and its dilution 25,000 U/L the second stands; of 400 and 900 U/L the 900.
    """
    best: Result | None = None
    for result in sorted(results, key=order_key):
        if best is None or (result.low or 0.0, result.high or 0.0) >= (best.low or 0.0, best.high or 0.0):
            best = result
    return best
