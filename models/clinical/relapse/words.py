"""How the engine's sentences write dates and numbers. Words for a clinician to review; never an order, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor

from models.clinical.dates import Precision, relative_day
from models.clinical.relapse.situation import LEVEL, LOWEST_ALONE, HomeFall, Reference, StrengthFall
from models.clinical.relapse.timeline import HOME_TESTS
from models.clinical.series.results import Result
from models.clinical.series.strength import SCALE_LABEL, StrengthTotal
from models.clinical.words import ck_words, day_words, month_words, multiple, number

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Words:
    """Dates as days of the calendar, or as days since day 0 for a course known only in days."""

    relative: bool = False

    def day(self, day: date, precision: Precision = Precision.DAY) -> str:
        """A date as exactly as it is known: "3 Oct 2025", "about 3 Oct 2025", "Oct 2025", or "day 640"."""
        return day_words(day, self.relative, precision)

    def span(self, first: date, last: date) -> str:
        """A stretch of time: "Jan-Aug 2025", "Nov 2024-Feb 2025", or "days 10-230"; "day 10" where it is one day."""
        if self.relative:
            return f"days {relative_day(first)}-{relative_day(last)}" if last > first else self.day(first)
        begin, end = month_words(first), month_words(last)
        if begin == end:
            return end
        return f"{begin if first.year != last.year else begin.split()[0]}-{end}"

    def dated(self, result: Result) -> str:
        """A creatine kinase result with its date: "2,410 (11 Nov 2025)", or "852 U/L = 14.2 ukat/L (11 Nov 2025)" where reported so."""
        words = ck_words(result.value or 0.0, result.comparator, result.entered, result.unit)
        return f"{words.removesuffix(' U/L')} ({self.day(result.day, result.precision)})"

    def reference(self, reference: Reference) -> str:
        """What creatine kinase is compared with: "own level 310 (median of 6, Jan-Aug 2025)"."""
        span = self.span(reference.first, reference.last)
        if reference.kind == LOWEST_ALONE:
            return f"{number(reference.value)} ({lowest_words(reference.count)}, {span}; no own level yet)"
        level = f"own level {number(reference.median)} (median of {reference.count}, {span}{', provisional' * reference.provisional})"
        return level if reference.kind == LEVEL else f"{number(reference.value)} (from the lowest since the last peak; {level})"


def lowest_words(count: int) -> str:
    """What stands in for an own level that is not there yet: "from the two lowest before this rise".

    Not "the lowest so far", which may lie before the last peak, nor "the middle", which one gross low value does not enter in full.
    """
    return "the low before this rise" if count < 2 else "from the two lowest before this rise"


def times(result: Result, reference: float) -> str:
    """A result as a multiple of `reference`: "7.8 times"; below 3, where the rules' thresholds lie, "2.66 times".

    A cut result gives a bound that never says more than was measured: "more than 64.5 times", "less than 0.07 times".
    """
    bound = {">": "more than ", "<": "less than "}.get(result.comparator[:1], "")
    return f"{bound}{multiple((result.value or 0.0) / reference, result.comparator)} times"


def highest_clearing(threshold: float) -> str:
    """The highest whole number that still lies within a threshold: "582" for 582.8."""
    return f"{floor(threshold + _ROUNDING):,}"


def strength_change(fall: StrengthFall) -> str:
    """Change of a strength total in points of its scale: "MMT8 -8"."""
    return f"{fall.label} {number(fall.points - fall.reference_points)}"


def strength_sentence(fall: StrengthFall) -> str:
    """A strength total against remission: "MMT8 66 of 80 against 74 in remission (-10 % of the maximum)"."""
    return (
        f"{fall.label} {number(fall.points)} of {number(fall.maximum)} against {number(fall.reference_points)} in remission "
        f"({number(-fall.fall)} % of the maximum)"
    )


def home_sentence(fall: HomeFall) -> str:
    """Home tests against the own mean: "Chair stand 8 against an own mean of 12.5"."""
    return ", ".join(f"{HOME_TESTS[test]} {number(count)} against an own mean of {number(mean)}" for test, count, mean, _ in fall.tests)


def total_words(total: StrengthTotal) -> str:
    """A strength total on its scale: "MMT8 66 of 80"."""
    points = f"{SCALE_LABEL[total.scale]} {number(total.points)}"
    return f"{points} of {number(total.maximum)}" if total.maximum else points
