"""How the engine's sentences write dates and numbers. Words for a clinician to review; never an order, never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from models.clinical.dates import Precision, relative_day
from models.clinical.relapse.situation import HomeFall, Reference, StrengthFall
from models.clinical.relapse.timeline import HOME_TESTS
from models.clinical.series.results import Result
from models.clinical.series.strength import SCALE_LABEL, StrengthTotal

_PREFIXES = {Precision.DAY: "", Precision.WEEK: "week of ", Precision.APPROXIMATE: "about ", Precision.ORDER: "about "}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_U_PER_L = ("", "U/L", "IU/L")
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Words:
    """Dates as days of the calendar, or as days since day 0 for a course known only in days."""

    relative: bool = False

    def day(self, day: date, precision: Precision = Precision.DAY) -> str:
        """A date as exactly as it is known: "3 Oct 2025", "about 3 Oct 2025", "Oct 2025", or "day 640"."""
        if self.relative:
            return f"{'' if precision is Precision.DAY else 'about '}day {relative_day(day)}"
        month = f"{_MONTHS[day.month - 1]} {day.year}"
        if precision in (Precision.MONTH, Precision.YEAR):
            return month if precision is Precision.MONTH else str(day.year)
        return f"{_PREFIXES[precision]}{day.day} {month}"

    def span(self, first: date, last: date) -> str:
        """A stretch of time: "Jan-Aug 2025", "Nov 2024-Feb 2025", or "days 10-230"."""
        if self.relative:
            return f"days {relative_day(first)}-{relative_day(last)}"
        begin, end = _MONTHS[first.month - 1], f"{_MONTHS[last.month - 1]} {last.year}"
        if first.year != last.year:
            return f"{begin} {first.year}-{end}"
        return end if first.month == last.month else f"{begin}-{end}"

    def dated(self, result: Result) -> str:
        """A creatine kinase result with its date: "2,410 (11 Nov 2025)", or "852 U/L = 14.2 ukat/L (11 Nov 2025)" where reported so."""
        when = f"({self.day(result.day, result.precision)})"
        if not result.entered or result.unit in _U_PER_L:
            return f"{ck_number(result)} {when}"
        return f"{ck_number(result)} U/L = {result.entered} {result.unit} {when}"

    def reference(self, reference: Reference) -> str:
        """What creatine kinase is compared with: "own level 310 (median of 6, Jan-Aug 2025)"."""
        span = self.span(reference.first, reference.last)
        level = f"own level {number(reference.median)} (median of {reference.count}, {span}{', provisional' * reference.provisional})"
        return level if reference.kind == "level" else f"{number(reference.value)} (middle of the lowest since the last peak; {level})"


def number(value: float) -> str:
    """A number for reading: "2,410", "74", "7.5"."""
    shown = round(value, 0 if abs(value) >= 100 else 1)
    return f"{shown:,.0f}" if shown == int(shown) else f"{shown:,.1f}"


def ck_number(result: Result) -> str:
    """Creatine kinase in U/L as read: "2,410", or ">20,000" where the laboratory cut it."""
    return f"{result.comparator}{number(result.value or 0.0)}"


def times(result: Result, reference: float) -> str:
    """A result as a multiple of `reference`: "7.8 times"; below 3, where the rules' thresholds lie, "2.66 times".

    A cut result gives a bound that never says more than was measured: "more than 64.5 times", "less than 0.07 times".
    """
    ratio = (result.value or 0.0) / reference
    decimals = 2 if ratio < 3 else 1
    scaled = ratio * 10**decimals
    if result.comparator.startswith(">"):
        return f"more than {floor(scaled + _ROUNDING) / 10**decimals:,.{decimals}f} times"
    if result.comparator.startswith("<"):
        return f"less than {ceil(scaled - _ROUNDING) / 10**decimals:,.{decimals}f} times"
    return f"{ratio:,.{decimals}f} times"


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
