"""How the engine's sentences write dates and numbers. Words for a clinician to review; never an order, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import floor

from models.clinical.dates import relative_day
from models.clinical.relapse.situation import HomeFall, Reference, StrengthFall
from models.clinical.relapse.timeline import HOME_TESTS
from models.clinical.series.results import Result

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Words:
    """Dates as days of the calendar, or as days since day 0 for a course known only in days."""

    relative: bool = False

    def day(self, day: date) -> str:
        """A date: "3 Oct 2025", or "day 640"."""
        return f"day {relative_day(day)}" if self.relative else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def span(self, first: date, last: date) -> str:
        """A stretch of time: "Jan-Aug 2025", "Nov 2024-Feb 2025", or "days 10-230"."""
        if self.relative:
            return f"days {relative_day(first)}-{relative_day(last)}"
        begin, end = _MONTHS[first.month - 1], f"{_MONTHS[last.month - 1]} {last.year}"
        if first.year != last.year:
            return f"{begin} {first.year}-{end}"
        return end if first.month == last.month else f"{begin}-{end}"

    def dated(self, result: Result) -> str:
        """A creatine kinase result with its date: "2,410 (11 Nov 2025)"."""
        return f"{ck_number(result)} ({self.day(result.day)})"

    def reference(self, reference: Reference) -> str:
        """What creatine kinase is compared with: "own level 310 (median of 6, Jan-Aug 2025)"."""
        span = self.span(reference.first, reference.last)
        level = f"own level {number(reference.median)} (median of {reference.count}, {span}{', provisional' * reference.provisional})"
        return level if reference.kind == "level" else f"{number(reference.value)}, the lowest since the last peak, with {level}"


def number(value: float) -> str:
    """A number for reading: "2,410", "74", "7.5"."""
    shown = round(value, 0 if abs(value) >= 100 else 1)
    return f"{shown:,.0f}" if shown == int(shown) else f"{shown:,.1f}"


def ck_number(result: Result) -> str:
    """Creatine kinase in U/L as read: "2,410", or ">20,000" where the laboratory cut it."""
    return f"{result.comparator}{number(result.value or 0.0)}"


def times(ratio: float, result: Result) -> str:
    """How many times: "7.8 times", "more than 64 times" for a cut result; rounded down, so it never says more than was measured."""
    shown = floor(ratio * 10 + 1e-6) / 10
    return f"{'more than ' if result.comparator.startswith('>') else ''}{shown:,.1f} times"


def highest_clearing(threshold: float) -> str:
    """The highest whole number that still lies within a threshold: "582" for 582.8."""
    return f"{floor(threshold + 1e-6):,}"


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
