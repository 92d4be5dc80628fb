"""Results in order of time, their bounds, and which of a day stands for it."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

from models.clinical.dates import Precision
from models.clinical.series import Result, highest_of_day, in_order, is_usable_ck
from tests.histories import ck, on


def test_results_stand_oldest_first_whatever_the_order_of_the_rows() -> None:
    assert [r.value for r in in_order([ck(60, 300), ck(0, 100), ck(30, 200)])] == [100, 200, 300]


def test_a_cut_result_keeps_its_bounds() -> None:
    result = ck(0, ">20000")
    assert (result.low, result.high, result.times_limit) == (20000, inf, 100)


def test_a_result_below_detection_spans_from_nothing() -> None:
    assert (ck(0, "<20").low, ck(0, "<20").high) == (0, 20)


def test_each_result_is_measured_by_its_own_limit() -> None:
    assert [ck(0, 400, limit=limit).times_limit for limit in (200, 160, None)] == [2.0, 2.5, None]


@pytest.mark.parametrize(("precision", "usable"), [(Precision.DAY, True), (Precision.WEEK, True), (Precision.MONTH, False)])
def test_a_date_that_is_not_exact_measures_no_time(precision: Precision, usable: bool) -> None:
    assert is_usable_ck(replace(ck(0, 400), precision=precision)) is usable


@pytest.mark.parametrize(
    "result", [ck(0, 0), Result("ck", on(0), None, missing_reason="haemolysed"), Result("ck_text", on(0), None, text="high")]
)
def test_zero_a_missing_value_and_words_are_not_usable(result: Result) -> None:
    assert not is_usable_ck(result)


def test_of_several_results_of_a_day_the_highest_stands() -> None:
    found = highest_of_day([ck(0, 900), ck(0, ">20000"), ck(0, 25000), ck(0, 400)])
    assert found is not None
    assert found.value == 25000
