"""What CK is read against: the upper limit of each result, and the patient's own remission level as a band with its median."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from dashboard.figures.ck_marks import View
from dashboard.figures.panel import Part, lines, note
from dashboard.figures.placing import Placer, Spot, along
from dashboard.figures.style import rgba
from models.clinical.relapse.findings import RemissionLevel
from models.clinical.words import number


def limit_line(view: View) -> Part:
    """The upper limit that stood beside each result, stepping half-way between two results; a gap where none was recorded."""
    x: list[Any] = []
    y: list[float | None] = []
    for result, (begin, end) in zip(view.results, pairwise(_edges(view)), strict=True):
        x += [view.time.at(begin), view.time.at(end)]
        y += [view.unit.limit(result)] * 2
    known = any(value is not None for value in y)
    style = {"color": view.theme.limit, "width": 1}
    return lines("y", x if known else [], y if known else [], style, name="upper limit")


def bands(view: View) -> list[Part]:
    """Usual variation about each level, over the stretch in which the level holds; dotted edges while it is provisional."""
    made = []
    for level, (low, _, high), (first, last) in _drawn(view):
        edge = {"width": 0.8, "color": rgba(view.theme.level, 0.55), "dash": "dot" if level.provisional else "solid"}
        made.append(
            {"type": "rect", "xref": "x", "yref": "y", "layer": "below", "fillcolor": rgba(view.theme.level, 0.13), "line": edge}
            | {"x0": view.time.at(first), "x1": view.time.at(last), "y0": low, "y1": high}
        )
    return made


def medians(view: View) -> Part:
    """The level itself, a line through the middle of its band."""
    x: list[Any] = []
    y: list[float | None] = []
    for _, (_, median, _), (first, last) in _drawn(view):
        x += [view.time.at(first), view.time.at(last), view.time.at(last)]
        y += [median, median, None]
    return lines("y", x, y, {"color": view.theme.level, "width": 1.2}, name="own remission level")


def labels(view: View) -> list[Part]:
    """Names of the newest own level and of the limit, where they cover nothing."""
    placer = Placer(along([(view.time.fraction(result.day), view.scale.pixels(view.y(result))) for result in view.results]))
    made = []
    for level, band, ends in list(_drawn(view))[-1:]:
        words = f"{'provisional' if level.provisional else 'own'} level {number(band[1])}"
        made.append(_label(view, placer, words, _level_spots(view, band, ends), view.theme.level))
    known = [limit for limit in map(view.unit.limit, view.results) if limit is not None]
    if known:
        words = "upper limit" if view.unit.unit == "limit" else f"limit {_range(known)}"
        made.append(_label(view, placer, words, _limit_spots(view, known[0], known[-1]), view.theme.limit))
    return made


def _edges(view: View) -> list[date]:
    days = [result.day for result in view.results]
    inner = [before + (after - before) / 2 for before, after in pairwise(days)]
    return [days[0] - view.time.margin, *inner, days[-1] + view.time.margin]


def _drawn(view: View) -> Iterator[tuple[RemissionLevel, tuple[float, float, float], tuple[date, date]]]:
    """Each level with its band in the unit drawn, and from when until when it holds: to the next level, the newest to the last day."""
    limit = next((result.upper_limit for result in reversed(view.results) if result.upper_limit), None)
    for index, level in enumerate(view.levels):
        low, median, high = (view.unit.convert(value, limit) for value in (level.low, level.median, level.high))
        following = [later.first for later in view.levels[index + 1 :]] or [view.until]
        ends = max(level.first, view.time.start), max(following[0], level.last)
        if low is not None and median is not None and high is not None and ends[0] < ends[1]:
            yield level, (low, median, high), ends


def _level_spots(view: View, band: tuple[float, float, float], ends: tuple[date, date]) -> list[Spot]:
    left, right = max(0.0, view.time.fraction(ends[0])), view.time.fraction(ends[1])
    below, above = view.scale.pixels(band[0]) - 9, view.scale.pixels(band[2]) + 9
    middle, inside = (left + right) / 2, view.scale.pixels(band[1]) + 9
    spots = [Spot(right, below, "left"), Spot(left, below), Spot(right, above, "left"), Spot(left, above)]
    return [*spots, Spot(middle, below, "center"), Spot(middle, above, "center"), Spot(right, inside, "left"), Spot(left, inside)]


def _limit_spots(view: View, first: float, last: float) -> list[Spot]:
    early, late = view.scale.pixels(first), view.scale.pixels(last)
    spots = [Spot(0.01, early - 8), Spot(0.01, early + 8), Spot(0.985, late - 8, "left"), Spot(0.985, late + 8, "left")]
    return [*spots, Spot(0.4, early - 8, "center"), Spot(0.4, early + 8, "center")]


def _label(view: View, placer: Placer, words: str, spots: list[Spot], colour: str) -> Part:
    spot = placer.place(len(words), [spot for spot in spots if spot.y > 2] or spots)
    anchor = {"right": "left", "left": "right", "center": "center"}[spot.side]
    ground: Part = {"bgcolor": rgba(view.theme.page, 0.88), "borderpad": 0}
    return note(words, spot.x, view.scale.at_pixels(spot.y), colour, xref="x domain", yref="y", xanchor=anchor, **ground)


def _range(limits: list[float]) -> str:
    low, high = number(min(limits)), number(max(limits))
    return low if low == high else f"{low}–{high}"
