"""The strength panel: every scale one series in percent of its maximum, with its own mark, dash and name."""

from __future__ import annotations

from itertools import pairwise
from math import floor
from typing import Any

from dashboard.figures.axes import LONGEST_JOIN, TimeAxis
from dashboard.figures.panel import Panel, Part, lines, note, points
from dashboard.figures.placing import Placer, Spot, along
from dashboard.figures.scale import Scale
from dashboard.figures.style import Theme, rgba
from dashboard.figures.text import hover, plain
from dashboard.figures.values import origin
from models.clinical.dates import PartialDate, Precision
from models.clinical.series.results import Result
from models.clinical.words import number
from models.course.parts import Course, StrengthSeries

HEIGHT = 132
TOP = 103.0
LEAST_SPAN = 40.0
"""The axis always shows at least this much of the scale, so that a loss of one point does not look like a collapse."""

MARKS = (("square", "solid", "■"), ("diamond", "dash", "◆"), ("triangle-up", "dot", "▲"), ("x", "dashdot", "✖"), ("cross", "longdash", "✚"))
"""Mark, dash and the sign before the name of each scale, in order."""


def strength_panel(course: Course, time: TimeAxis, theme: Theme, *, own: bool = False) -> Panel | None:
    """Strength over time, with `own` in a patient's own words; None where no total was recorded in this time."""
    drawn = [(series, _in_sight(series, time)) for series in course.strength]
    drawn = [(series, results) for series, results in drawn if results]
    if not drawn:
        return None
    scale = _scale([series.percent(result) or 0.0 for series, results in drawn for result in results])
    traces = [trace for index, pair in enumerate(drawn) for trace in _traces(*pair, MARKS[index % len(MARKS)], time, theme)]
    labels = _labels(drawn, scale, time, theme, named=not own or len(drawn) > 1)
    ticks = [tick for tick in range(0, 101, 20 if scale.low < 50 else 10) if scale.pixels(tick) >= 5]
    layout = {"range": [scale.low, scale.high], "tickmode": "array", "tickvals": ticks, "ticktext": [f"{tick}%" for tick in ticks]}
    title = "<b>Muscle strength</b>, % of full" if own else "<b>Strength</b>, % of maximum"
    return Panel("y3", HEIGHT, 24, title, layout, traces, (), labels)


def _in_sight(series: StrengthSeries, time: TimeAxis) -> list[Result]:
    return [result for result in series.results if series.percent(result) is not None and time.sees(result)]


def _scale(percents: list[float]) -> Scale:
    low = 10 * floor((min(percents) - 4) / 10)
    return Scale(False, max(-4.0, min(float(low), 100 - LEAST_SPAN)), max(TOP, max(percents) + 3), HEIGHT)


def _traces(series: StrengthSeries, results: list[Result], mark: tuple[str, str, str], time: TimeAxis, theme: Theme) -> list[Part]:
    """Lines below, filled marks for exact dates, open ones with a span for the others."""
    symbol, dash, _ = mark
    exact = [result for result in results if result.precision is Precision.DAY]
    loose = [result for result in results if result.precision is not Precision.DAY]
    ink = {"size": 8, "color": theme.strength, "line": {"width": 1.8, "color": theme.strength}}
    made = [_line(series, results, dash, time, theme), *_spans(series, loose, time, theme)]
    made.append(_marks(series, exact, {**ink, "size": 7, "symbol": symbol, "line": {"width": 0}}, time))
    made.append(_marks(series, loose, {**ink, "symbol": f"{symbol}-open"}, time))
    return [trace for trace in made if trace["x"]]


def _marks(series: StrengthSeries, results: list[Result], marker: Part, time: TimeAxis) -> Part:
    x, y = [time.at(result.day) for result in results], [series.percent(result) for result in results]
    return points("y3", x, y, [_hover(series, result, time) for result in results], marker, name=series.label)


def _line(series: StrengthSeries, results: list[Result], dash: str, time: TimeAxis, theme: Theme) -> Part:
    x: list[Any] = []
    y: list[float | None] = []
    for before, after in pairwise(results):
        if before.precision.measurable and after.precision.measurable and (after.day - before.day).days <= LONGEST_JOIN:
            x += [time.at(before.day), time.at(after.day), time.at(after.day)]
            y += [series.percent(before), series.percent(after), None]
    return lines("y3", x, y, {"color": theme.strength, "width": 1.4, "dash": dash}, name=f"{series.label}, joined")


def _spans(series: StrengthSeries, loose: list[Result], time: TimeAxis, theme: Theme) -> list[Part]:
    made = []
    for order in (False, True):
        chosen = [result for result in loose if (result.precision is Precision.ORDER) == order]
        ends = [(PartialDate(result.day, result.precision), series.percent(result)) for result in chosen]
        x = [value for span, _ in ends for value in (time.at(span.first), time.at(span.last), time.at(span.last))]
        y = [value for _, percent in ends for value in (percent, percent, None)]
        made.append(lines("y3", x, y, {"color": theme.strength, "width": 1.6, "dash": "dot" if order else "solid"}, name="date span"))
    return made


def _labels(drawn: list[tuple[StrengthSeries, list[Result]]], scale: Scale, time: TimeAxis, theme: Theme, *, named: bool) -> list[Part]:
    """The last total of each scale beside its last mark, after the scale's name where that is `named`."""
    shown = [(series, result) for series, results in drawn for result in results]
    places = {id(result): (time.fraction(result.day), scale.pixels(series.percent(result) or 0.0)) for series, result in shown}
    placer, made = Placer([spot for _, results in drawn for spot in along([places[id(result)] for result in results])]), []
    for index, (series, results) in enumerate(drawn):
        x, y = places[id(results[-1])]
        words = f"{MARKS[index % len(MARKS)][2]} {_now(series, results[-1], named)}"
        spots = [Spot(x + 0.01, y + way, "left") for way in (14, -14, 23, -23, 34, -34)]
        spots += [Spot(x + 0.03, y + way, "right") for way in (0, 14, -14)]
        spots += [Spot(0.985, 9 + 14 * index, "left"), Spot(0.01, 9 + 14 * index)]
        spot = placer.place(len(words), [s for s in spots if 4 < s.y < HEIGHT - 2] or spots)
        anchor = "right" if spot.side == "left" else "left"
        at = scale.at_pixels(spot.y)
        place: Part = {"xref": "x domain", "yref": "y3", "xanchor": anchor, "bgcolor": rgba(theme.page, 0.88), "borderpad": 0}
        made.append(note(plain(words), min(1.0, spot.x), at, theme.strength, **place))
    return made


def _now(series: StrengthSeries, result: Result, named: bool) -> str:
    value, maximum = number(result.value or 0.0), number(series.maximum_of(result) or 0.0)
    return f"{series.label} {value}/{maximum}" if named else f"{value} of {maximum}"


def _hover(series: StrengthSeries, result: Result, time: TimeAxis) -> str:
    maximum, percent = series.maximum_of(result) or 0.0, series.percent(result) or 0.0
    total = f"{series.label} {number(result.value or 0.0)} of {number(maximum)} ({number(percent)} %)"
    return hover(time.words(result.day, result.precision), total, *origin(result))
