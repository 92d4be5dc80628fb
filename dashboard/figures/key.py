"""The key under the picture: only the kinds of mark that are in it, in words."""

from __future__ import annotations

import textwrap
from datetime import date

from dashboard.figures.axes import TimeAxis, nothing_since
from dashboard.figures.ck import left_out, level_left_out
from dashboard.figures.style import FigureOptions
from dashboard.figures.text import joined
from models.clinical.dates import Precision
from models.clinical.relapse.findings import Level
from models.course.parts import Course, Lane

SHAPES = {Level.WATCH: "○", Level.POSSIBLE: "▲", Level.PROBABLE: "★"}

WIDTH = 64
"""Characters of a line that fits on a phone."""


def key_lines(course: Course, time: TimeAxis, options: FigureOptions) -> list[str]:
    """Lines that explain the marks in this picture and name what could not be drawn; empty where nothing needs a word."""
    told = [*_results(course, time, options), *_flags(course, time), *_treatments(course, time), *_not_drawn(course, time, options)]
    lines: list[str] = []
    for item in (part for told_item in told for part in textwrap.wrap(told_item, WIDTH)):
        if lines and len(lines[-1]) + len(item) + 3 <= WIDTH:
            lines[-1] += f" · {item}"
        else:
            lines.append(item)
    return lines


def _results(course: Course, time: TimeAxis, options: FigureOptions) -> list[str]:
    ck = [result for result in course.ck if time.sees(result)]
    dates = {result.precision for result in ck} | {r.precision for series in course.strength for r in series.results if time.sees(r)}
    told = ["△ over a bar: CK above what the laboratory could measure"] if any(r.comparator.startswith(">") for r in ck) else []
    told += ["▽ under a bar: CK below what the laboratory could measure"] if any(r.comparator.startswith("<") for r in ck) else []
    told += ["open mark with a bar: date not exact"] if dates - {Precision.DAY, Precision.ORDER} else []
    told += ["open mark with dots: only the order is known"] if Precision.ORDER in dates else []
    told += ["| with words: no number was given"] if course.ck_words or course.strength_words else []
    level = course.standing.level if course.standing else None
    drawn = level is not None and bool(ck) and not level_left_out(course, options)
    return told + (["band: own remission level with its usual variation"] if drawn else [])


def _flags(course: Course, time: TimeAxis) -> list[str]:
    levels = {flag.level for flag in course.flags if flag.status != "withdrawn" and time.shows(flag.flagged_on)}
    shapes = [f"{SHAPES[level]} {level.value}" for level in Level if level in levels]
    told = ["flag for review: " + ", ".join(shapes)] if shapes else []
    events = any(time.shows(event.onset_from, event.onset_to) for event in course.events)
    return told + (["◆ decided by clinicians or authors"] if events else [])


def _treatments(course: Course, time: TimeAxis) -> list[str]:
    steps = [(lane, step) for lane in course.lanes for step in lane.steps if not step.daily_glucocorticoid]
    seen = [(lane, step) for lane, step in steps if time.shows(step.start.first, step.stop.last if step.stop else course.until)]
    ends = [end for _, step in seen for end in (step.start, step.stop) if end and end.precision is not Precision.DAY and not step.dated]
    told = ["hatched: can trigger the disease"] if any(lane.trigger for lane, _ in seen) else []
    return told + (["◇ and pale hatching: start or stop not exact"] if any(time.shows(end.day) for end in ends) else [])


def _not_drawn(course: Course, time: TimeAxis, options: FigureOptions) -> list[str]:
    lacking = len(left_out(course, options))
    told = [f"not drawn: {lacking} CK without an upper limit"] if lacking else []
    level = course.standing.level if course.standing else None
    told += ["own level not drawn: upper limits differ"] if level and level_left_out(course, options) else []
    before = [event for event in course.events if event.onset_to < time.start]
    early = [f"{event.label.lower()} ({time.words(event.onset_from, event.precision)})" for event in before]
    silent = nothing_since(course, time)
    told += [f"nothing recorded after {time.words(silent)}"] if silent else []
    early += [f"{lane.label} (until {time.words(_end(lane))})" for lane in course.lanes if _end(lane) < time.start]
    return told + ([f"earlier: {joined(early[:4])}"] if early and options.years is None else [])


def _end(lane: Lane) -> date:
    return max((step.stop.day if step.stop else step.start.day if step.dated else date.max for step in lane.steps), default=date.max)
