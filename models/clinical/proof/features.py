"""What the reference classifier is told of each creatine kinase sample: only what was known on its day, in logarithms where it is CK.

Nan stands for what was not known. This is a yardstick for the engine and nothing that a patient is judged by.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import log, nan, sqrt
from statistics import fmean, linear_regression, median

from models.clinical.proof.samples import Sample, ck_samples, strength_percents
from models.clinical.relapse.timeline import HOLDING
from models.clinical.series.results import History
from models.clinical.series.treatment import prednisone_steps

YEAR, LOOK_BACK = 365, 548

Features = list[tuple[float, ...]]


def features(history: History) -> tuple[list[date], Features]:
    """The days of the CK samples, oldest first, and the features of each."""
    samples = ck_samples(history)
    record = _Record(history, samples)
    return [sample.day for sample in samples], [record.features(at) for at in range(len(samples))]


@dataclass
class _Record:
    """One history, laid out once for all its samples."""

    history: History
    samples: Sequence[Sample]

    def __post_init__(self) -> None:
        self.x = [log(max(1.0, s.low or s.high)) for s in self.samples]
        self.days = [float(s.day.toordinal()) for s in self.samples]
        self.strength = strength_percents(self.history)
        self.strength_days = [day for day, _, _ in self.strength]
        self.steps = prednisone_steps(self.history)
        self.ticked = {r.day for r in self.history.results if r.measure in HOLDING and r.value == 1}
        self.starts = sorted(step.start for step in self.history.treatments)

    def features(self, at: int) -> tuple[float, ...]:
        return (*self._levels(at), *self._course(at), *self._strength(at), *self._treatment(at))

    def _levels(self, at: int) -> tuple[float, ...]:
        """Log ratios to several baselines, of this sample and of the one before it."""
        x, now, before = self.x, self.x[at], self.x[:at]
        year, recent = (before[bisect_left(self.days, self.days[at] - back) :] for back in (YEAR, LOOK_BACK))
        six, earlier = before[-6:], before[:-1][-6:]
        references = (
            _nth(before, 1),
            _nth(before, 2), _of(median, before[-3:]), _of(median, six), _of(fmean, six), _of(median, year), _of(min, year),
            _of(min, recent), _of(_second, recent), _of(min, before), _of(max, before), _of(median, earlier),
        )  # fmt: skip
        limit = self.samples[at].limit
        last = x[at - 1] if at else nan
        return (
            *(now - reference for reference in references),
            last - _of(median, earlier), last - _of(min, recent[:-1]),
            now - log(limit) if limit else nan, now, float(at),
        )  # fmt: skip

    def _course(self, at: int) -> tuple[float, ...]:
        """Slopes per 30 days, run lengths, own variation, and how long ago the last sample was against what is usual."""
        x, days = self.x, self.days
        steps = [later - earlier for earlier, later in pairwise(x[: at + 1])]
        gaps = [later - earlier for earlier, later in pairwise(days[: at + 1])]
        rising = next((n for n, step in enumerate(reversed(steps)) if step <= 0), len(steps))
        middle = _of(median, x[max(0, at - 8) : max(0, at - 1)])
        above = next((n for n, v in enumerate(reversed(x[: at + 1])) if not v > middle + log(1.4)), at + 1)
        variation = _spread(steps[:-1]) if len(steps) > 3 else nan
        return (
            30 * steps[-1] / gaps[-1] if gaps and gaps[-1] else nan,
            *(30 * linear_regression(days[at + 1 - n : at + 1], x[at + 1 - n : at + 1]).slope if at + 1 >= n else nan for n in (3, 4, 6)),
            float(rising), float(above), variation, (x[at] - middle) / (variation + 0.1), gaps[-1] if gaps else nan,
            gaps[-1] / (median(gaps[:-1]) + 1) if len(gaps) > 1 else nan, days[at] - days[0],
            float(self.samples[at].day in self.ticked),
        )  # fmt: skip

    def _strength(self, at: int) -> tuple[float, ...]:
        day = self.samples[at].day
        known = self.strength[: bisect_right(self.strength_days, day)]
        if not known:
            return (nan,) * 6
        scale, percent = known[-1][1:]
        same = [(d, p) for d, s, p in known[:-1] if s == scale]
        before = [p for _, p in same]
        best = _of(max, [p for d, p in same if (day - d).days <= YEAR])
        last_two = _of(fmean, [p for _, s, p in known[-2:] if s == scale])
        references = (_nth(before, 1), _of(median, before[-4:]), best, last_two - best + percent)
        return (*(percent - reference for reference in references), float((day - known[-1][0]).days), percent)

    def _treatment(self, at: int) -> tuple[float, ...]:
        day = self.samples[at].day
        now = self._prednisone(day, 0)
        last = max((start for start in self.starts if start <= day), default=None)
        changes = (now - self._prednisone(day, back) for back in (60, 180, 365))
        return (now, *changes, float((day - last).days) if last else nan)

    def _prednisone(self, day: date, back: int) -> float:
        at = date.fromordinal(day.toordinal() - back)
        return next((s.mg_per_day for s in self.steps if s.start <= at and (s.stop is None or at < s.stop)), 0.0)


def _nth(values: Sequence[float], back: int) -> float:
    return values[-back] if len(values) >= back else nan


def _of(what: Callable[[Sequence[float]], float], values: Sequence[float]) -> float:
    return what(values) if values else nan


def _spread(values: Sequence[float]) -> float:
    middle = fmean(values)
    return sqrt(fmean([(value - middle) ** 2 for value in values]))


def _second(values: Sequence[float]) -> float:
    return sorted(values)[min(1, len(values) - 1)]
