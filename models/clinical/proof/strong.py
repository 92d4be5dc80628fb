"""The strong rival: two thresholds on the low of the last 18 months, and it knows when an episode is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import inf

from models.clinical.proof.answers import Alarm, Answer
from models.clinical.proof.samples import Sample, ck_samples
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import History

LOOK_BACK = timedelta(days=548)
APART = timedelta(days=7)
OVER_SHARE = 0.4
LABEL = "Two thresholds on the low of 18 months"


@dataclass(frozen=True)
class Thresholds:
    """`once`: times the low that alarm at once; `twice`: times the low that alarm when seen two results in a row.

    The low is the lowest result, or with `second` the second lowest, which one stray result cannot make.
    """

    once: float
    twice: float
    second: bool = False

    @property
    def words(self) -> str:
        """The cut-off as it stands in a table: "3x or 2x twice"."""
        return f"{self.once:g}x or {self.twice:g}x twice{', second lowest' if self.second else ''}"


SWEPT = tuple(
    Thresholds(once, twice, second)
    for second, once, twice in product((False, True), (2.5, 3, 4, 5, 6, 8, 12), (1.5, 1.75, 2, 2.25, 2.5, 3, 4))
    if twice <= once
)
"""The thresholds of the sweep."""

NAMED = Thresholds(3, 2)
"""What a careful clinician might write down: three times the low once, or twice the low two times in a row."""


def two_thresholds(history: History, thresholds: Thresholds) -> Answer:
    """Alarms where CK is above its limit and `once` times the low, or `twice` times the low two results in a row 7 or more days apart.

    The low is of the 18 months before. The alarm is over where CK has fallen to 0.4 of its peak or less, and the low then begins again
    from that result; or where CK is back at `twice` times the low or less.
    """
    return _run(ck_samples(history), thresholds)


def two_thresholds_swept(history: History) -> list[Answer]:
    """The same for each of SWEPT."""
    samples = ck_samples(history)
    return [_run(samples, thresholds) for thresholds in SWEPT]


def _run(samples: list[Sample], by: Thresholds) -> Answer:
    alarms: list[Alarm] = []
    highs = [sample.high for sample in samples]
    oldest, low, peak = 0, inf, 0.0
    raised: date | None = None
    for at, sample in enumerate(samples):
        if peak:
            peak = max(peak, sample.low)
            is_near = sample.high <= by.twice * low
            if is_near or sample.high <= OVER_SHARE * peak:
                alarms[-1] = Alarm(alarms[-1].day, sample.day)
                oldest, peak, raised = oldest if is_near else at, 0.0, None
            continue
        while samples[oldest].day < sample.day - LOOK_BACK:
            oldest += 1
        low = _low(highs[oldest:at], by.second)
        is_above = exceeds(sample.times_limit or 0.0, 1.0)
        is_raised = is_above and reaches(sample.low, by.twice * low)
        confirms = is_raised and raised is not None and sample.day - raised >= APART
        if confirms or (is_above and reaches(sample.low, by.once * low)):
            alarms.append(Alarm(sample.day))
            peak = sample.low
        raised = (raised or sample.day) if is_raised else None
    return Answer(tuple(alarms))


def _low(highs: list[float], second: bool) -> float:
    return sorted(highs)[1] if second and len(highs) > 1 else min(highs, default=inf)
