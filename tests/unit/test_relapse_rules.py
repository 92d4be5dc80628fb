"""Each rule: on its edge, below and above; what is possible and what never rises above watch."""

from __future__ import annotations

import pytest

from models.clinical.relapse import DEFAULTS, RULES, Level, State, evaluate, find_rule
from models.clinical.relapse.rules import rank
from models.clinical.series import Result
from tests.histories import ck, dose, history, last_flag, said, saw, steady


def flags(*results: Result) -> list[tuple[int, str, str]]:
    return said(evaluate(history(*results)))


def test_rules_stand_highest_level_first_under_unique_ids() -> None:
    levels = [rank(rule.level) for rule in RULES]
    assert levels == sorted(levels, reverse=True)
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert find_rule("R2").level is Level.POSSIBLE


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_sentence_of_a_rule_states_the_thresholds_in_force(rule: object) -> None:
    sentence = rule.human(DEFAULTS)  # type: ignore[attr-defined]
    assert "{" not in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize(("value", "found"), [(599, []), (600, [(240, "watch", "R1")]), (601, [(240, "watch", "R1")])])
def test_a_single_doubling_is_watch(value: float, found: list[tuple[int, str, str]]) -> None:
    assert flags(*steady(300), ck(240, value)) == found


@pytest.mark.parametrize(("value", "found"), [(809, "R1"), (810, "R3"), (811, "R3")])
def test_a_large_single_rise_is_possible(value: float, found: str) -> None:
    assert last_flag(evaluate(history(*steady(300), ck(240, value)))).rule == found


@pytest.mark.parametrize(("value", "level"), [(300, "watch"), (301, "possible")])
def test_a_large_rise_must_be_more_than_one_and_a_half_times_the_limit(value: float, level: str) -> None:
    assert flags(*steady(100), ck(240, value))[-1][1] == level


@pytest.mark.parametrize(("value", "found"), [(564, []), (565, [(270, "possible", "R2")])])
def test_two_results_beyond_usual_variation_are_possible(value: float, found: list[tuple[int, str, str]]) -> None:
    assert flags(*steady(300), ck(240, value), ck(270, value)) == found


@pytest.mark.parametrize(("day", "found"), [(246, []), (247, [(247, "possible", "R2")])])
def test_two_results_of_one_week_are_one_rise(day: int, found: list[tuple[int, str, str]]) -> None:
    assert flags(*steady(300), ck(240, 580), ck(day, 580)) == found


def test_a_result_within_usual_variation_between_them_breaks_the_row() -> None:
    assert flags(*steady(300), ck(240, 580), ck(260, 310), ck(280, 580)) == []


def test_results_half_a_year_apart_do_not_confirm_each_other() -> None:
    assert flags(*steady(300), ck(240, 580), ck(421, 580)) == []


def test_a_rise_that_stays_below_the_limit_is_watch_at_most() -> None:
    low = [ck(240, 190), ck(270, 195), ck(300, 200), saw(150, "mmt8", 80), saw(300, "mmt8", 60)]
    assert [found[1:] for found in flags(*steady(50), *low)] == [("watch", "R5")]


def test_without_an_upper_limit_a_rise_is_watch_and_says_what_is_missing() -> None:
    found = evaluate(history(*steady(300), ck(240, 3000, limit=None), ck(270, 3000, limit=None)))
    assert said(found) == [(240, "watch", "R5")]
    assert "upper limit" in last_flag(found).evidence["missing"]
    assert any("No upper limit" in reason for reason in found.standing.reasons)


@pytest.mark.parametrize(("total", "found"), [(69, []), (68, [(240, "watch", "R6")]), (67, [(240, "watch", "R6")])])
def test_strength_down_a_tenth_of_the_maximum_with_flat_ck_is_watch(total: float, found: list[tuple[int, str, str]]) -> None:
    remission = [saw(160, "mmt8", 76), saw(200, "mmt8", 76)]
    assert flags(*steady(300), *remission, ck(240, 300), saw(240, "mmt8", total)) == found


@pytest.mark.parametrize(("totals", "found"), [((72,), []), ((72, 72), [(270, "watch", "R6")]), ((73, 73), [])])
def test_a_moderate_loss_counts_when_seen_twice(totals: tuple[float, ...], found: list[tuple[int, str, str]]) -> None:
    later = [r for n, total in enumerate(totals) for r in (ck(240 + 30 * n, 300), saw(240 + 30 * n, "mmt8", total))]
    assert flags(*steady(300), saw(160, "mmt8", 76), saw(200, "mmt8", 76), *later) == found


def test_weak_with_flat_ck_never_exceeds_watch() -> None:
    weaker = [r for n in range(6) for r in (ck(240 + 20 * n, 310), saw(240 + 20 * n, "mmt8", 60 - 8 * n))]
    assert {found[1] for found in flags(*steady(300), saw(160, "mmt8", 80), saw(200, "mmt8", 80), *weaker)} == {"watch"}


@pytest.mark.parametrize(("value", "rule"), [(449, "R6"), (450, "R8"), (564, "R8"), (565, "R7")])
def test_strength_loss_is_read_beside_the_ck(value: float, rule: str) -> None:
    remission = [saw(160, "mmt8", 80), saw(200, "mmt8", 80)]
    assert last_flag(evaluate(history(*steady(300), *remission, ck(240, value), saw(240, "mmt8", 70)))).rule == rule


def test_ck_and_a_moderate_loss_agree() -> None:
    remission = [saw(160, "mmt8", 80), saw(200, "mmt8", 80)]
    assert flags(*steady(300), *remission, ck(240, 700), saw(240, "mmt8", 76)) == [(240, "probable", "R7")]


def test_strength_that_follows_weeks_later_raises_the_same_episode() -> None:
    course = [*steady(300), saw(200, "mmt8", 80), ck(240, 900), saw(280, "mmt8", 70)]
    found = evaluate(history(*course))
    assert said(found) == [(240, "possible", "R3"), (280, "probable", "R7")]
    assert [flag.episode for flag in found.flags] == [1, 1]


def test_scales_are_never_compared_with_each_other() -> None:
    assert flags(*steady(300), saw(200, "mmt8", 80), ck(240, 300), saw(240, "mmt26", 200), saw(240, "mrc_sum", 40, upper_limit=60)) == []


def test_residual_ck_for_years_is_no_relapse() -> None:
    raised = [ck(45 * number, 900 * (0.85, 1.0, 1.15, 1.05)[number % 4]) for number in range(40)]
    found = evaluate(history(*raised))
    assert said(found) == []
    assert found.standing.state is State.STEADY


def test_a_second_rise_during_induction_is_no_relapse() -> None:
    assert flags(ck(0, 13875), ck(14, 7900), ck(21, 10807), ck(31, 4344), ck(38, 2651)) == []


def test_a_rise_after_too_long_a_silence_still_counts_against_the_old_level() -> None:
    found = evaluate(history(*steady(300), ck(4000, 900)))
    assert said(found) == [(4000, "possible", "R3")]
    assert any("old" in reason for reason in found.standing.reasons)


def test_a_statin_taken_again_is_a_printed_reason() -> None:
    statin = (dose("atorvastatin", 220, mg=40),)
    found = evaluate(history(*steady(300), ck(240, 700), drugs=statin))
    assert last_flag(found).evidence["reasons"] == ["Atorvastatin taken from 9 Aug 2025."]


def test_neck_flexors_and_a_new_rater_are_printed() -> None:
    before = [saw(200, "mmt_neck_flexors", 9), saw(200, "mmt8", 78, rater="A")]
    now = [saw(240, "mmt_neck_flexors", 7), saw(240, "mmt8", 70, rater="B")]
    reasons = last_flag(evaluate(history(*steady(300), *before, *now, ck(240, 700)))).evidence["reasons"]
    assert reasons == ["Neck flexors 7, 9 in remission.", "Another rater than before tested MMT8."]


def test_infection_and_missed_doses_are_printed_and_lower_nothing() -> None:
    noted = [saw(240, "infection"), saw(238, "missed_doses")]
    found = evaluate(history(*steady(300), ck(240, 900), *noted))
    assert said(found) == [(240, "possible", "R3")]
    assert {line["label"] for line in last_flag(found).evidence["confounders"]} == {"infection", "missed doses"}
