"""One measure as a table: order, bounds, limits, and series that are never joined."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pandas as pd
import pytest

from models.clinical.dates import Precision
from models.clinical.series import Result, highest_of_day, is_usable_ck, measure_frame, measure_series
from models.errors import UnknownCode
from tests.histories import ck, history, on, saw


def test_results_stand_oldest_first_whatever_the_order_of_the_rows() -> None:
    assert list(measure_frame(history(ck(60, 300), ck(0, 100), ck(30, 200)), "ck")["value"]) == [100, 200, 300]


def test_a_cut_result_keeps_its_bound() -> None:
    row = measure_frame(history(ck(0, ">20000")), "ck").iloc[0]
    assert (row["value"], row["comparator"], row["low"], row["high"], row["times_limit"]) == (20000, ">", 20000, inf, 100)


def test_a_result_below_detection_spans_from_nothing() -> None:
    row = measure_frame(history(ck(0, "<20")), "ck").iloc[0]
    assert (row["low"], row["high"]) == (0, 20)


def test_each_result_keeps_its_own_limit() -> None:
    frame = measure_frame(history(ck(0, 400, limit=200), ck(30, 400, limit=160), ck(60, 400, limit=None)), "ck")
    assert frame["times_limit"].tolist()[:2] == [2.0, 2.5]
    assert pd.isna(frame["times_limit"].iloc[2])


@pytest.mark.parametrize(("precision", "measurable"), [(Precision.DAY, True), (Precision.WEEK, True), (Precision.MONTH, False)])
def test_a_date_that_is_not_exact_is_marked(precision: Precision, measurable: bool) -> None:
    frame = measure_frame(history(replace(ck(0, 400), precision=precision)), "ck")
    assert bool(frame["measurable"].iloc[0]) is measurable


def test_words_have_a_row_and_no_value() -> None:
    frame = measure_frame(history(Result("ck_text", on(0), None, text="very high")), "ck_text")
    assert frame["text"].tolist() == ["very high"]
    assert pd.isna(frame["value"].iloc[0])


def test_a_missing_value_is_not_a_row() -> None:
    assert measure_frame(history(Result("ck", on(0), None, missing_reason="haemolysed")), "ck").empty


def test_two_assays_are_two_series() -> None:
    titres = history(saw(0, "anti_hmgcr", 90, assay="A"), saw(30, "anti_hmgcr", 400, assay="B"), saw(60, "anti_hmgcr", 80, assay="A"))
    assert {name: len(frame) for name, frame in measure_series(titres, "anti_hmgcr").items()} == {"A": 2, "B": 1}


def test_ck_of_two_laboratories_is_one_series() -> None:
    assert list(measure_series(history(ck(0, 300, laboratory="A"), ck(9, 300, laboratory="B")), "ck")) == [""]


def test_an_empty_history_has_the_same_columns() -> None:
    assert list(measure_frame(history(), "ck").columns) == list(measure_frame(history(ck(0, 1)), "ck").columns)


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(UnknownCode):
        measure_frame(history(), "kreatine")


def test_of_several_results_of_a_day_the_highest_stands() -> None:
    found = highest_of_day([ck(0, 900), ck(0, ">20000"), ck(0, 25000), ck(0, 400)])
    assert found is not None
    assert found.value == 25000


def test_a_result_of_zero_is_not_usable() -> None:
    assert not is_usable_ck(ck(0, 0))


def test_litres_and_percent_predicted_are_never_one_series() -> None:
    capacity = history(Result("fvc_sitting", on(0), 3.1, unit="L"), Result("fvc_sitting", on(90), 74, unit="%"))
    assert all(len(frame) == 1 for frame in measure_series(capacity, "fvc_sitting").values())
