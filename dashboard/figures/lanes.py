"""Treatment lanes: a bar for a dose that goes on, a tick for a cycle or an infusion, a hatched bar for a statin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.figures.axes import TimeAxis
from dashboard.figures.panel import Panel, Part, lines, note, points
from dashboard.figures.style import MARGIN, Theme, rgba
from dashboard.figures.text import begun, hover, plain, precision_words, shorten
from models.clinical.dates import Precision
from models.course.parts import Course, Lane, LaneStep

ROW = 36
BAR, TICK = 0.56, 16
CENTRE = 0.72
"""A lane is its name above and its bar below, so that no margin is lost to names on a phone."""

NAME_LETTERS = 60


def lanes_panel(course: Course, time: TimeAxis, theme: Theme) -> Panel | None:
    """All drugs but oral glucocorticoids, one lane each; None where there are none in this time."""
    lanes = [replace(lane, steps=tuple(s for s in lane.steps if not s.daily_glucocorticoid)) for lane in course.lanes]
    lanes = [lane for lane in lanes if any(_in_sight(step, course.until, time) for step in lane.steps)]
    if not lanes:
        return None
    traces: list[Part] = []
    for index, lane in enumerate(lanes):
        traces += _lane(lane, index + CENTRE, course.until, time, theme)
    names = [_name(lane, index, course.until, time, theme) for index, lane in enumerate(lanes)]
    layout = {"range": [len(lanes) + 0.08, 0], "showgrid": False, "showticklabels": False}
    return Panel("y6", ROW * len(lanes), 14, "", layout, traces, (), names)


def _in_sight(step: LaneStep, until: date, time: TimeAxis) -> bool:
    return time.shows(step.start.first, _end(step, until))


def _end(step: LaneStep, until: date) -> date:
    if step.stop:
        return max(step.stop.day, step.start.day)
    return step.start.day if step.dated else max(until, step.start.day)


def _name(lane: Lane, index: int, until: date, time: TimeAxis, theme: Theme) -> Part:
    """The drug, its present dose where it goes on, and since when where it runs in from the left edge."""
    going = [step for step in lane.steps if step.stop is None and not step.dated]
    before = [step for step in lane.steps if not step.dated and step.start.day < time.start and _end(step, until) >= time.start]
    dose = going[-1].dose_text if going else ""
    since = f"since {time.words(before[0].start.day, before[0].start.precision)}" if before else ""
    details = ", ".join(filter(None, [dose, since]))
    label = plain(shorten(lane.label, 44))
    colour = theme.trigger if lane.trigger else theme.text
    words = (
        f"{label} <span style='color:{theme.muted}'>{plain(shorten(details, NAME_LETTERS - min(44, len(lane.label))))}</span>"
        if details
        else label
    )
    return note(words, 0, index + 0.24, colour, xref="paper", yref="y6", xshift=4 - MARGIN["l"])


def _lane(lane: Lane, y: float, until: date, time: TimeAxis, theme: Theme) -> list[Part]:
    colour = theme.trigger if lane.trigger else theme.lane
    bars = [step for step in lane.steps if not step.dated and _in_sight(step, until, time)]
    dated = [step for step in lane.steps if step.dated and _in_sight(step, until, time)]
    made = []
    if bars:
        made += [_bars(lane, bars, y, until, time, colour, theme), *_going_on(bars, y, until, time, colour)]
        made += _loose_ends(bars, y, until, time, colour)
    return [trace for trace in [*made, *_ticks(lane, dated, y, time, colour)] if trace["x"]]


def _bars(lane: Lane, steps: list[LaneStep], y: float, until: date, time: TimeAxis, colour: str, theme: Theme) -> Part:
    """One bar a dose step; its dose is written inside where it fits, which Plotly decides for the width at hand."""
    starts = [max(step.start.day, time.start) for step in steps]
    lengths = [max(1, (_end(step, until) - start).days) for step, start in zip(steps, starts, strict=True)]
    marker: Part = {"color": rgba(colour, 0.2), "line": {"width": 1.3, "color": colour}}
    if lane.trigger:
        ink = {"fgcolor": colour, "bgcolor": rgba(colour, 0.06), "fillmode": "overlay"}
        marker["pattern"] = {"shape": "/", "size": 6, "solidity": 0.22, **ink}
    return {
        "type": "bar", "orientation": "h", "yaxis": "y6", "xaxis": "x", "base": [time.at(day) for day in starts], "width": BAR,
        "x": [time.length(days) for days in lengths], "y": [y] * len(steps), "marker": marker,
        "showlegend": False, "name": plain(lane.label),
        "text": ["" if lane.trigger else plain(step.dose_text) for step in steps], "textposition": "inside", "insidetextanchor": "start",
        "textangle": 0, "textfont": {"size": 10, "color": theme.text}, "constraintext": "inside",
        "hovertext": [_hover(lane, step, time) for step in steps], "hoverinfo": "text",
    }  # fmt: skip


def _going_on(steps: list[LaneStep], y: float, until: date, time: TimeAxis, colour: str) -> list[Part]:
    """A dose that goes on runs past the last day, dotted: how long is not known."""
    open_ended = [step for step in steps if step.stop is None]
    x = [value for step in open_ended for value in (time.at(max(until, step.start.day)), time.at(time.end), None)]
    heights = [None if value is None else y for value in x]
    return [lines("y6", x, heights, {"color": colour, "width": 2, "dash": "dot"}, name="goes on")] if x else []


def _loose_ends(steps: list[LaneStep], y: float, until: date, time: TimeAxis, colour: str) -> list[Part]:
    """Starts and stops that are not exact: an open diamond on the bar, which fades, hatched, into the days that are possible."""
    busy = [(step.start.day, _end(step, until)) for step in steps]
    faded = [(max(step.start.first, time.start), step.start.day) for step in steps if step.start.precision is not Precision.DAY]
    diamonds = [step.start.day for step in steps if step.start.precision is not Precision.DAY]
    for stop in (step.stop for step in steps if step.stop and step.stop.precision is not Precision.DAY):
        faded.append((stop.day, stop.last))
        diamonds.append(stop.day)
    free = [(a, b) for a, b in faded if a < b and not any(first < b and a < last for first, last in busy)]
    pattern = {
        "shape": "x",
        "fgcolor": rgba(colour, 0.7),
        "bgcolor": rgba(colour, 0.05),
        "size": 5,
        "solidity": 0.15,
        "fillmode": "overlay",
    }
    return [{
        "type": "bar", "orientation": "h", "yaxis": "y6", "xaxis": "x", "base": [time.at(begin) for begin, _ in free], "width": BAR,
        "x": [time.length((end - begin).days) for begin, end in free], "y": [y] * len(free),
        "marker": {"color": rgba(colour, 0.05), "pattern": pattern, "line": {"width": 0}},
        "hoverinfo": "skip", "showlegend": False, "name": "possible days",
    }, _diamonds([day for day in diamonds if time.shows(day)], y, time, colour)]  # fmt: skip


def _diamonds(days: list[date], y: float, time: TimeAxis, colour: str) -> Part:
    marker = {"symbol": "diamond-open", "size": 7, "color": colour, "line": {"width": 1.5, "color": colour}}
    more = {"hoverinfo": "skip", "hovertext": None}
    return points("y6", [time.at(day) for day in days], [y - BAR / 2] * len(days), [], marker, name="not exact", **more)


def _ticks(lane: Lane, steps: list[LaneStep], y: float, time: TimeAxis, colour: str) -> list[Part]:
    """Cycles and infusions; open diamonds with a dotted span where the date is not exact."""
    exact = [step for step in steps if step.start.precision is Precision.DAY]
    loose = [step for step in steps if step.start.precision is not Precision.DAY]
    ink = {"color": colour, "line": {"width": 2.2, "color": colour}}
    made = []
    for chosen, marker in ((exact, {**ink, "symbol": "line-ns-open", "size": TICK}), (loose, {**ink, "symbol": "diamond-open", "size": 8})):
        texts = [_hover(lane, step, time) for step in chosen]
        x = [time.at(step.start.day) for step in chosen]
        made.append(points("y6", x, [y] * len(chosen), texts, marker, name=plain(lane.label)))
    spans = [value for step in loose for value in (time.at(step.start.first), time.at(step.start.last), None)]
    heights = [None if value is None else y for value in spans]
    made.append(lines("y6", spans, heights, {"color": colour, "width": 1.6, "dash": "dot"}, name="date span"))
    return made


def _hover(lane: Lane, step: LaneStep, time: TimeAxis) -> str:
    start = time.words(step.start.day, step.start.precision)
    if step.dated:
        span = start + (f", over {step.days_per_cycle} days" if step.days_per_cycle and step.days_per_cycle > 1 else "")
    else:
        span = f"{start} to {time.words(step.stop.day, step.stop.precision)}" if step.stop else f"from {start}, goes on"
    dose = ", ".join(filter(None, [step.dose_text, step.route]))
    warning = "Can trigger or worsen this disease" if lane.trigger else ""
    loose = precision_words(step.start.precision).capitalize()
    return hover(lane.label, dose, begun(span), loose, warning, f"Reason: {step.reason}" if step.reason else "", step.text)
