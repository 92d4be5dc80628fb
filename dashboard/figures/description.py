"""The picture in one sentence: for screen readers, and under the figure."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.figures.axes import TimeAxis, time_axis
from dashboard.figures.style import FigureOptions
from dashboard.figures.text import joined
from dashboard.figures.values import CkUnit
from models.clinical.series.results import Result
from models.clinical.words import dose_number, multiple, number
from models.course.parts import Course, DoseStretch, StrengthSeries


def description(course: Course, options: FigureOptions | None = None) -> str:
    """What the picture shows, as plain text: "CK of S-0042 from 12 Jan 2024 to 11 Nov 2025, 14 results between ..., one open flag."

    Only what is in the chosen stretch of time is counted. Not escaped: write it as text.
    """
    options = options or FigureOptions()
    time = time_axis(course, options)
    parts = [_ck(course, time, options), *_strength(course, time), *_treatment(course, time), *_marks(course, time)]
    return "; ".join(part for part in parts if part) + "."


def _ck(course: Course, time: TimeAxis, options: FigureOptions) -> str:
    unit = CkUnit(options.unit)
    seen = [result for result in course.ck if time.sees(result) and unit.value(result) is not None]
    words = sum(time.sees(result) for result in course.ck_words)
    said = f"{_count(words, 'CK result', 'CK results')} in words" if words else ""
    if not seen:
        return ", ".join(filter(None, [f"CK of {course.study_id}: no result in numbers", said]))
    first, last = seen[0], seen[-1]
    when = f"on {time.words(first.day, first.precision)}"
    if len(seen) > 1:
        when = f"from {time.words(first.day, first.precision)} to {time.words(last.day, last.precision)}"
    scale = "logarithmic" if options.axis == "log" else "linear"
    head = f"CK of {course.study_id} {when}, {_count(len(seen), 'result', 'results')} {_extent(seen, unit)} on a {scale} axis"
    newest = f"last {_value(last, unit)} on {time.words(last.day, last.precision)}{_limit(last, unit)}"
    return "; ".join(filter(None, [head, newest, _level(course, unit), said]))


def _extent(results: Sequence[Result], unit: CkUnit) -> str:
    values = [value for value in map(unit.value, results) if value is not None]
    ends = [min(results, key=lambda r: (unit.value(r) or 0, r.comparator)), max(results, key=lambda r: (unit.value(r) or 0, r.comparator))]
    low, high = (_bare(end, unit) for end in ends)
    name = "times the upper limit" if unit.unit == "limit" else unit.label
    return f"of {low} {name}" if len(values) == 1 or low == high else f"between {low} and {high} {name}"


def _bare(result: Result, unit: CkUnit) -> str:
    value = unit.value(result) or 0.0
    return result.comparator + (multiple(value, result.comparator) if unit.unit == "limit" else number(value))


def _value(result: Result, unit: CkUnit) -> str:
    name = "times the upper limit" if unit.unit == "limit" else unit.label
    return f"{_bare(result, unit)} {name}"


def _limit(result: Result, unit: CkUnit) -> str:
    if unit.unit == "limit":
        return ""
    if result.times_limit is None:
        return ", no upper limit recorded"
    return f", {result.comparator}{multiple(result.times_limit, result.comparator)} times the upper limit"


def _level(course: Course, unit: CkUnit) -> str:
    level = course.standing.level if course.standing else None
    drawn = CkUnit("U/L") if unit.unit == "limit" else unit
    return f"own remission level {drawn.words(drawn.convert(level.median, None) or 0.0)}" if level else ""


def _strength(course: Course, time: TimeAxis) -> list[str]:
    told = [text for series in course.strength if (text := _scale(series, time))]
    words = sum(time.sees(result) for result in course.strength_words)
    return told + ([f"strength in words {'once' if words == 1 else f'{words} times'}"] if words else [])


def _scale(series: StrengthSeries, time: TimeAxis) -> str:
    seen = [result for result in series.results if time.sees(result) and result.value is not None]
    if not seen or seen[-1].value is None:
        return ""
    maximum = series.maximum_of(seen[-1])
    return f"{series.label} {number(seen[-1].value)}" + (f" of {number(maximum)}" if maximum else "")


def _treatment(course: Course, time: TimeAxis) -> list[str]:
    doses = [stretch for stretch in course.prednisone if stretch.start <= time.end]
    told = [_dose(doses[-1])] if doses else []
    drugs = [lane.label.split(",")[0] for lane in course.lanes if any(not step.daily_glucocorticoid for step in lane.steps)]
    return told + ([f"also {joined(drugs)}"] if drugs else [])


def _dose(stretch: DoseStretch) -> str:
    if stretch.mg_per_day is None:
        return "a glucocorticoid whose dose was not recorded"
    return f"prednisone {dose_number(stretch.mg_per_day)} mg a day" if stretch.mg_per_day else "prednisone stopped"


def _marks(course: Course, time: TimeAxis) -> list[str]:
    standing = [flag for flag in course.flags if flag.status != "withdrawn" and time.shows(flag.flagged_on)]
    episodes = len({flag.episode for flag in standing})
    waiting = len({flag.episode for flag in standing if flag.status == "open"})
    told = [_flags(episodes, waiting)]
    ordered = sorted(course.events, key=lambda event: event.onset_from)
    events = [f"{event.label.lower()} {time.words(event.onset_from, event.precision)}" for event in ordered]
    return told + ([joined(events)] if events else [])


def _flags(episodes: int, waiting: int) -> str:
    if episodes < 2:
        return "no flag" if not episodes else "one flag, open" if waiting else "one flag, cleared"
    return f"{episodes} flags, {waiting or 'none'} open"


def _count(count: int, one: str, many: str) -> str:
    return f"one {one}" if count == 1 else f"{count} {many}"
