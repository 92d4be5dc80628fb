"""How a date, a number and a multiple are written for people: alike in the sentences of a flag, on a page, in a figure and in a table."""

from __future__ import annotations

from datetime import date
from math import ceil, floor

from models.clinical.dates import PartialDate, Precision, relative_day
from models.clinical.values import format_number

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_U_PER_L = ("", "U/L", "IU/L")
_ROUNDING = 1e-6


def day_words(day: date, relative: bool = False, precision: Precision = Precision.DAY) -> str:
    """A date no more exactly than it is known: "11 Nov 2026", "Nov 2026", "about 11 Nov 2026"; "day 314" in a course told in days."""
    full = f"day {relative_day(day)}" if relative else f"{day.day} {month_words(day)}"
    match precision:
        case Precision.DAY:
            return full
        case Precision.ORDER:
            return f"{full} (order only)"
        case Precision.WEEK if not relative:
            return f"week of {full}"
        case Precision.MONTH if not relative:
            return month_words(day)
        case Precision.YEAR if not relative:
            return str(day.year)
        case _:
            return f"about {full}"


def partial_words(moment: PartialDate, relative: bool = False) -> str:
    """The same of a date that knows how exact it is."""
    return day_words(moment.day, relative, moment.precision)


def month_words(day: date) -> str:
    """The month that a day lies in: "Nov 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def on_words(day: date, relative: bool = False, precision: Precision = Precision.DAY) -> str:
    """When something happened, inside a sentence: "on 11 Nov 2026", "in Nov 2026", "about day 314"."""
    words = day_words(day, relative, precision)
    if words.startswith("about"):
        return words
    preposition = {Precision.WEEK: "in the", Precision.MONTH: "in", Precision.YEAR: "in"}.get(precision, "on")
    return f"{preposition} {words}"


def age_words(days: int | None) -> str:
    """How long ago: "today", "9 d ago", "5 months ago", "4.6 years ago"; empty where it cannot be said."""
    if days is None:
        return ""
    if days == 0:
        return "today"
    if days < 60:
        return f"{days} d ago"
    return f"{round(days / 30.44)} months ago" if days < 730 else f"{days / 365.25:.1f} years ago".replace(".0 ", " ")


def number(value: float) -> str:
    """A number to three significant digits, whole ones in full: 2410 -> "2,410", 16.7 -> "16.7", 12.5 -> "12.5", 0.03333 -> "0.0333"."""
    if abs(value) >= 100 or value == int(value):
        return f"{round(value):,}"
    return format_number(float(f"{value:.3g}"))


def dose_number(value: float) -> str:
    """A dose in full: 1500 -> "1,500", 187.5 -> "187.5", 31.25 -> "31.25"; an average over days to two decimals: 7.142857 -> "7.14"."""
    return number(value) if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


def multiple(value: float, comparator: str = "") -> str:
    """A multiple, without its sign: 7.77 -> "7.8", 120.4 -> "120"; below 3, where the rules' thresholds lie, 2.658 -> "2.66".

    A multiple of a cut result never says more than was measured: `>` is rounded down, `<` up, so 64.58 with ">" is "64.5".
    """
    decimals = 2 if value < 3 else 1 if value < 100 else 0
    scaled = value * 10**decimals
    if comparator.startswith(">"):
        scaled = floor(scaled + _ROUNDING)
    elif comparator.startswith("<"):
        scaled = ceil(scaled - _ROUNDING)
    return f"{scaled / 10**decimals:,.{decimals}f}"


def times(value: float, comparator: str = "") -> str:
    """A multiple with its comparator and sign: "7.8×", "2.66×", ">64.5×"."""
    return f"{comparator}{multiple(value, comparator)}×"


def ck_words(value: float, comparator: str = "", entered: str = "", unit: str = "") -> str:
    """A creatine kinase result in U/L, and as reported where the laboratory used another unit: "2,410 U/L", "852 U/L = 14.2 ukat/L"."""
    words = f"{comparator}{number(value)} U/L"
    return words if not entered or unit in _U_PER_L else f"{words} = {entered} {unit}"
