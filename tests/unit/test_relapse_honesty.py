"""What a flag and a standing may claim: nothing that the numbers do not say, and all that would end a flag."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.clinical.dates import Precision
from models.clinical.relapse import State, evaluate
from models.clinical.series import Result
from tests.histories import ck, dose, history, last_flag, on, said, saw, steady

REMISSION = (saw(160, "mmt8", 78), saw(200, "mmt8", 78))


def summary(*results: Result) -> str:
    return last_flag(evaluate(history(*steady(300), *results))).summary


def test_a_spike_that_falls_well_below_its_peak_is_over_and_not_confirmed() -> None:
    found = evaluate(history(*steady(155), ck(240, 900), saw(238, "recent_exercise"), ck(252, 330)))
    assert said(found) == [(240, "watch", "R1")]
    assert last_flag(found).cleared_on == on(252)


def test_two_raised_results_of_which_the_second_is_lower_did_not_rise_twice() -> None:
    assert summary(ck(240, 800), ck(260, 600)).startswith("CK raised twice: 800 (29 Aug 2025), 600 (18 Sep 2025) against")


def test_a_plateau_nobody_treated_is_no_own_level_within_the_year() -> None:
    plateau = [ck(260 + 30 * n, 950 + n) for n in range(5)]
    found = evaluate(history(*steady(300), ck(240, 5000), *plateau)).standing
    assert (found.state, found.above_since) == (State.UNSETTLED, (on(200), on(240)))
    assert found.level is not None
    assert found.level.median == 300


def test_ck_above_its_usual_variation_is_not_steady_although_no_rule_is_met() -> None:
    found = evaluate(history(*steady(300), ck(240, 590)))
    assert found.flags == ()
    assert found.standing.state is State.UNSETTLED
    assert found.standing.reasons == ("CK 590 (29 Aug 2025) is above the usual variation of own level 300; no rule is met.",)


def test_one_moderate_loss_of_strength_is_not_steady() -> None:
    found = evaluate(history(*steady(300), *REMISSION, ck(240, 300), saw(240, "mmt8", 73)))
    assert found.flags == ()
    assert found.standing.state is State.UNSETTLED
    assert found.standing.reasons == ("MMT8 73 of 80 (29 Aug 2025) is down against remission; no rule is met.",)


def test_a_course_that_came_down_and_stays_above_its_old_level_is_unsettled() -> None:
    drugs = (dose("rituximab", 250, mg=1000, frequency="once", route="IV"),)
    found = evaluate(history(*steady(300), ck(240, 9000), ck(280, 2500), drugs=drugs)).standing
    assert found.state is State.UNSETTLED
    assert found.level is not None
    assert found.level.provisional


@pytest.mark.parametrize(("value", "cleared"), [(892, False), (891, True)])
def test_the_card_names_both_ways_in_which_ck_clears_it(value: float, cleared: bool) -> None:
    course = [*steady(310), ck(240, 820), ck(260, 2410)]
    card = last_flag(evaluate(history(*course))).evidence
    assert card["would_clear"] == "CK 582 U/L or less, twice; or 891 U/L or less once, well below its peak so far"
    flag = last_flag(evaluate(history(*course, ck(290, value))))
    assert (flag.cleared_on is not None) is cleared


def test_the_card_names_the_other_end_of_a_fall_in_home_tests() -> None:
    usual = [saw(170 + 7 * n, "chair_stand_30s", 12) for n in range(4)]
    low = [saw(210, "chair_stand_30s", 8), saw(215, "chair_stand_30s", 8)]
    flag = last_flag(evaluate(history(*steady(300), *usual, *low, ck(320, 300))))
    assert flag.evidence["would_clear"] == "chair stand back near the own mean in 2 sessions, or not low again for 90 days"
    assert flag.cleared_on == on(320)


def test_a_result_of_another_unit_is_told_in_both() -> None:
    rise = replace(ck(240, 852), entered="14.2", unit="ukat/L")
    assert summary(rise).startswith("CK 852 U/L = 14.2 ukat/L (29 Aug 2025) is 2.84 times own level 300")


@pytest.mark.parametrize(("precision", "when"), [(Precision.APPROXIMATE, "about 29 Aug 2025"), (Precision.WEEK, "week of 29 Aug 2025")])
def test_a_date_that_is_not_exact_is_told_so(precision: Precision, when: str) -> None:
    flag = last_flag(evaluate(history(*steady(300), replace(ck(240, 900), precision=precision))))
    assert f"CK 900 ({when})" in flag.summary
    assert flag.evidence["inputs"][0]["precision"] == precision


def test_a_statin_of_some_month_is_not_told_to_the_day() -> None:
    statin = replace(dose("simvastatin", 200, mg=20), precision=Precision.MONTH)
    flag = last_flag(evaluate(history(*steady(300), ck(240, 900), drugs=(statin,))))
    assert flag.evidence["reasons"] == ["Simvastatin taken from Jul 2025."]


def test_a_rise_below_the_limit_is_said_to_be_below_it() -> None:
    assert summary(ck(240, 900, limit=1000)).endswith("It is not above its upper limit of 1,000.")
    assert summary(ck(240, ">900", limit=1000)).endswith("It is not shown to be above its upper limit of 1,000.")


@pytest.mark.parametrize(("value", "told"), [(798, "2.66 times"), (2338, "7.8 times"), (">2338", "more than 7.7 times")])
def test_a_multiple_is_rounded_like_the_page_and_a_bound_never_up(value: float | str, told: str) -> None:
    assert f"is {told} own level" in summary(ck(240, value))


def test_below_detection_is_less_than_and_not_zero_times() -> None:
    assert "CK <20 (29 Aug 2025) is less than 0.07 times its reference." in summary(*REMISSION, ck(240, "<20"), saw(240, "mmt8", 60))


def test_ck_half_up_beside_a_strength_loss_is_not_called_flat() -> None:
    flag = last_flag(evaluate(history(*steady(300), *REMISSION, ck(240, 500), saw(240, "mmt8", 73))))
    assert (flag.level, flag.evidence["discordance"]) == ("watch", "")


def test_the_reference_after_a_peak_is_not_called_the_lowest_value() -> None:
    found = evaluate(history(*steady(300), ck(240, 6000), ck(300, 1800), ck(330, 1700), ck(390, 4800)))
    assert "2.74 times 1,749 (from the lowest since the last peak; own level 300" in last_flag(found).summary


def test_a_plateau_of_active_disease_says_why_it_is_no_level() -> None:
    found = evaluate(history(*(ck(30 * n, 8000 + n) for n in range(5)))).standing
    assert found.reasons == ("CK has been steady, but at 10 times its upper limit or more: own level only after 365 days of it.",)


def test_a_card_of_strength_in_an_episode_of_ck_names_the_ck_that_ends_it() -> None:
    course = [*REMISSION, ck(240, 620), ck(262, 500), saw(262, "mmt8", 68)]
    flag = last_flag(evaluate(history(*steady(300), *course)))
    assert (flag.rule, flag.evidence["would_clear"].split(";")[0]) == ("R8", "CK 564 U/L or less, twice")
    assert last_flag(evaluate(history(*steady(300), *course, saw(280, "mmt8", 78)))).cleared_on is None
    assert last_flag(evaluate(history(*steady(300), *course, ck(280, 564)))).cleared_on == on(280)


def test_a_cut_result_that_cannot_show_a_fall_is_told_so() -> None:
    drugs = (dose("rituximab", 250, mg=1000, frequency="once", route="IV"),)
    found = evaluate(history(*steady(300), ck(240, 9000), ck(280, 2500), ck(300, "<1500"), drugs=drugs)).standing
    assert found.state is State.UNSETTLED
    assert found.reasons[0] == "CK <1,500 (28 Oct 2025) does not show whether CK is back within usual variation of own level 300."


def test_few_results_that_are_not_cut_are_counted() -> None:
    found = evaluate(history(*(ck(30 * n, ">20000") for n in range(3)), ck(90, 9000))).standing
    assert "Cut CK results make no level: 1 of 4 are not cut." in found.reasons


def test_a_bound_from_above_asks_for_no_dilution() -> None:
    found = evaluate(history(*steady(300), ck(240, "<900"))).standing
    assert found.reasons[0] == "CK <900 (29 Aug 2025) is cut and cannot decide: ask for the number behind it."


def test_a_level_that_came_down_below_the_last_result_leaves_nobody_steady() -> None:
    """Day 310 lets the lower results of day 205 on into the level: 560 U/L was within 300 x 1.88, and is not within the level since."""
    low = [ck(205 + 3 * n, 200) for n in range(5)]
    found = evaluate(history(*steady(300), *low, ck(310, 560))).standing
    assert (found.state, found.above_since) == (State.UNSETTLED, (on(217), on(310)))
