"""The low since the last peak: what a new rise is measured from while there is no own level, or CK has not come back to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

from models.clinical.relapse.findings import RemissionLevel
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import LEVEL, LOWEST, LOWEST_ALONE, Reference, is_well_below
from models.clinical.relapse.variation import reaches, without_rounding
from models.clinical.series.results import Result


@dataclass
class Trough:
    """The two lowest results since the last peak, in U/L; none while nothing has fallen yet.

    Their middle is the reference and not the minimum, which falls by chance alone the longer one waits; a single gross low value
    counts as no less than half of the other.
    """

    parameters: Parameters
    lowest: list[Result] = field(default_factory=list)
    _seen: list[Result] = field(default_factory=list)
    _peak: float = 0.0

    @property
    def value(self) -> float:
        """The middle (geometric mean) of the two lowest results, in U/L; 0 without any.

        Worked: 1,700 and 1,800 give 1,749; 100 and 1,000 (a gross low) give the middle of 500 and 1,000, which is 707.
        Source: Myolog's own.
        """
        if not self.lowest:
            return 0.0
        low, second = self.lowest[0].value or 0.0, self.lowest[-1].value or 1.0
        return sqrt(max(low / second, self.parameters.low_share)) * second

    def begin(self, result: Result) -> None:
        """An episode ended well below its peak, with this result."""
        self.lowest = [result]

    def close(self) -> None:
        """CK is back within an own level, or a new one was declared: the low is no longer needed."""
        self.lowest, self._seen, self._peak = [], [], 0.0

    def take(self, result: Result) -> None:
        """A result that is no rise above the low."""
        if self.lowest and not result.is_cut:
            self.lowest = self._two_lowest([*self.lowest, result])

    def watch(self, result: Result) -> None:
        """A result with nothing to compare with yet: the low begins when CK has fallen well below its peak, or without a fall when
        there are enough results over enough days (two over 28 with the default parameters) that are not as high as active disease."""
        self._peak = max(self._peak, result.low or 0.0)
        if result.is_cut:
            return
        self._seen.append(result)
        p = self.parameters
        if is_well_below(result, self._peak, p):
            self.begin(result)
        elif len(self._seen) >= p.low_results and (result.day - self._seen[0].day).days >= p.low_days and not self._is_active(result):
            self.lowest = self._two_lowest(self._seen)

    def _is_active(self, result: Result) -> bool:
        """True where the lowest so far are as high as active disease, by the same limit as an own level: no low to measure from."""
        limit = result.upper_limit
        least = self._two_lowest(self._seen)[-1].value or 0.0
        return bool(limit and reaches(least, self.parameters.level_times_limit * limit))

    def reference(self, level: RemissionLevel | None) -> Reference | None:
        """What CK is compared with: own level, or the low where that is higher or alone; None where there is neither."""
        if level is None:
            return self._alone()
        kind = LOWEST if self.value > level.median else LEVEL
        facts = (level.median, level.low, level.high, level.count, level.first, level.last, level.provisional)
        return Reference(max(self.value, level.median), kind, *facts)

    def _alone(self) -> Reference | None:
        if not self.lowest:
            return None
        band, value, days = self.parameters.variation, self.value, [result.day for result in self.lowest]
        return Reference(value, LOWEST_ALONE, value, value * band.down, value * band.up, len(self.lowest), min(days), max(days), False)

    @staticmethod
    def _two_lowest(results: list[Result]) -> list[Result]:
        return sorted(results, key=lambda result: (without_rounding(result.value or 0.0), result.day))[:2]
