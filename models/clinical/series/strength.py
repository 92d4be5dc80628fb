"""Strength totals over time: one series per scale; grades of 0-10 and MRC grades are never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from models.clinical.dates import Precision
from models.clinical.measures import MEASURES, MMT8_BILATERAL, MMT8_RIGHT
from models.clinical.series.muscles import muscle_total
from models.clinical.series.order import in_order
from models.clinical.series.results import Result

_SCALES = tuple(measure for measure in MEASURES if measure.group == "strength")
SCALE_MAXIMUM = {scale.code: float(scale.scale_maximum) if scale.scale_maximum else None for scale in _SCALES}
"""The scales that have a total, with the highest total; the MRC sum score carries its own maximum as upper limit."""

_SHORT = {"mmt8": "MMT8", "mmt8_bilateral": "MMT8 (both sides)", "mrc_sum": "MRC sum"}
SCALE_LABEL = {scale.code: _SHORT.get(scale.code, scale.label) for scale in _SCALES}
_MUSCLES = {"mmt8": MMT8_RIGHT, "mmt8_bilateral": MMT8_BILATERAL}
MUSCLE_CODES = frozenset(MMT8_RIGHT) | frozenset(MMT8_BILATERAL)
_COUNTED = MUSCLE_CODES | SCALE_MAXIMUM.keys()


@dataclass(frozen=True, slots=True)
class StrengthTotal:
    """One strength total: `points` on its scale, entered as such or summed from the single muscles in `results`."""

    scale: str
    day: date
    points: float
    maximum: float | None
    entered: bool
    results: tuple[Result, ...]

    @property
    def percent(self) -> float | None:
        """The total in percent of the scale's maximum: 92.5 for 74 of 80; None where the maximum is not known."""
        return 100 * self.points / self.maximum if self.maximum else None

    @property
    def rater(self) -> str:
        """Who tested the strength; empty where it was not recorded."""
        return self.results[-1].rater

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        return self.results[-1].precision


def strength_totals(results: Iterable[Result]) -> list[StrengthTotal]:
    """All totals, oldest first: those entered, and those summed from single muscles on days without an entered total.

    A sum is made only where one session (same day, time, visit kind and rater) graded every muscle of the scale.
    """
    entered: list[StrengthTotal] = []
    sessions: dict[tuple[date, str, str, str], dict[str, Result]] = {}
    for result in in_order(r for r in results if r.value is not None and r.measure in _COUNTED):
        if result.measure in SCALE_MAXIMUM:
            entered.append(_entered(result))
        else:
            sessions.setdefault((result.day, result.time, result.visit_kind, result.rater), {})[result.measure] = result
    present = {(total.scale, total.day) for total in entered}
    summed = [total for session in sessions.values() for total in _summed(session) if (total.scale, total.day) not in present]
    return sorted(entered + summed, key=lambda total: total.day)


def _entered(result: Result) -> StrengthTotal:
    value = result.value or 0.0
    maximum = SCALE_MAXIMUM[result.measure] or (result.upper_limit if result.upper_limit and result.upper_limit > 0 else None)
    return StrengthTotal(result.measure, result.day, value, maximum, True, (result,))


def _summed(session: dict[str, Result]) -> Iterable[StrengthTotal]:
    grades = {code: result.value for code, result in session.items()}
    for scale, muscles in _MUSCLES.items():
        summed = muscle_total(muscles, grades)
        if summed.total is not None:
            used = tuple(session[code] for code in muscles)
            yield StrengthTotal(scale, used[0].day, summed.total, summed.maximum, False, used)
