"""The patient's own remission level of creatine kinase, kept up to date result by result; a new epoch begins at each escalation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from math import exp, log
from statistics import median

from models.clinical.relapse.findings import RemissionLevel
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import Result


def level_of(results: list[Result], parameters: Parameters) -> RemissionLevel:
    """Own level of a stretch: the median in U/L and the band of usual variation about it.

    Worked: results of 380, 400 and 420 U/L give median 400, low 212 and high 752 U/L with the default parameters.
    Source: Myolog's own; the band is the reference change value of `variation.usual_variation`.
    """
    middle = float(median(r.value or 0.0 for r in results))
    band = parameters.variation
    return RemissionLevel(middle, middle * band.down, middle * band.up, len(results), results[0].day, results[-1].day)


def is_settled(results: list[Result], parameters: Parameters) -> bool:
    """True where a stretch (oldest first) neither falls nor rises: its fitted log course and its steps stay inside the parameters.

    Worked: 300, 250, 280 U/L is settled; 400, 330, 270 U/L (each lower, 0.68 of the first at the end) is still falling.
    """
    values = [r.value or 1.0 for r in results]
    change = fitted_change(results)
    if reaches(parameters.falling_to, change) or reaches(change, 1 / parameters.falling_to):
        return False
    stepwise = all(exceeds(earlier, later) for earlier, later in pairwise(values))
    return not (stepwise and reaches(parameters.stepwise_fall_to * values[0], values[-1]))


def fitted_change(results: list[Result]) -> float:
    """Ratio of last to first value on the straight line fitted to ln CK over time; 1 for results of a single day."""
    days = [float((r.day - results[0].day).days) for r in results]
    logs = [log(r.value or 1.0) for r in results]
    middle, height = sum(days) / len(days), sum(logs) / len(logs)
    spread = sum((d - middle) ** 2 for d in days)
    if spread == 0:
        return 1.0
    slope = sum((d - middle) * (y - height) for d, y in zip(days, logs, strict=True)) / spread
    return exp(max(-50.0, min(50.0, slope * (days[-1] - days[0]))))


@dataclass
class OwnLevel:
    """The level as it stands, the epoch it belongs to, and the results that may yet make the next one."""

    parameters: Parameters
    level: RemissionLevel | None = None
    former: list[RemissionLevel] = field(default_factory=list)
    epoch: date | None = None
    treated: bool = False
    start: float | None = None
    _results: list[Result] = field(default_factory=list)
    _waiting: list[Result] = field(default_factory=list)
    _below: list[Result] = field(default_factory=list)
    _last: Result | None = None
    _untreated: bool = False

    @property
    def settled(self) -> bool:
        """True where the present epoch has a level of its own."""
        return self.level is not None and not self.level.provisional

    def begin_epoch(self, day: date, *, treated: bool, first: list[Result] | None = None) -> None:
        """After an escalation, or a fall below the level: the former level becomes provisional, and a new stretch begins."""
        if treated:
            self._note_start(day)
        if self.level is not None and not self.level.provisional:
            self.former.append(self.level)
            self.level = replace(self.level, provisional=True)
        self.epoch, self.treated = day, treated
        self._results, self._below, self._waiting = list(first or []), [], []

    def add(self, result: Result, untreated_rise: bool = False) -> bool:
        """Takes in the uncut result of a day; True where it declared a new level.

        `untreated_rise` says that it belongs to an open episode for which treatment has not been stepped up: a plateau of those is a
        level only after `settled_days`.
        """
        self._last, self._untreated = result, untreated_rise
        if self.settled:
            self._follow(result)
            return False
        if self.start is None and self.treated and self.level is None and self._is_soon(result):
            self.start = result.value
        self._results.append(result)
        return self._declare()

    def is_not_responding(self, result: Result | None) -> bool:
        """True where treatment began or was escalated long enough ago and this result is down by less than the share expected.

        With the default parameters: 84 days on treatment, CK above half of its value at the beginning and above twice its upper limit.
        A plateau that has lasted a year, and then is the patient's own level, no longer counts.
        """
        p = self.parameters
        if result is None or result.value is None or self.start is None or self.epoch is None or not self.treated:
            return False
        days = (result.day - self.epoch).days
        if days < p.response_days or (self.settled and days >= p.settled_days):
            return False
        if not exceeds(result.value, p.response_share * self.start):
            return False
        return not result.upper_limit or exceeds(result.value, p.response_times_limit * result.upper_limit)

    def _note_start(self, day: date) -> None:
        last = self._last
        near = last is not None and last.day >= day - timedelta(days=self.parameters.response_before_days)
        value = last.value if last is not None and near else None
        if value is None:
            return
        if self.level is not None and not exceeds(value, self.level.high):
            return
        self.start = value if self.settled or self.start is None else max(self.start, value)

    def _is_soon(self, result: Result) -> bool:
        return self.epoch is not None and (result.day - self.epoch).days <= self.parameters.response_after_days

    def _follow(self, result: Result) -> None:
        value, level = result.value or 0.0, self.level
        if level is None or exceeds(value, level.high):
            return
        if not reaches(value, level.low):
            self._below.append(result)
            if len(self._below) >= self.parameters.below_results:
                self.begin_epoch(self._below[0].day, treated=False, first=list(self._below))
            return
        self._below = []
        self._waiting.append(result)
        ripe = result.day - timedelta(days=self.parameters.level_lag_days)
        while self._waiting and (self._waiting[0].day <= ripe or len(self._results) < self.parameters.level_window_results):
            self._results.append(self._waiting.pop(0))
        self._trim(result.day)
        self.level = level_of(self._results, self.parameters)

    def _trim(self, day: date) -> None:
        p, first = self.parameters, day - timedelta(days=self.parameters.level_window_days)
        spare = len(self._results) - int(p.level_window_results)
        old = 0
        while old < spare and self._results[old].day < first:
            old += 1
        del self._results[:old]

    def _declare(self) -> bool:
        p = self.parameters
        stretch = self._stretch(p.level_days)
        if not stretch or not is_settled(stretch, p):
            return False
        waits = self.is_not_responding(stretch[-1])
        if self._untreated or self._is_doubtful(stretch, waits):
            waits, stretch = False, self._stretch(p.settled_days)
            if not stretch or not is_settled(stretch, p):
                return False
        self.level = level_of(stretch, p)
        self.start = self.start if waits else None
        self._results, self._below, self._waiting = stretch, [], []
        return True

    def _is_doubtful(self, stretch: list[Result], not_responding: bool) -> bool:
        """A plateau that treatment has not moved is no new level of somebody who had a lower one, nor is active disease anybody's."""
        middle = median(r.value or 0.0 for r in stretch)
        is_above = self.level is not None and exceeds(middle, self.level.high)
        return (not_responding and self.level is not None) or (is_above and not self.treated) or self._is_active(stretch)

    def _is_active(self, stretch: list[Result]) -> bool:
        limit, middle = stretch[-1].upper_limit, median(r.value or 0.0 for r in stretch)
        return bool(limit and reaches(middle, self.parameters.level_times_limit * limit))

    def why_none(self) -> str:
        """Why there is no level, as a sentence: too few steady results, or steady ones that are active disease or an untreated rise."""
        p = self.parameters
        stretch = self._stretch(p.level_days) if self._results else []
        if stretch and is_settled(stretch, p) and self._is_active(stretch):
            high = f"{p.level_times_limit:g} times its upper limit or more"
            return f"CK has been steady, but at {high}: own level only after {p.settled_days:g} days of it."
        if stretch and is_settled(stretch, p) and self._untreated:
            return f"CK has been steady, but after a rise without more treatment: own level only after {p.settled_days:g} days of it."
        return f"Own level needs {p.level_results:g} CK results over {p.level_days:g} days that neither fall nor rise."

    def _stretch(self, days: float) -> list[Result]:
        """The shortest run of results up to the last that has enough of them over enough days; empty where there is none."""
        last = self._results[-1].day
        for first in range(len(self._results) - int(self.parameters.level_results), -1, -1):
            if (last - self._results[first].day).days >= days:
                return self._results[first:]
        return []
