"""Where a patient stands, never silently: each state and its reason."""

from __future__ import annotations

from dataclasses import replace

from models.clinical.dates import Precision
from models.clinical.relapse import Standing, State, evaluate
from models.clinical.series import Result, TreatmentStep
from tests.histories import ck, dose, history, on, saw, steady

PREDNISONE = (dose("prednisone", 0, None, 60),)


def standing(*results: Result, drugs: tuple[TreatmentStep, ...] = ()) -> Standing:
    return evaluate(history(*results, drugs=drugs)).standing


def test_nothing_recorded_is_not_enough_data() -> None:
    assert standing().state is State.NOT_ENOUGH_DATA
    assert standing().reasons[0] == "0 usable CK results; 3 are needed."


def test_two_results_are_not_enough_data() -> None:
    assert standing(ck(0, 300), ck(200, 300)).state is State.NOT_ENOUGH_DATA


def test_three_close_results_are_no_level_yet() -> None:
    assert standing(ck(0, 300), ck(10, 300), ck(20, 300)).state is State.NO_LEVEL


def test_a_level_and_ck_within_it_is_steady() -> None:
    assert standing(*steady()).state is State.STEADY
    assert standing(*steady()).above_since is None


def test_an_open_episode_is_flagged_and_says_since_when() -> None:
    found = standing(*steady(), ck(240, 1500), ck(270, 1600))
    assert found.state is State.FLAGGED
    assert found.above_since == (on(200), on(240))


def test_a_cut_result_that_cannot_decide_is_undetermined() -> None:
    found = standing(*steady(300), ck(240, ">400"))
    assert found.state is State.UNDETERMINED
    assert found.reasons[0] == "CK >400 (29 Aug 2025) is cut and cannot decide: ask for a dilution."


def test_a_cut_result_that_can_decide_does() -> None:
    assert standing(*steady(300), ck(240, ">20000")).state is State.FLAGGED
    assert standing(*steady(300), ck(240, "<500")).state is State.STEADY


def test_a_bound_that_may_hide_a_rise_is_undetermined() -> None:
    assert standing(*steady(300), ck(240, "<900")).state is State.UNDETERMINED


def test_only_cut_results_are_undetermined() -> None:
    assert standing(*(ck(40 * n, ">20000") for n in range(5))).state is State.UNDETERMINED


def test_a_ratio_from_a_cut_result_is_a_bound() -> None:
    flag = evaluate(history(*steady(300), ck(240, ">20000"))).flags[0]
    assert (flag.ck, flag.ck_comparator) == (20000, ">")
    assert "more than 66.6 times" in flag.summary


def test_twelve_weeks_on_treatment_and_down_by_less_than_half_is_not_responding() -> None:
    found = standing(ck(0, 8000), ck(40, 7000), ck(84, 4001), drugs=PREDNISONE)
    assert found.state is State.NOT_RESPONDING
    assert found.reasons[-1] == "CK 8,000 at the beginning of treatment, 4,001 after 12 weeks: down 50 %."


def test_down_by_half_or_before_twelve_weeks_it_is_active() -> None:
    assert standing(ck(0, 8000), ck(40, 6000), ck(84, 4000), drugs=PREDNISONE).state is State.NO_LEVEL
    assert standing(ck(0, 8000), ck(40, 7000), ck(83, 7000), drugs=PREDNISONE).state is State.NO_LEVEL


def test_off_treatment_nobody_is_not_responding() -> None:
    stopped = (dose("prednisone", 0, 20, 60),)
    assert standing(ck(0, 8000), ck(40, 7000), ck(84, 7000), drugs=stopped).state is State.NO_LEVEL


def test_weaker_on_treatment_is_not_responding() -> None:
    weaker = [saw(0, "mmt8", 60), saw(90, "mmt8", 54)]
    found = standing(ck(0, 8000), ck(40, 3000), ck(90, 1500), *weaker, drugs=PREDNISONE)
    assert found.state is State.NOT_RESPONDING
    assert found.reasons[-1] == "Weaker on treatment: MMT8 60 of 80 (1 Jan 2025), 54 (1 Apr 2025)."


def test_a_plateau_that_treatment_never_moved_is_a_level_but_not_steady() -> None:
    plateau = [ck(30 * n, 1500 + n) for n in range(8)]
    found = standing(*plateau, drugs=PREDNISONE)
    assert found.state is State.NOT_RESPONDING
    assert found.level is not None


def test_a_plateau_after_escalation_is_no_new_level_of_somebody_who_had_a_lower_one() -> None:
    plateau = [ck(240 + 30 * n, 1500 + n) for n in range(7)]
    found = standing(*steady(300), *plateau, drugs=(dose("methotrexate", 245, None, 15, "weekly"),))
    assert found.state is State.FLAGGED
    assert found.level is not None
    assert found.level.median == 300


def test_dates_known_to_the_month_are_left_out_and_said_so() -> None:
    rough = [replace(r, precision=Precision.MONTH) for r in steady()]
    found = standing(*rough)
    assert found.state is State.NOT_ENOUGH_DATA
    assert "6 CK or strength results left out: the date is not exact." in found.reasons


def test_words_never_become_numbers() -> None:
    words = [Result("ck_text", on(30 * n), None, text="very high") for n in range(6)]
    assert standing(*words).state is State.NOT_ENOUGH_DATA


def test_a_published_rise_without_a_level_raises_nothing() -> None:
    found = evaluate(history(ck(0, 22255), ck(2, 9299), ck(3, 12000), ck(17, 4100)))
    assert found.flags == ()
    assert found.standing.state is State.NO_LEVEL


def test_every_state_can_be_reached() -> None:
    reached = [
        standing(),
        standing(ck(0, 300), ck(10, 300), ck(20, 300)),
        standing(ck(0, 8000), ck(40, 7000), ck(84, 7000), drugs=PREDNISONE),
        standing(*steady(300), ck(240, ">400")),
        standing(*steady(300), ck(240, 590)),
        standing(*steady(300)),
        standing(*steady(300), ck(240, 1500)),
    ]
    assert {found.state for found in reached} == set(State)
