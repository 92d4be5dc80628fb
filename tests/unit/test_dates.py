"""Dates with precision: ISO 8601 only, never guessed, and back to the same text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clinical.dates import DAY_ZERO, PartialDate, Precision, parse_date, relative_day
from models.errors import ImpossibleValue


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [("2025-03-14", date(2025, 3, 14), "day"), ("2019-02", date(2019, 2, 15), "month"), ("2019", date(2019, 7, 1), "year")],
)
def test_a_date_says_how_exact_it_is(text: str, day: date, precision: str) -> None:
    assert parse_date(text) == PartialDate(day, Precision(precision))


@pytest.mark.parametrize(
    "text",
    ["14/03/2025", "03-14-2025", "25-03-14", "2025-3-14", "20250314", "2025-02-31", "2025-13", "0020-05-15", "", "May 2025", "２０２５"],
)
def test_any_other_way_to_write_a_date_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        parse_date(text)
    assert refused.value.column == "date"
    assert f'"{text}"' in str(refused.value)


def test_a_bare_month_spans_its_calendar_month() -> None:
    february = parse_date("2020-02")
    assert (february.first, february.last) == (date(2020, 2, 1), date(2020, 2, 29))


def test_a_date_known_to_the_week_spans_three_days_to_either_side() -> None:
    told = parse_date("2020-02-10", "week")
    assert (told.first, told.last) == (date(2020, 2, 7), date(2020, 2, 13))


def test_month_year_and_order_never_enter_slopes() -> None:
    assert {word.value for word in Precision if word.measurable} == {"day", "week", "approximate"}


@pytest.mark.parametrize(("text", "precision"), [("2019", "day"), ("2019-02", "year"), ("2019-02-03", "hour")])
def test_a_precision_that_contradicts_the_date_is_refused(text: str, precision: str) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        parse_date(text, precision)
    assert refused.value.column == "date_precision"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(Precision))
def test_a_written_date_reads_back_to_the_same_day_and_precision(day: date, precision: Precision) -> None:
    told = PartialDate(day, precision)
    assert parse_date(told.isoformat(), precision.value) == told


def test_day_zero_of_a_relative_course_is_the_first_of_january_2000() -> None:
    assert (relative_day(DAY_ZERO), relative_day(date(2000, 1, 15)), relative_day(date(1999, 12, 31))) == (0, 14, -1)
