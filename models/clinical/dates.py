"""Dates that know how exact they are: `2019` and `2019-02` are dates too, drawn as spans and never used in slopes."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.errors import ImpossibleValue

DAY_ZERO = date(2000, 1, 1)
"""Day 0 of a course that is known only in days (`timeline=relative`)."""

YEARS = range(1900, 2200)
"""Years accepted: an earlier one is a two-digit year that some program padded with zeros."""

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    APPROXIMATE = "approximate"
    ORDER = "order"

    @property
    def measurable(self) -> bool:
        """True where the date may enter slopes, lags and intervals (day, week, approximate); month, year and order never do."""
        return self in _MEASURABLE

    @property
    def half_width_days(self) -> int:
        """Days to either side that the true date may lie, for drawing: 0 for a day, 3 week, 7 approximate, 15 month or order, 183 year."""
        return {"day": 0, "week": 3, "approximate": 7, "month": 15, "order": 15, "year": 183}[self.value]


_MEASURABLE = frozenset({Precision.DAY, Precision.WEEK, Precision.APPROXIMATE})


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date and how exactly it is known. A bare month stands on its 15th, a bare year on 1 July."""

    day: date
    precision: Precision = Precision.DAY

    @property
    def first(self) -> date:
        """First day that is meant: 2019-02-01 for `2019-02`, otherwise the day less its half width."""
        if self._is_bare_year:
            return date(self.day.year, 1, 1)
        return self.day.replace(day=1) if self._is_bare_month else self.day - timedelta(self.precision.half_width_days)

    @property
    def last(self) -> date:
        """Last day that is meant: 2019-02-28 for `2019-02`, otherwise the day plus its half width."""
        if self._is_bare_year:
            return date(self.day.year, 12, 31)
        if self._is_bare_month:
            return self.day.replace(day=calendar.monthrange(self.day.year, self.day.month)[1])
        return self.day + timedelta(self.precision.half_width_days)

    def isoformat(self) -> str:
        """The date as it is written in files: "2019", "2019-02" or "2019-02-13"; `parse_date` reads it back to the same day."""
        if self._is_bare_year:
            return f"{self.day:%Y}"
        return f"{self.day:%Y-%m}" if self._is_bare_month else self.day.isoformat()

    # A full date of month precision (a course told in days) keeps its day, or an export would move it to the 15th.
    @property
    def _is_bare_month(self) -> bool:
        return self.precision is Precision.MONTH and self.day.day == 15

    @property
    def _is_bare_year(self) -> bool:
        return self.precision is Precision.YEAR and (self.day.month, self.day.day) == (7, 1)


def parse_date(text: str, precision: str = "") -> PartialDate:
    """The date that `text` states: YYYY-MM-DD, YYYY-MM (kept as the 15th, precision month) or YYYY (kept as 1 July, precision year).

    `precision` is the word of the column `date_precision`; a full date without one is exact to the day. Anything else, such as
    "14/03/2025", "25-03-14" or "2025-02-31", raises ImpossibleValue: which number is the day is never guessed.
    """
    text = text.strip()
    found = _ISO.fullmatch(text)
    if not found:
        raise ImpossibleValue(f'Date "{text}" is not in the form YYYY-MM-DD. Write it like 2025-03-14, 2025-03 or 2025.', "date")
    year, month, day = (int(part or 0) for part in found.groups())
    if year not in YEARS:
        raise ImpossibleValue(f'Date "{text}" is not between {YEARS[0]} and {YEARS[-1]}. Write the year in four digits.', "date")
    told = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    try:
        stands_on = date(year, month or 7, day or (15 if month else 1))
    except ValueError:
        raise ImpossibleValue(f'Date "{text}" is not in the calendar. Correct the month or the day.', "date") from None
    return PartialDate(stands_on, _precision(text, told, precision.strip().casefold()))


def _precision(text: str, told: Precision, word: str) -> Precision:
    if word and word not in list(Precision):
        raise ImpossibleValue(f'Date precision "{word}" is not known. Write one of: {", ".join(Precision)}.', "date_precision")
    if told is Precision.DAY:
        return Precision(word) if word else told
    if word not in ("", told.value):
        raise ImpossibleValue(
            f'Date "{text}" states a {told.value}, but its precision says "{word}". Write the full date, or "{told.value}".',
            "date_precision",
        )
    return told


def relative_day(day: date) -> int:
    """Days since day 0 (2000-01-01) of a course with `timeline=relative`: 14 for 2000-01-15, negative before day 0."""
    return (day - DAY_ZERO).days
