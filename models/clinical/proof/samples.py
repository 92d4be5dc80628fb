"""A history as the simple rules see it: one creatine kinase a day, and one strength total a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import inf

from models.clinical.proof.answers import Alarm
from models.clinical.series.order import highest_of_day, is_usable_ck
from models.clinical.series.results import History, Result
from models.clinical.series.strength import strength_totals


@dataclass(frozen=True, slots=True)
class Sample:
    """CK of one day in U/L. A cut result is a bound: `>20000` is at least 20,000 where it is judged (`low`), and no reference for
    later ones (`high` is infinite); `<20` is 0 where it is judged, and 20 as a reference. `limit` is the upper limit, None if unknown.
    """

    day: date
    low: float
    high: float
    limit: float | None

    @property
    def times_limit(self) -> float | None:
        """The sample as a multiple of its upper limit."""
        return self.low / self.limit if self.limit else None


Scored = list[tuple[date, float | None]]
"""How far a rule's condition reaches on each day, larger is worse; None where it cannot be judged."""


def ck_samples(history: History) -> list[Sample]:
    """The usable CK results, oldest first, one a day (the highest)."""
    days: dict[date, list[Result]] = {}
    for result in history.results:
        if is_usable_ck(result):
            days.setdefault(result.day, []).append(result)
    best = (highest_of_day(days[day]) for day in sorted(days))
    return [Sample(r.day, r.low or 0.0, inf if r.high is None else r.high, r.upper_limit) for r in best if r is not None]


def strength_percents(history: History) -> list[tuple[date, str, float]]:
    """Strength totals, oldest first, as (day, scale, percent of the scale's maximum)."""
    totals = strength_totals(result for result in history.results if result.precision.measurable)
    return [(total.day, total.scale, total.percent) for total in totals if total.percent is not None]


def alarms_of(held: Iterable[tuple[date, bool | None]]) -> tuple[Alarm, ...]:
    """Alarms from a condition over time: one opens where it becomes true after having been false, and closes where it turns false.

    Where the condition cannot be judged (None), it stands as it was; before the first judgement it is false.
    """
    alarms: list[Alarm] = []
    standing = False
    for day, is_true in held:
        if is_true is None or is_true == standing:
            continue
        standing = is_true
        if standing:
            alarms.append(Alarm(day))
        else:
            alarms[-1] = Alarm(alarms[-1].day, day)
    return tuple(alarms)
