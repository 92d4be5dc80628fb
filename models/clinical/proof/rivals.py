"""The ten simple rules that the engine is measured against, each swept over its cut-off.

Rules that differ only in the cut-off are one family, swept once with each named rule marked on the curve. An alarm opens where the
condition becomes true after having been false, and closes where it turns false. A reference is always made of earlier results only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from statistics import median

from models.clinical.proof.answers import Answer
from models.clinical.proof.samples import Sample, Scored, alarms_of, ck_samples, strength_percents
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import History

MEDIAN_OF, MEDIAN_LEAST = 6, 3
BEST_WITHIN = timedelta(days=365)


@dataclass(frozen=True)
class Rule:
    """One family of simple rules: `scores` says how far the condition reaches on each day, a cut-off where it begins to be true.

    `named` are the cut-offs that such rules are known by, in words; `above` is true where the score must be above the cut-off, not at it.
    """

    code: str
    label: str
    cutoffs: tuple[float, ...]
    named: dict[float, str]
    scores: Callable[[History], Scored]
    above: bool = False

    def answers(self, history: History, cutoffs: Sequence[float] | None = None) -> list[Answer]:
        """What the rule says of a history at each of its cut-offs, or of those given."""
        scored = self.scores(history)
        return [self._answer(scored, cutoff) for cutoff in cutoffs or self.cutoffs]

    def answer(self, history: History, cutoff: float) -> Answer:
        """What the rule says of a history at one cut-off."""
        return self.answers(history, (cutoff,))[0]

    def _answer(self, scored: Scored, cutoff: float) -> Answer:
        met = exceeds if self.above else reaches
        return Answer(alarms_of((day, None if score is None else met(score, cutoff)) for day, score in scored))


def _times_limit(history: History) -> Scored:
    return [(sample.day, sample.times_limit) for sample in ck_samples(history)]


def _times_last(history: History) -> Scored:
    samples = ck_samples(history)
    return [(sample.day, _ratio(sample, samples[at - 1].high if at else None)) for at, sample in enumerate(samples)]


def _above_last(history: History) -> Scored:
    samples = ck_samples(history)
    return [(sample.day, sample.low - samples[at - 1].high if at else None) for at, sample in enumerate(samples)]


def _times_nadir(history: History) -> Scored:
    """Ratio to the lowest result before, 0 where the result is not above its limit (or has none)."""
    lowest: float | None = None
    scored: Scored = []
    for sample in ck_samples(history):
        is_above = exceeds(sample.times_limit or 0.0, 1.0)
        scored.append((sample.day, _ratio(sample, lowest) if is_above else 0.0))
        lowest = min(sample.high, inf if lowest is None else lowest)
    return scored


def _times_median(history: History) -> Scored:
    samples = ck_samples(history)
    return [(sample.day, _ratio(sample, _median_before(samples, at))) for at, sample in enumerate(samples)]


def _times_median_twice(history: History) -> Scored:
    """The lower of two results in a row, against the median of the six before both."""
    samples = ck_samples(history)
    scored: Scored = []
    for at, sample in enumerate(samples):
        middle = _median_before(samples, at - 1) if at else None
        both = [_ratio(sample, middle), _ratio(samples[at - 1], middle)] if at else [None]
        known = [ratio for ratio in both if ratio is not None]
        scored.append((sample.day, min(known) if len(known) == len(both) else None))
    return scored


def _strength_fall(history: History) -> Scored:
    """Fall in percent of the scale's maximum below the best total of the same scale in the 12 months before."""
    totals = strength_percents(history)
    scored: Scored = []
    for at, (day, scale, percent) in enumerate(totals):
        before = [p for d, s, p in totals[:at] if s == scale and d >= day - BEST_WITHIN]
        scored.append((day, max(before) - percent if before else None))
    return scored


def _median_before(samples: Sequence[Sample], at: int) -> float | None:
    before = [sample.high for sample in samples[max(0, at - MEDIAN_OF) : at]]
    return median(before) if len(before) >= MEDIAN_LEAST else None


def _ratio(sample: Sample, reference: float | None) -> float | None:
    return None if reference is None else sample.low / reference if reference else inf


RULES = (
    Rule(
        "limit",
        "CK above n times the limit",
        (0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30),
        {1: "CK above limit", 3: "CK above 3x limit"},
        _times_limit,
        above=True,
    ),
    Rule(
        "last",
        "CK n times the last value",
        (1.2, 1.35, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 7, 10, 15),
        {1.5: "CK 1.5x the last value", 2: "CK 2x the last value"},
        _times_last,
    ),
    Rule(
        "nadir",
        "CK n times the nadir and above limit",
        (1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8.5, 10, 12, 15, 20, 30, 50),
        {2: "CK 2x the nadir", 3: "CK 3x the nadir"},
        _times_nadir,
    ),
    Rule(
        "rise",
        "CK up by n U/L since the last value",
        (100, 150, 200, 300, 400, 500, 650, 800, 1000, 1500, 2000, 3000, 5000, 10000),
        {500: "CK +500 U/L"},
        _above_last,
    ),
    Rule(
        "median",
        "CK n times the own median of six",
        (1.2, 1.35, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 5, 6, 7, 10, 15),
        {2: "CK 2x own median of six"},
        _times_median,
    ),
    Rule(
        "median twice",
        "CK n times the own median of six, twice",
        (1.1, 1.2, 1.35, 1.5, 1.65, 1.8, 2, 2.25, 2.5, 3, 3.5, 4, 5, 7),
        {1.5: "CK 1.5x own median, twice"},
        _times_median_twice,
    ),
    Rule(
        "strength",
        "Strength down by n % of the maximum",
        (2, 3, 4, 5, 6, 7.5, 10, 12.5, 15, 20, 25, 30, 40),
        {10: "Strength down 10 %"},
        _strength_fall,
    ),
)
"""The seven families of the ten rules."""
