"""Home tests against the own mean (Agarwal and Kiely 2006: more than 3 chair stands, more than 5 arm lifts below it)."""

from __future__ import annotations

import pytest

from models.clinical.relapse import DEFAULTS, evaluate
from models.clinical.relapse.home import is_low
from models.clinical.series import Result
from tests.histories import ck, history, last_flag, said, saw, steady

CHAIR, ARM = "chair_stand_30s", "arm_lift_1kg"


def flags(*results: Result, chair: float = 12, sessions: int = 4) -> list[tuple[int, str, str]]:
    usual = [saw(170 + 7 * n, test, value) for n in range(sessions) for test, value in ((CHAIR, chair), (ARM, 20))]
    return said(evaluate(history(*steady(300), *usual, *results)))


@pytest.mark.parametrize(
    ("test", "count", "mean", "low"),
    [
        *((CHAIR, 9, 12, False), (CHAIR, 8, 12, True), (ARM, 15, 20, False), (ARM, 14, 20, True)),
        *((CHAIR, 3, 5, False), (CHAIR, 2, 5, True), (CHAIR, 0, 1, True), (CHAIR, 0, 0, False)),
    ],
)
def test_the_margin_below_the_own_mean(test: str, count: float, mean: float, low: bool) -> None:
    assert is_low(test, count, mean, DEFAULTS) is low


def test_one_low_session_is_nothing_yet() -> None:
    assert flags(saw(210, CHAIR, 8)) == []


@pytest.mark.parametrize(("day", "found"), [(224, [(224, "possible", "R9")]), (225, [])])
def test_a_low_session_repeated_within_14_days_is_possible(day: int, found: list[tuple[int, str, str]]) -> None:
    assert flags(saw(210, CHAIR, 8), saw(day, CHAIR, 8)) == found


def test_both_tests_low_at_once_are_possible() -> None:
    assert flags(saw(210, CHAIR, 8), saw(210, ARM, 14)) == [(210, "possible", "R9")]


def test_fewer_than_four_sessions_make_no_mean() -> None:
    assert flags(saw(210, CHAIR, 4), saw(215, CHAIR, 4), sessions=3) == []


def test_a_low_own_mean_falls_by_a_confirmed_zero() -> None:
    assert flags(saw(210, CHAIR, 0), saw(215, CHAIR, 0), chair=3) == [(215, "possible", "R9")]


def test_home_tests_and_ck_agree() -> None:
    assert flags(saw(210, CHAIR, 8), saw(215, CHAIR, 7), ck(216, 800))[-1] == (216, "probable", "R7")


def test_ck_measured_flat_after_the_fall_leaves_watch() -> None:
    assert flags(saw(210, CHAIR, 8), ck(212, 300), saw(215, CHAIR, 7)) == [(215, "watch", "R10")]


def test_two_good_sessions_end_it() -> None:
    sessions = [saw(210, CHAIR, 8), saw(215, CHAIR, 8), saw(225, CHAIR, 12), saw(235, CHAIR, 12)]
    usual = [saw(170 + 7 * n, CHAIR, 12) for n in range(4)]
    flag = last_flag(evaluate(history(*steady(300), *usual, *sessions)))
    assert (flag.rule, str(flag.cleared_on)) == ("R9", "2025-08-24")


def test_a_loss_that_stays_for_months_with_flat_ck_becomes_the_usual() -> None:
    low = [saw(210 + 14 * n, CHAIR, 7) for n in range(8)]
    usual = [saw(170 + 7 * n, CHAIR, 12) for n in range(4)]
    found = evaluate(history(*steady(300), *usual, *low, ck(320, 300)))
    assert last_flag(found).cleared_on is not None


@pytest.mark.parametrize("back", [560, 570])
def test_a_loss_while_ck_comes_down_is_not_told_on_the_day_ck_is_back(back: float) -> None:
    """Own level 300, so 564 U/L ends the fall from 6,000: a CK of 560 may not say more than one of 570."""
    fall = [ck(240, 6000), ck(300, 1800), saw(310, CHAIR, 8), saw(315, CHAIR, 8), ck(330, back)]
    assert flags(*fall) == [(240, "possible", "R3")]


@pytest.mark.parametrize(("value", "rule"), [(449, "R10"), (450 * (1 - 1e-13), "R9"), (450, "R9")])
def test_ck_counts_as_flat_below_half_as_much_again(value: float, rule: str) -> None:
    assert flags(saw(210, CHAIR, 8), ck(212, value), saw(215, CHAIR, 7))[-1][2] == rule
