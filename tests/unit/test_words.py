"""Dates, numbers and multiples for people: one way to write each, wherever it stands."""

from datetime import date

import pytest

from models.clinical.dates import Precision
from models.clinical.words import age_words, day_words, dose_number, multiple, number, on_words, times


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        (Precision.DAY, "11 Nov 2026"),
        (Precision.WEEK, "week of 11 Nov 2026"),
        (Precision.MONTH, "Nov 2026"),
        (Precision.YEAR, "2026"),
        (Precision.APPROXIMATE, "about 11 Nov 2026"),
        (Precision.ORDER, "11 Nov 2026 (order only)"),
    ],
)
def test_a_date_is_never_shown_more_exactly_than_it_is_known(precision: Precision, words: str) -> None:
    assert day_words(date(2026, 11, 11), False, precision) == words


def test_inside_a_sentence_a_date_takes_the_preposition_of_its_precision() -> None:
    said = [
        on_words(date(2026, 11, 11), False, precision)
        for precision in (Precision.DAY, Precision.WEEK, Precision.MONTH, Precision.APPROXIMATE)
    ]
    assert said == ["on 11 Nov 2026", "in the week of 11 Nov 2026", "in Nov 2026", "about 11 Nov 2026"]


def test_a_course_told_in_days_shows_days_and_no_date() -> None:
    assert day_words(date(2000, 11, 10), True) == "day 314"
    assert day_words(date(2000, 11, 10), True, Precision.MONTH) == "about day 314"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (None, ""),
        (0, "today"),
        (9, "9 d ago"),
        (59, "59 d ago"),
        (60, "2 months ago"),
        (729, "24 months ago"),
        (730, "2 years ago"),
        (1676, "4.6 years ago"),
    ],
)
def test_age_of_a_result(days: int | None, words: str) -> None:
    assert age_words(days) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2410, "2,410"),
        (310.4, "310"),
        (99.96, "100"),
        (12.5, "12.5"),
        (7.77, "7.77"),
        (-8, "-8"),
        (0.0333, "0.0333"),
        (1_000_000, "1,000,000"),
    ],
)
def test_numbers_are_separated_and_never_end_in_zeros(value: float, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("value", "comparator", "words"),
    [(7.77, "", "7.8×"), (12.04, "", "12.0×"), (120.4, "", "120×"), (2.658, "", "2.66×"), (64.58, ">", ">64.5×"), (0.0612, "<", "<0.07×")],
)
def test_a_multiple_keeps_its_comparator_and_never_says_more_than_was_measured(value: float, comparator: str, words: str) -> None:
    assert times(value, comparator) == words


def test_a_dose_is_never_rounded_to_another_one() -> None:
    assert [dose_number(dose) for dose in (187.5, 31.25, 12.5, 1500, 0.125, 50 / 7)] == ["187.5", "31.25", "12.5", "1,500", "0.125", "7.14"]


def test_a_bound_that_is_exact_is_not_rounded_away() -> None:
    assert [multiple(2.3, ">"), multiple(2.3, "<"), multiple(100, ">")] == ["2.30", "2.30", "100"]
