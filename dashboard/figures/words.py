"""Strips for results in words ("normal", "rising"): a mark without a height, never a number."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.axes import TimeAxis
from dashboard.figures.panel import Panel, points, tag
from dashboard.figures.placing import rows
from dashboard.figures.style import LETTER, NARROW, Theme
from dashboard.figures.text import hover, shorten
from dashboard.figures.values import origin
from models.clinical.series.results import Result

ROW = 16
MOST_ROWS = 4
LONGEST = 24
LONGEST_OF_FEW = 46
"""Characters of the words that are written beside the mark; all of them stand in the hover box and the table."""


def words_panel(axis: str, name: str, results: Sequence[Result], time: TimeAxis, colour: str, theme: Theme, above: int = 0) -> Panel | None:
    """One strip of ticks with the words beside them where there is room on a phone; None where there are none in this time."""
    seen = [result for result in results if time.sees(result)]
    if not seen:
        return None
    said = [shorten(result.text, _letters(time.fraction(result.day), len(seen))) for result in seen]
    placed = rows([(time.fraction(result.day), len(words)) for result, words in zip(seen, said, strict=True)], MOST_ROWS)
    used = 1 + max((row for row, _ in filter(None, placed)), default=0)
    heights = [used - 0.5 - (spot[0] if spot else 0) for spot in placed]
    boxes = [hover(time.words(r.day, r.precision), f"{name} in words: {r.text}", *origin(r)) for r in seen]
    marker = {"symbol": "line-ns-open", "size": 10, "color": colour, "line": {"width": 1.8, "color": colour}}
    trace = points(axis, [time.at(r.day) for r in seen], heights, boxes, marker, name=f"{name} in words")
    told = zip(seen, said, heights, placed, strict=True)
    tags = [tag(words, time.fraction(r.day), height, spot[1], axis, theme.text, theme) for r, words, height, spot in told if spot]
    hidden = {"range": [0, used], "showgrid": False, "showticklabels": False}
    return Panel(axis, ROW * used + 2, above, f"<b>{name}</b>, in words" if above else "", hidden, [trace], (), tags)


def _letters(x: float, many: int) -> int:
    """How many letters fit on the wider side of a mark on a phone."""
    return max(12, min(LONGEST if many > 3 else LONGEST_OF_FEW, int(max(x, 1 - x) * NARROW / LETTER) - 3))
