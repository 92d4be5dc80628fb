"""The CK panel: results as they are known, each with its own upper limit, against the patient's own remission level."""

from __future__ import annotations

from dataclasses import replace

from dashboard.figures.axes import TimeAxis
from dashboard.figures.ck_levels import bands, labels, limit_line, medians
from dashboard.figures.ck_marks import View, marks
from dashboard.figures.panel import Panel, note
from dashboard.figures.scale import Scale, ck_scale
from dashboard.figures.style import FigureOptions, Theme
from dashboard.figures.values import CkUnit, varies
from models.clinical.relapse.findings import RemissionLevel
from models.clinical.series.results import Result
from models.course.parts import Course

HEIGHT = 270
EMPTY = 48


def ck_panel(course: Course, time: TimeAxis, options: FigureOptions, theme: Theme) -> Panel:
    """CK over time, logarithmic or linear, in the unit that was chosen."""
    unit = CkUnit(options.unit)
    shown = [_alone(result, options) for result in course.ck if unit.value(result) is not None and time.sees(result)]
    name = "Muscle enzyme (CK)" if options.own else "CK"
    title = f"<b>{name}</b>, {unit.label}" + (" (log scale)" if options.axis == "log" else " (linear scale)")
    if not shown:
        return _empty(title, theme, "No CK in numbers in this time" if course.ck else "No CK in numbers recorded")
    levels = [] if level_left_out(course, options) else _levels(course, time)
    scale = _scale(shown, levels, unit, options.axis == "log")
    view = View(tuple(shown), tuple(levels), unit, scale, time, theme, course.until, options.own)
    traces = [trace for trace in (limit_line(view), medians(view), *marks(view)) if trace["x"]]
    return Panel("y", HEIGHT, 24, title, scale.layout(), traces, bands(view), labels(view))


def _alone(result: Result, options: FigureOptions) -> Result:
    return replace(result, upper_limit=None) if options.own else result


def left_out(course: Course, options: FigureOptions) -> list[Result]:
    """Results that cannot be drawn as a multiple of the limit because none was recorded with them."""
    return [result for result in course.ck if result.value is not None and CkUnit(options.unit).value(result) is None]


def level_left_out(course: Course, options: FigureOptions) -> bool:
    """True where the own level has no one height: as a multiple of upper limits that differ between results."""
    return options.unit == "limit" and varies(result.upper_limit for result in course.ck)


def _levels(course: Course, time: TimeAxis) -> list[RemissionLevel]:
    if course.standing is None:
        return []
    known, newest = list(course.standing.levels), course.standing.level
    if newest and newest not in known:
        known.append(replace(newest, first=max([newest.first, *(level.last for level in known)])))
    return [level for level in known if time.shows(level.first, course.until)]


def _scale(results: list[Result], levels: list[RemissionLevel], unit: CkUnit, log: bool) -> Scale:
    bands = [unit.convert(value, results[-1].upper_limit) for level in levels for value in (level.low, level.high)]
    values = [unit.value(r) for r in results] + [unit.limit(r) for r in results] + bands
    up, down = (any(r.comparator.startswith(sign) for r in results) for sign in "><")
    return ck_scale([value for value in values if value is not None], log, HEIGHT, up=up, down=down)


def _empty(title: str, theme: Theme, words: str) -> Panel:
    text = note(words, 0.5, 0.5, theme.muted, xref="paper", yref="y", xanchor="center")
    return Panel("y", EMPTY, 24, title, {"range": [0, 1], "showgrid": False, "showticklabels": False}, annotations=[text])
