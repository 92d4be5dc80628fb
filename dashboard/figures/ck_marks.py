"""The marks of CK results: exact, roughly dated, in sequence only, and cut ones as open arrows; joined only where that claims nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from dashboard.figures.axes import LONGEST_JOIN, TimeAxis
from dashboard.figures.panel import Part, lines, points
from dashboard.figures.scale import Scale
from dashboard.figures.style import Theme
from dashboard.figures.text import hover
from dashboard.figures.values import CkUnit, origin, times_limit
from models.clinical.dates import PartialDate, Precision
from models.clinical.relapse.findings import RemissionLevel
from models.clinical.series.results import Result
from models.clinical.words import ck_words

ARROW = 8
"""Pixels from the limit of a cut result to the middle of its arrow head."""


@dataclass(frozen=True)
class View:
    """What one CK panel shows and how: its results are all in sight and have a value in the unit drawn."""

    results: tuple[Result, ...]
    levels: tuple[RemissionLevel, ...]
    unit: CkUnit
    scale: Scale
    time: TimeAxis
    theme: Theme
    until: date
    own: bool = False

    def y(self, result: Result) -> float:
        """The result's value, or its bound, in the unit drawn."""
        return self.unit.value(result) or 0.0


def marks(view: View) -> list[Part]:
    """All marks of the results, the joining line first so that marks lie over it."""
    spans = [_spans(view, order=False), _spans(view, order=True)]
    return [*spans, _line(view), *_cut_marks(view), *(_marks(view, kind) for kind in ("exact", "inexact", "order"))]


def _line(view: View) -> Part:
    """Joins neighbours that are measured, uncut, dated well enough and not years apart: a line through a bound would claim a value."""
    x: list[Any] = []
    y: list[float | None] = []
    for before, after in pairwise(view.results):
        if _joins(before) and _joins(after) and (after.day - before.day).days <= LONGEST_JOIN:
            x += [view.time.at(before.day), view.time.at(after.day), view.time.at(after.day)]
            y += [view.y(before), view.y(after), None]
    return lines("y", x, y, {"color": view.theme.ck, "width": 1.4}, name="joined")


def _marks(view: View, kind: str) -> Part:
    chosen = [result for result in view.results if not result.is_cut and _kind(result) == kind]
    ink = view.theme.ck
    marker = {
        "exact": {"symbol": "circle", "size": 7, "color": ink},
        "inexact": {"symbol": "diamond-open", "size": 9, "color": ink, "line": {"width": 1.8, "color": ink}},
        "order": {"symbol": "circle-open", "size": 8, "color": ink, "line": {"width": 1.6, "color": ink}},
    }[kind]
    x = [view.time.at(result.day) for result in chosen]
    return points("y", x, [view.y(result) for result in chosen], [_hover(view, result) for result in chosen], marker, name=f"CK, {kind}")


def _cut_marks(view: View) -> list[Part]:
    """A bar at the laboratory's limit and an open arrow head beyond it."""
    made = []
    ink = {"size": 11, "color": view.theme.ck, "line": {"width": 1.8, "color": view.theme.ck}}
    for sign, symbol, way in ((">", "triangle-up-open", ARROW), ("<", "triangle-down-open", -ARROW)):
        cut = [result for result in view.results if result.comparator.startswith(sign)]
        x, bounds = [view.time.at(result.day) for result in cut], [view.y(result) for result in cut]
        texts, heads = [_hover(view, result) for result in cut], [view.scale.shifted(value, way) for value in bounds]
        made.append(points("y", x, bounds, texts, {**ink, "symbol": "line-ew-open"}, name=f"bound {sign}"))
        made.append(points("y", x, heads, texts, {**ink, "symbol": symbol}, name=f"arrow {sign}"))
    return made


def _spans(view: View, order: bool) -> Part:
    """How far each date may lie to either side; dotted where only the order is known."""
    x: list[Any] = []
    y: list[float | None] = []
    for result in view.results:
        span = PartialDate(result.day, result.precision)
        if result.precision is not Precision.DAY and (result.precision is Precision.ORDER) == order:
            x += [view.time.at(span.first), view.time.at(span.last), view.time.at(span.last)]
            y += [view.y(result), view.y(result), None]
    line = {"color": view.theme.ck, "width": 1.6, "dash": "dot" if order else "solid"}
    return lines("y", x, y, line, opacity=0.85, name="order only" if order else "date span")


def _hover(view: View, result: Result) -> str:
    day = view.time.words(result.day, result.precision) + (f", {result.time}" if result.time else "")
    limit = "" if view.own else times_limit(result) or "no upper limit recorded"
    return hover(day, f"CK {ck_words(result.value or 0.0, result.comparator, result.entered, result.unit)}", limit, *origin(result))


def _joins(result: Result) -> bool:
    return not result.is_cut and result.precision.measurable


def _kind(result: Result) -> str:
    return {Precision.DAY: "exact", Precision.ORDER: "order"}.get(result.precision, "inexact")
