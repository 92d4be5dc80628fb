"""Words and numbers as they stand in the picture: escaped, wrapped, short.

Plotly reads a subset of HTML in labels and hover boxes, so everything that a person typed passes `plain` first.
"""

from __future__ import annotations

import textwrap
from datetime import date

from dashboard.typed import visible
from models.clinical.dates import PartialDate, Precision, relative_day
from models.clinical.values import format_number

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str) -> str:
    """The text with &, < and > escaped and nothing hidden in it: Plotly shows it as it was typed and builds no link from it."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, longest: int) -> str:
    """The text on one line, cut at a word with "…" where it is longer than `longest` characters."""
    text = visible(text)
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:") + "…"


def hover(*lines: str) -> str:
    """A hover box: each line escaped, wrapped at 44 characters and cut at 240; the first in bold; empty lines left out."""
    written = [wrapped(shorten(line, 240), 44) for line in lines if line]
    return "<br>".join([f"<b>{written[0]}</b>", *written[1:]]) if written else ""


def wrapped(text: str, width: int) -> str:
    """The text escaped and broken into lines of at most `width` characters for Plotly."""
    if len(text) <= width:
        return plain(text)
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width))


def number(value: float, digits: int = 3) -> str:
    """A number to `digits` significant digits, whole ones in full: 2410 -> "2,410", 16.7 -> "16.7", 0.03333 -> "0.0333"."""
    if abs(value) >= 10 ** (digits - 1) or value == int(value):
        return f"{round(value):,}"
    return format_number(float(f"{value:.{digits}g}"))


def short_number(value: float) -> str:
    """An axis label: 200 -> "200", 1000 -> "1k", 2500 -> "2.5k", 1000000 -> "1M", 0.2 -> "0.2"."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return format_number(float(f"{value / size:.6g}")) + letter
    return format_number(float(f"{value:.6g}"))


def date_words(day: date, precision: Precision = Precision.DAY, *, relative: bool = False) -> str:
    """The date as read aloud: "11 Nov 2025", "about 11 Nov 2025", "Nov 2025", "2025"; in days for a course told in days: "day 183"."""
    if relative:
        return _about(f"day {relative_day(day)}", precision)
    partial = PartialDate(day, precision)
    known = partial.isoformat()
    if len(known) == 4:
        return known
    month = f"{MONTHS[day.month - 1]} {day.year}"
    return month if len(known) == 7 else _about(f"{day.day} {month}", precision)


def _about(day: str, precision: Precision) -> str:
    if precision is Precision.ORDER:
        return f"{day} (order only)"
    return day if precision is Precision.DAY else f"about {day}"


def precision_words(precision: Precision) -> str:
    """What is said of a date that is not exact to the day, empty for one that is."""
    if precision is Precision.ORDER:
        return "only the order is known, not the date"
    return "" if precision is Precision.DAY else f"date known to ± {precision.half_width_days} days"


def times(value: float) -> str:
    """A multiple: 12.05 -> "12 ×", 2.71 -> "2.7 ×", 0.83 -> "0.83 ×"."""
    return f"{number(value, 2)} ×"


def joined(parts: list[str]) -> str:
    """Parts in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1] if parts else ""]))
