"""One result may be held at watch after exercise, an injection or trauma; and what ends the hold."""

from __future__ import annotations

import pytest

from models.clinical.relapse import evaluate
from models.clinical.series import Result
from tests.histories import ck, history, last_flag, on, said, saw, steady

EXERCISE = saw(238, "recent_exercise")


def flags(*results: Result) -> list[tuple[int, str, str]]:
    return said(evaluate(history(*steady(300), saw(200, "mmt8", 80), *results)))


@pytest.mark.parametrize("measure", ["recent_exercise", "im_injection", "trauma_or_biopsy"])
def test_a_noted_confounder_holds_one_large_rise_at_watch(measure: str) -> None:
    assert flags(ck(240, 1000), saw(240, measure)) == [(240, "watch", "R1")]


@pytest.mark.parametrize(("day", "level"), [(232, "possible"), (233, "watch"), (240, "watch"), (241, "possible")])
def test_only_the_seven_days_before_hold(day: int, level: str) -> None:
    assert flags(ck(240, 1000), saw(day, "recent_exercise"))[0][1] == level


def test_a_tick_of_no_holds_nothing() -> None:
    assert flags(ck(240, 1000), saw(240, "recent_exercise", 0.0))[0][1] == "possible"


def test_a_held_flag_says_so_and_when_the_repeat_is_due() -> None:
    flag = last_flag(evaluate(history(*steady(300), ck(240, 1000), EXERCISE)))
    assert flag.summary.endswith("Held at watch: hard exercise noted; a repeat is due.")
    assert flag.evidence["held"] is True
    assert flag.evidence["repeat_due"] == ["2025-09-05", "2025-09-12"]


@pytest.mark.parametrize(("value", "level"), [(1499, "watch"), (1500, "possible")])
def test_no_hold_from_five_times_own_level(value: float, level: str) -> None:
    assert flags(ck(240, value), EXERCISE)[0][1] == level


def test_five_times_own_level_is_still_held_within_five_times_the_limit() -> None:
    assert said(evaluate(history(*steady(100), ck(240, 900), EXERCISE)))[0][1] == "watch"
    assert said(evaluate(history(*steady(100), ck(240, 1001), EXERCISE)))[0][1] == "possible"


def test_no_hold_where_strength_fell() -> None:
    assert flags(ck(240, 1000), EXERCISE, saw(240, "mmt8", 75)) == [(240, "probable", "R7")]


def test_no_hold_where_a_home_test_fell() -> None:
    home = [saw(day, "chair_stand_30s", 12) for day in (170, 180, 190, 200)]
    assert flags(*home, ck(240, 1000), EXERCISE, saw(239, "chair_stand_30s", 8))[-1][1] == "possible"


def test_no_hold_where_a_symptom_that_cannot_wait_was_ticked() -> None:
    assert flags(ck(240, 1000), EXERCISE, saw(239, "choking"))[0][1] == "possible"


def test_a_symptom_that_cannot_wait_ends_the_hold() -> None:
    assert flags(ck(240, 1000), EXERCISE, saw(243, "choking")) == [(240, "watch", "R1"), (243, "possible", "R3")]


def test_a_held_result_stays_held_while_other_things_are_recorded() -> None:
    assert flags(ck(240, 1000), EXERCISE, saw(243, "mmt8", 80), saw(250, "chair_stand_30s", 12)) == [(240, "watch", "R1")]


def test_the_next_result_is_not_held_again() -> None:
    assert flags(ck(240, 1000), EXERCISE, ck(252, 1000), saw(252, "recent_exercise"))[-1] == (252, "possible", "R2")


def test_a_normal_repeat_clears_the_spike() -> None:
    found = evaluate(history(*steady(300), ck(240, 1000), EXERCISE, ck(250, 310), saw(270, "weight_kg", 70), ck(280, 300)))
    assert said(found) == [(240, "watch", "R1")]
    assert last_flag(found).cleared_on is not None


@pytest.mark.parametrize(("day", "found"), [(261, 1), (262, 2)])
def test_no_repeat_in_21_days_makes_it_possible_at_the_next_observation(day: int, found: int) -> None:
    seen = flags(ck(240, 1000), EXERCISE, saw(day, "chair_stand_30s", 12))
    assert len(seen) == found
    assert seen[-1][1:] == (("watch", "R1") if found == 1 else ("possible", "R4"))


def test_a_held_rise_below_the_limit_does_not_become_possible() -> None:
    assert said(evaluate(history(*steady(60), ck(240, 190), EXERCISE, saw(280, "mmt8", 80)))) == [(240, "watch", "R5")]


@pytest.mark.parametrize(("measure", "value"), [("weight_kg", 70), ("fatigue", 3), ("recent_exercise", 0), ("mmt_deltoid_right", 8)])
def test_an_observation_that_no_rule_reads_does_not_ask_for_the_repeat(measure: str, value: float) -> None:
    assert flags(ck(240, 1000), EXERCISE, saw(280, measure, value)) == [(240, "watch", "R1")]


@pytest.mark.parametrize(("measure", "value"), [("mmt8", 80), ("physician_global", 1), ("infection", 1), ("mmt_neck_flexors", 9)])
def test_what_asks_for_the_repeat_is_named_as_the_cause(measure: str, value: float) -> None:
    flag = last_flag(evaluate(history(*steady(300), ck(240, 1000), EXERCISE, saw(280, "alt", 30), saw(280, measure, value))))
    assert (flag.rule, flag.evidence["raised_by"]["measure"]) == ("R4", measure)


@pytest.mark.parametrize(("value", "rules"), [(599, []), (600, ["R1", "R4"])])
def test_a_held_result_waits_for_its_repeat_only_where_it_raised_a_flag(value: float, rules: list[str]) -> None:
    assert [rule for _, _, rule in flags(ck(240, value), EXERCISE, saw(280, "mmt8", 80))] == rules


def test_a_second_raised_result_is_not_held() -> None:
    assert flags(ck(240, 590), ck(260, 1000), saw(259, "recent_exercise")) == [(260, "possible", "R2")]


def test_a_held_result_whose_repeat_is_well_below_it_is_over() -> None:
    """Own level 100, so 333 U/L is 3.3 times it, but no more than 0.37 of the 900 held: the spike is over."""
    found = evaluate(history(*steady(100), ck(240, 900), EXERCISE, ck(252, 333)))
    assert [(f.rule, f.cleared_on) for f in found.flags] == [("R1", on(252))]
