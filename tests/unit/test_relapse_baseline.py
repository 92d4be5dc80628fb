"""The patient's own remission level: when there is one, what it is, and when a new one begins."""

from __future__ import annotations

import pytest

from models.clinical.relapse import RemissionLevel, State, evaluate
from models.clinical.relapse.baseline import fitted_change
from models.clinical.series import Result
from tests.histories import ck, dose, history, on, said, steady


def level(*results: Result, drugs: tuple = ()) -> RemissionLevel | None:  # type: ignore[type-arg]
    return evaluate(history(*results, drugs=drugs)).standing.level


def test_a_level_is_the_median_with_its_band_and_dates() -> None:
    assert level(ck(0, 380), ck(50, 420), ck(100, 400)) == RemissionLevel(400, pytest.approx(212), pytest.approx(752), 3, on(0), on(100))


@pytest.mark.parametrize(("last", "has_level"), [(89, False), (90, True), (91, True)])
def test_a_level_takes_90_days(last: int, has_level: bool) -> None:
    assert (level(ck(0, 300), ck(40, 310), ck(last, 290)) is not None) is has_level


def test_two_results_are_no_level() -> None:
    assert level(ck(0, 300), ck(200, 300)) is None


def test_cut_results_make_no_level() -> None:
    assert level(ck(0, "<300"), ck(50, 290), ck(100, 310)) is None


def test_results_that_still_fall_are_no_level() -> None:
    found = evaluate(history(ck(0, 4000), ck(30, 2900), ck(60, 2100), ck(95, 1500), ck(130, 1100)))
    assert found.standing.level is None
    assert found.standing.state is State.NO_LEVEL


def test_results_that_rise_are_no_level() -> None:
    assert level(ck(0, 150), ck(50, 300), ck(100, 600)) is None


def test_the_fitted_course_of_a_halving_is_a_half() -> None:
    assert fitted_change([ck(0, 800), ck(50, 565.685), ck(100, 400)]) == pytest.approx(0.5, rel=1e-3)


def test_a_level_after_induction_leaves_the_fall_out() -> None:
    induction = [ck(0, 9000), ck(30, 4000), ck(60, 1500), ck(90, 600)]
    found = level(*induction, ck(120, 300), ck(160, 280), ck(215, 310))
    assert found is not None
    assert (found.median, found.first) == (300, on(120))


def test_an_outlier_above_the_band_does_not_move_the_level() -> None:
    found = level(*steady(300), ck(230, 1900), ck(260, 310), ck(290, 295))
    assert found is not None
    assert found.median == pytest.approx(300, abs=8)


def test_a_new_class_makes_the_level_provisional_until_a_new_stretch() -> None:
    escalated = (dose("rituximab", 205, mg=1000, frequency="once", route="IV"),)
    after = [ck(230, 160), ck(270, 150)]
    provisional = level(*steady(300), *after, drugs=escalated)
    assert provisional is not None
    assert (provisional.median, provisional.provisional) == (pytest.approx(300), True)
    settled = level(*steady(300), *after, ck(325, 155), drugs=escalated)
    assert settled is not None
    assert (settled.median, settled.provisional) == (155, False)


def test_a_taper_keeps_the_level() -> None:
    taper = (dose("prednisone", -300, 210, 10), dose("prednisone", 210, None, 7.5))
    found = level(*steady(300), ck(230, 310), drugs=taper)
    assert found is not None
    assert not found.provisional


def test_former_levels_are_kept_for_the_picture() -> None:
    escalated = (dose("rituximab", 205, mg=1000, frequency="once", route="IV"),)
    found = evaluate(history(*steady(300), ck(230, 160), ck(270, 150), ck(325, 155), drugs=escalated)).standing.levels
    assert [round(one.median) for one in found] == [300, 155]


def test_two_results_below_the_band_begin_a_new_level() -> None:
    found = level(*steady(300), ck(230, 90), ck(260, 85), ck(325, 88))
    assert found is not None
    assert (found.median, found.first) == (88, on(230))


def test_active_disease_ten_times_the_limit_is_no_level() -> None:
    assert level(ck(0, 8000), ck(50, 7900), ck(100, 8100)) is None


def test_but_after_a_stable_year_it_is_the_patients_own() -> None:
    high = [ck(60 * number, 8000 + 100 * (number % 2)) for number in range(8)]
    found = level(*high)
    assert found is not None
    assert found.median == 8050
    assert said(evaluate(history(*high))) == []


@pytest.mark.parametrize(("last", "count"), [(299, 6), (300, 7)])
def test_a_result_joins_the_level_when_it_is_90_days_old(last: int, count: int) -> None:
    found = level(*steady(300), ck(210, 330), ck(last, 300))
    assert found is not None
    assert found.count == count


def test_until_there_are_six_results_each_joins_at_once() -> None:
    found = level(ck(0, 300), ck(50, 300), ck(100, 300), ck(110, 330))
    assert found is not None
    assert found.count == 4


def test_a_slow_rise_does_not_carry_the_level_with_it() -> None:
    """Were the four results within usual variation part of it, the level would be 322 and 600 U/L only 1.86 times it."""
    slow = [ck(220, 350), ck(240, 400), ck(260, 460), ck(280, 520), ck(300, 600)]
    assert said(evaluate(history(*steady(300), *slow))) == [(300, "watch", "R1")]


@pytest.mark.parametrize("middle", [400, 400 * (1 - 1e-13), 400 * (1 + 1e-13)])
def test_the_last_digit_of_a_converted_unit_makes_no_fall(middle: float) -> None:
    """400, 400, 290 U/L is no fall at each step; 400 U/L sent as 6.667 ukat/L must not become one."""
    assert level(ck(0, 400), ck(50, middle), ck(100, 290)) is not None
