"""Words as they stand in the picture: escaped, wrapped, short.

Plotly reads a subset of HTML in labels and hover boxes, so everything that a person typed passes `plain` first.
"""

from __future__ import annotations

import textwrap

from dashboard.typed import visible
from models.clinical.dates import Precision
from models.clinical.values import format_number


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


def short_number(value: float) -> str:
    """An axis label: 200 -> "200", 1000 -> "1k", 2500 -> "2.5k", 1000000 -> "1M", 0.2 -> "0.2"."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return format_number(float(f"{value / size:.6g}")) + letter
    return format_number(float(f"{value:.6g}"))


def precision_words(precision: Precision) -> str:
    """What is said of a date that is not exact to the day, empty for one that is."""
    if precision is Precision.ORDER:
        return "only the order is known, not the date"
    return "" if precision is Precision.DAY else f"date known to ± {precision.half_width_days} days"


def begun(text: str) -> str:
    """The text with a capital at its beginning and all else, such as the name of a month, as it was."""
    return text[:1].upper() + text[1:]


def joined(parts: list[str]) -> str:
    """Parts in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1] if parts else ""]))
