"""The prednisone panel: oral glucocorticoids as one daily dose in mg prednisone equivalent, a step area from 0."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.figures.axes import TimeAxis
from dashboard.figures.panel import Panel, Part, lines, points
from dashboard.figures.placing import rows
from dashboard.figures.scale import Scale
from dashboard.figures.style import Theme, rgba
from dashboard.figures.text import hover, precision_words
from models.clinical.dates import PartialDate, Precision
from models.clinical.words import dose_number
from models.course.parts import Course, DoseStretch

HEIGHT = 70


def dose_panel(course: Course, time: TimeAxis, theme: Theme) -> Panel | None:
    """The daily dose over time, with gaps where it was not recorded; None where none was recorded in this time."""
    stretches = [s for s in course.prednisone if s.mg_per_day is not None and time.shows(s.start, s.stop or time.end)]
    highest = max((s.mg_per_day or 0.0 for s in stretches), default=0.0)
    if not highest:
        return None
    layout = _scale(highest).layout() | {"range": [0, highest * 1.36]}
    layout["tickvals"], layout["ticktext"] = [0, highest], ["0", dose_number(highest)]
    traces = [_area(stretches, course.until, time, theme), *_open_end(stretches[-1], course.until, time, theme)]
    traces += [*_uncertain(stretches, time, theme), *_doses(stretches, time, theme)]
    return Panel("y5", HEIGHT, 24, "<b>Prednisone</b> equivalent, mg/day", layout, traces)


def _scale(highest: float) -> Scale:
    return Scale(False, 0.0, highest * 1.36, HEIGHT)


def _area(stretches: Sequence[DoseStretch], until: date, time: TimeAxis, theme: Theme) -> Part:
    x: list[Any] = []
    y: list[float | None] = []
    for stretch in stretches:
        if x and x[-1] != time.at(stretch.start):
            x.append(x[-1])
            y.append(None)
        x += [time.at(stretch.start), time.at(max(stretch.start, stretch.stop or until))]
        y += [stretch.mg_per_day, stretch.mg_per_day]
    return lines("y5", x, y, {"color": theme.dose, "width": 1.6}, fill="tozeroy", fillcolor=rgba(theme.dose, 0.22), name="prednisone")


def _open_end(last: DoseStretch, until: date, time: TimeAxis, theme: Theme) -> list[Part]:
    """A dose that goes on runs a little past the last day, dashed: how long is not known."""
    if last.stop is not None or not last.mg_per_day:
        return []
    x = [time.at(max(until, last.start)), time.at(time.end)]
    line = {"color": theme.dose, "width": 1.4, "dash": "dot"}
    return [lines("y5", x, [last.mg_per_day] * 2, line, fill="tozeroy", fillcolor=rgba(theme.dose, 0.08), name="goes on")]


def _uncertain(stretches: Sequence[DoseStretch], time: TimeAxis, theme: Theme) -> list[Part]:
    """Starts whose date is not exact: a dotted span at the new dose."""
    x: list[Any] = []
    y: list[float | None] = []
    for stretch in stretches:
        if stretch.precision is not Precision.DAY:
            span = PartialDate(stretch.start, stretch.precision)
            x += [time.at(span.first), time.at(span.last), time.at(span.last)]
            y += [stretch.mg_per_day, stretch.mg_per_day, None]
    line = {"color": theme.dose, "width": 2.4, "dash": "dot"}
    return [lines("y5", x, y, line, name="uncertain start")] if x else []


def _doses(stretches: Sequence[DoseStretch], time: TimeAxis, theme: Theme) -> list[Part]:
    """A hover box at every step, and the dose written where it fits; the newest always."""
    inside = [stretch for stretch in stretches if time.shows(stretch.start)] or [stretches[-1]]
    days = [max(stretch.start, time.first) for stretch in inside]
    said = [dose_number(stretch.mg_per_day or 0.0) for stretch in inside]
    first = sorted(range(len(inside)), key=lambda index: _rank(inside, index))
    spots = dict(zip(first, rows([(time.fraction(days[index]), len(said[index])) for index in first], 1, either_side=False), strict=True))
    placed = [spots[index] for index in range(len(inside))]
    told = zip(said, ["", *said], placed, strict=False)
    texts = [words if spot and words != before else "" for words, before, spot in told]
    sides = ["top left" if spot and spot[1] == "left" else "top right" for spot in placed]
    boxes = [_hover(stretch, time) for stretch in inside]
    more = {"mode": "markers+text", "text": texts, "textposition": sides, "textfont": {"size": 11, "color": theme.dose}}
    marker = {"symbol": "circle", "size": 4, "color": theme.dose}
    y = [stretch.mg_per_day for stretch in inside]
    return [points("y5", [time.at(day) for day in days], y, boxes, marker, name="dose steps", **more)]


def _rank(stretches: Sequence[DoseStretch], index: int) -> tuple[int, int]:
    """What is labelled first: the present dose, then every step up, then the rest from the newest back."""
    newest = index == len(stretches) - 1
    rise = index == 0 or (stretches[index].mg_per_day or 0.0) > (stretches[index - 1].mg_per_day or 0.0)
    return (0 if newest else 1 if rise else 2, -index)


def _hover(stretch: DoseStretch, time: TimeAxis) -> str:
    until = f"until {time.words(stretch.stop)}" if stretch.stop else "goes on"
    dose = f"{dose_number(stretch.mg_per_day)} mg a day, prednisone equivalent" if stretch.mg_per_day else "No oral glucocorticoid"
    return hover(f"From {time.words(stretch.start, stretch.precision)}", dose, until, precision_words(stretch.precision).capitalize())
