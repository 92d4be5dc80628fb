"""The shared time axis: calendar dates, or days and years for a course that is told in days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dashboard.figures.style import FigureOptions, Theme
from models.clinical.dates import PartialDate, Precision, relative_day
from models.clinical.series.results import Result
from models.clinical.words import day_words
from models.course.parts import Course

DAY_IN_MS = 86_400_000
STEPS = (1, 2, 5, 7, 14, 30, 60, 90, 180)
"""Distances of the labels of a course told in days, in days, up to two years."""

QUIET = 365
"""Days after the last record that are always shown, if today is as late; after a long course more, so that a silence is seen."""

LONGEST_JOIN = 730
"""Days between two results that a line still joins: over years without a result it would claim a course that nobody saw."""

LABELS = 5
"""Labels that fit beside each other on a phone."""

LEAD_IN = (90, 365)
"""Least and most days before the first result that the picture begins, where a treatment or an event is older."""


@dataclass(frozen=True)
class TimeAxis:
    """Days from `first` to `last` with a little room on both sides, and how a day is written on this axis."""

    first: date
    last: date
    relative: bool = False

    @property
    def _room(self) -> float:
        return max(3.0, (self.last - self.first).days * 0.035)

    @cached_property
    def margin(self) -> timedelta:
        """A short stretch of time: how far a line is drawn past its last mark."""
        return timedelta(days=round(self._room))

    @cached_property
    def start(self) -> date:
        """First day on the axis."""
        return self.first - self.margin

    @cached_property
    def end(self) -> date:
        """Last day on the axis."""
        return self.last + timedelta(days=round(self._room * 1.3))

    def at(self, day: date) -> str | int:
        """The position of a day: its ISO date, or its number in a course told in days."""
        return relative_day(day) if self.relative else day.isoformat()

    def length(self, days: float) -> float:
        """So many days as a length along the axis."""
        return days if self.relative else days * DAY_IN_MS

    def fraction(self, day: date) -> float:
        """Where the day lies between the left (0) and the right end (1) of the axis."""
        return (day - self.start).days / max(1, (self.end - self.start).days)

    def shows(self, first: date, last: date | None = None) -> bool:
        """True where any of these days is in the picture."""
        return first <= self.end and (last or first) >= self.start

    def sees(self, result: Result) -> bool:
        """True where any day that the result may be of is in the picture."""
        span = PartialDate(result.day, result.precision)
        return self.shows(span.first, span.last)

    def words(self, day: date, precision: Precision = Precision.DAY) -> str:
        """The day in words, a date or "day 183"."""
        return day_words(day, self.relative, precision)

    def layout(self, theme: Theme, anchor: str) -> dict[str, Any]:
        """The axis for Plotly; `anchor` is the lowest panel's axis."""
        common = {
            "anchor": anchor, "range": [self.at(self.start), self.at(self.end)], "fixedrange": True, "showgrid": True, "zeroline": False,
            "gridcolor": theme.grid, "gridwidth": 1, "tickfont": {"size": 11, "color": theme.muted}, "ticks": "outside", "ticklen": 4,
            "tickcolor": theme.grid, "showline": False, "automargin": False,
        }  # fmt: skip
        return common | (self._days() if self.relative else self._dates())

    def _dates(self) -> dict[str, Any]:
        stops = [
            {"dtickrange": [None, 20 * DAY_IN_MS], "value": "%-d %b\n%Y"},
            {"dtickrange": [20 * DAY_IN_MS, "M6"], "value": "%b\n%Y"},
            {"dtickrange": ["M7", None], "value": "%Y"},
        ]
        return {"type": "date", "tickformatstops": stops, "hoverformat": "%-d %b %Y", "tickangle": 0}

    def _days(self) -> dict[str, Any]:
        ticks = self._ticks()
        values, words = [day for day, _ in ticks], [word for _, word in ticks]
        return {"type": "linear", "tickmode": "array", "tickvals": values, "ticktext": words, "tickangle": 0}

    def _ticks(self) -> list[tuple[int, str]]:
        first, last = relative_day(self.start), relative_day(self.end)
        if last - first <= 730:
            step = next((step for step in STEPS if (last - first) / step <= LABELS), STEPS[-1])
            return [(day, f"day {day}") for day in range(-(-first // step) * step, last + 1, step)]
        years = next(n for n in range(1, 300) if (last - first) / (365.25 * n) <= LABELS)
        marks = range(-(-first // (365 * years)), int(last / (365.25 * years)) + 1)
        return [(round(365.25 * years * mark), f"year {mark * years}" if mark else "day 0") for mark in marks]


def time_axis(course: Course, options: FigureOptions) -> TimeAxis:
    """The axis that shows the whole course, or its last years.

    What is much older than the first result (a statin taken for years, an early cancer) does not stretch the axis: a drug runs in from the
    left edge and its label says since when, an event is named in the key.
    """
    seen = _measured(course)
    others = _others(course)
    known = [day.last for day in seen + others if day.day <= course.until]
    first = min([day.first for day in seen + others], default=course.until)
    last = min(course.until, max(known) + _quiet(max(known) - first)) if known else course.until
    last = max([last, *known])
    if seen:
        begin = min(day.first for day in seen)
        first = max(first, begin - timedelta(days=min(LEAD_IN[1], max(LEAD_IN[0], (last - begin).days // 3))))
    if options.years:
        first = max(first, last - timedelta(days=round(365.25 * options.years)))
    return TimeAxis(min(first, last), last, course.relative)


def nothing_since(course: Course, time: TimeAxis) -> date | None:
    """The last day with a record, where the axis ends before today because nothing was recorded for long; otherwise None."""
    if course.until <= time.last:
        return None
    return max(day.day for day in _measured(course) + _others(course) if day.day <= course.until)


def _quiet(span: timedelta) -> timedelta:
    return max(timedelta(days=QUIET), span / 4)


def _measured(course: Course) -> list[PartialDate]:
    series = [*course.ck, *course.ck_words, *course.strength_words, *(result for scale in course.strength for result in scale.results)]
    return [PartialDate(result.day, result.precision) for result in series] + [PartialDate(flag.flagged_on) for flag in course.flags]


def _others(course: Course) -> list[PartialDate]:
    """Starts of treatment and events. Of a trigger the end counts: how many years it was taken is told in words."""
    ends = [PartialDate(step.stop.day) for lane in course.lanes if lane.trigger for step in lane.steps if step.stop]
    steps = [step.start for lane in course.lanes if not lane.trigger for step in lane.steps] + ends
    doses = [PartialDate(stretch.start, stretch.precision) for stretch in course.prednisone]
    return steps + doses + [PartialDate(event.onset_from) for event in course.events]
