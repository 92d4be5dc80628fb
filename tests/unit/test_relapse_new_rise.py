"""A new rise inside an episode that never cleared is an episode of its own, where it says no less than the open one."""

from __future__ import annotations

import pytest

from models.clinical.relapse import Evaluation, evaluate
from models.clinical.series import Result
from tests.histories import ck, history, last_flag, on, saw, steady


def found(*results: Result) -> Evaluation:
    return evaluate(history(*steady(300), *results))


def episodes(*results: Result) -> list[tuple[int, str, str]]:
    return [(flag.episode, flag.level.value, flag.rule) for flag in found(*results).flags]


@pytest.mark.parametrize(("value", "count"), [(1619, 1), (1620, 2)])
def test_two_point_seven_times_the_low_is_a_new_episode(value: float, count: int) -> None:
    """600 U/L is neither within usual variation (564) nor well below the peak (555): the episode stays open; 2.7 x 600 = 1,620."""
    assert len(episodes(ck(240, 1500), ck(300, 600), ck(330, value))) == count


def test_it_ends_the_old_episode_and_is_measured_from_the_low() -> None:
    old, new = found(ck(240, 1500), ck(300, 600), ck(330, 1700)).flags
    assert (old.cleared_on, new.cleared_on) == (on(330), None)
    assert (new.evidence["reference"]["kind"], new.ck_baseline) == ("lowest since peak", pytest.approx(600))
    assert [line["entered"] for line in new.evidence["inputs"]] == ["1700"]


@pytest.mark.parametrize(("value", "count"), [(1511, 1), (1512, 2)])
def test_from_a_low_within_the_own_level_it_is_measured_from_the_level(value: float, count: int) -> None:
    course = [ck(240, 1500), ck(300, 560), ck(330, value)]
    assert len(episodes(*course)) == count
    assert last_flag(found(*course)).evidence["reference"]["kind"] == "level"


def test_a_noted_confounder_makes_no_new_episode() -> None:
    assert len(episodes(ck(240, 1500), ck(300, 600), ck(330, 1700), saw(328, "recent_exercise"))) == 1


def test_a_rise_that_would_say_less_than_the_open_episode_is_none() -> None:
    agreed = [saw(200, "mmt8", 80), ck(240, 1500), saw(240, "mmt8", 70)]
    assert episodes(*agreed, ck(300, 600), ck(340, 1700)) == [(1, "probable", "R7")]
    assert episodes(*agreed, ck(300, 600), ck(340, 1700), saw(340, "mmt8", 70))[-1] == (2, "probable", "R7")


def test_without_an_upper_limit_it_would_say_less() -> None:
    assert len(episodes(ck(240, 1500), ck(300, 600), ck(330, 1700, limit=None))) == 1


def test_an_episode_that_strength_opened_is_not_ended_by_ck_within_its_level() -> None:
    weaker = [saw(200, "mmt8", 80), saw(240, "mmt8", 70), ck(240, 300)]
    course = found(*weaker, ck(260, 160), saw(260, "mmt8", 70), ck(280, 432))
    assert [(f.episode, f.rule, f.cleared_on) for f in course.flags] == [(1, "R6", None)]


def test_a_loss_that_stays_counts_in_the_new_episode() -> None:
    weaker = [saw(200, "mmt8", 80), ck(240, 1500), ck(300, 600), ck(330, 1700), saw(350, "mmt8", 70)]
    assert episodes(*weaker)[-1] == (2, "probable", "R7")


def test_results_of_the_old_episode_are_not_counted_in_the_new_rise() -> None:
    course = [saw(200, "mmt8", 80), ck(240, 1500), ck(300, 600), ck(330, 1700), ck(350, 1800), saw(350, "mmt8", 70)]
    assert last_flag(found(*course)).summary.startswith("CK rose twice: 1,700 (27 Nov 2025), 1,800 (17 Dec 2025) against 600")


def test_ck_that_joins_a_loss_of_strength_rises_in_the_same_episode() -> None:
    weaker = [saw(200, "mmt8", 80), saw(240, "mmt8", 70), ck(240, 300), ck(260, 160), saw(260, "mmt8", 70)]
    assert episodes(*weaker, ck(280, 900)) == [(1, "watch", "R6"), (1, "probable", "R7")]


@pytest.mark.parametrize("again", [900, 900 * (1 - 1e-13)])
def test_a_peak_reached_again_is_the_peak_whatever_the_last_digit(again: float) -> None:
    """With the peak reached again the low of 400 U/L is past, and 1,100 (2.75 times it) is no new rise."""
    assert len(episodes(ck(240, 900), ck(270, 400), ck(290, again), ck(310, 1100))) == 1
