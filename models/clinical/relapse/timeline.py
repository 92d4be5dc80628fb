"""A history cut into days: what the forward pass reads, each day once, oldest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from models.clinical.measures import MEASURES
from models.clinical.series.order import highest_of_day, in_order, is_usable_ck
from models.clinical.series.results import History, Result
from models.clinical.series.strength import SCALE_MAXIMUM, StrengthTotal, strength_totals

HOME_TESTS = {"chair_stand_30s": "Chair stand", "arm_lift_1kg": "Arm lift"}
CORE = {
    "physician_global": "physician global",
    "patient_global": "patient global",
    "haq_di": "HAQ-DI",
    "extramuscular": "extramuscular activity",
}
"""The core measures beside strength and enzymes; the three that are no index are visual analogue scales in cm."""

HOLDING = {"recent_exercise": "hard exercise", "im_injection": "injection into a muscle", "trauma_or_biopsy": "trauma or biopsy"}
PRINTED = {
    "infection": "infection",
    "missed_doses": "missed doses",
    "statin_restarted": "statin taken again",
    "vaccination": "vaccination",
    "alcohol_excess": "alcohol",
}
CANNOT_WAIT = {measure.code: measure.label.lower() for measure in MEASURES if measure.group == "cannot wait"}
WATCHED_MUSCLES = {
    "mmt_neck_flexors": "neck flexors",
    "mmt_hip_flexors_right": "right hip flexors",
    "mmt_hip_flexors_left": "left hip flexors",
}
TICKS = {**HOLDING, **PRINTED, **CANNOT_WAIT}


@dataclass(slots=True)
class Day:
    """Everything observed on one day that the rules can use."""

    day: date
    ck: Result | None = None
    totals: list[StrengthTotal] = field(default_factory=list)
    home: dict[str, Result] = field(default_factory=dict)
    ticks: list[Result] = field(default_factory=list)
    muscles: dict[str, Result] = field(default_factory=dict)
    core: dict[str, Result] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """True where the day brought creatine kinase, strength, a home test or a core measure: only these can change what the rules see."""
        return bool(self.ck or self.totals or self.home or self.core)

    @property
    def cause(self) -> Result | None:
        """The row that a flag of this day names as its cause; of ticks, first one that cannot wait."""
        ticks = sorted(self.ticks, key=lambda tick: tick.measure not in CANNOT_WAIT)
        totals = (total.results[-1] for total in self.totals)
        seen = (*totals, *self.home.values(), *self.core.values(), *ticks, *self.muscles.values())
        return self.ck or next(iter(seen), None)


def days_of(history: History) -> list[Day]:
    """The days of a history on which something was observed that the rules read, oldest first.

    Any other measure makes no day, so it can raise nothing. Results whose date is known to the month, the year or in sequence only are
    left out.
    """
    measurable = in_order(r for r in history.results if r.precision.measurable)
    days: dict[date, Day] = {}
    ck: dict[date, list[Result]] = {}
    for result in measurable:
        if is_usable_ck(result):
            ck.setdefault(result.day, []).append(result)
        elif result.value is not None:
            _place(days, result)
    for on, results in ck.items():
        _day(days, on).ck = highest_of_day(results)
    for total in strength_totals(measurable):
        if total.percent is not None:
            _day(days, total.day).totals.append(total)
    return sorted(days.values(), key=lambda day: day.day)


def left_out(history: History) -> tuple[Result, ...]:
    """Creatine kinase and strength results that the rules leave out because their date is not exact enough, oldest first."""
    wanted = {"ck", *SCALE_MAXIMUM}
    return tuple(in_order(r for r in history.results if r.measure in wanted and r.value is not None and not r.precision.measurable))


def ticked(ticks: Iterable[Result], codes: Iterable[str], day: date, days: float) -> tuple[Result, ...]:
    """What of `codes` was ticked in the `days` days before `day`, that day included."""
    wanted, first = set(codes), day - timedelta(days=days)
    return tuple(tick for tick in ticks if tick.measure in wanted and first <= tick.day <= day)


def _day(days: dict[date, Day], on: date) -> Day:
    if on not in days:
        days[on] = Day(on)
    return days[on]


def _place(days: dict[date, Day], result: Result) -> None:
    if result.measure in HOME_TESTS:
        _day(days, result.day).home[result.measure] = result
    elif result.measure in TICKS and result.value == 1:
        _day(days, result.day).ticks.append(result)
    elif result.measure in WATCHED_MUSCLES:
        _day(days, result.day).muscles[result.measure] = result
    elif result.measure in CORE:
        _day(days, result.day).core[result.measure] = result
