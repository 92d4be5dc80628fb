"""The low that stands for an own level: before there is one, and while CK has not come back to it after a peak."""

from __future__ import annotations

import re

import pytest

from models.clinical.relapse import Evaluation, RaisedFlag, State, evaluate
from models.clinical.series import Result, TreatmentStep
from tests.histories import ck, dose, history, last_flag, on, said, steady

FIRST_WEEKS = (ck(0, 300), ck(28, 320))


def flags(*results: Result) -> list[tuple[int, str, str]]:
    return said(evaluate(history(*results)))


def only_flag(*results: Result, relative: bool = False) -> RaisedFlag:
    return last_flag(evaluate(history(*results), relative_timeline=relative))


@pytest.mark.parametrize(("value", "found"), [(619, []), (620, ["R1"]), (836, ["R1"]), (837, ["R3"])])
def test_without_a_level_two_results_over_28_days_are_measured_from(value: float, found: list[str]) -> None:
    """Their middle is sqrt(300 x 320) = 309.8 U/L: twice is 619.7, 2.7 times 836.6."""
    assert [rule for _, _, rule in flags(*FIRST_WEEKS, ck(60, value))] == found


def test_two_results_over_27_days_are_too_few() -> None:
    assert flags(ck(0, 300), ck(27, 320), ck(50, 3000)) == []


@pytest.mark.parametrize(("low", "found"), [(3330, [(27, "possible", "R3")]), (3331, [])])
def test_a_fall_to_the_share_of_the_peak_at_which_an_episode_is_over_begins_a_low(low: float, found: list[tuple[int, str, str]]) -> None:
    assert flags(ck(0, 9000), ck(14, low), ck(27, 9000)) == found


@pytest.mark.parametrize(("value", "rule"), [(1909, "R1"), (1910, "R3")])
def test_one_gross_low_value_counts_as_half_of_the_next(value: float, rule: str) -> None:
    """Of 100 and 1,000 U/L the reference is sqrt(500 x 1,000) = 707.1, and 2.7 times that is 1,909.2."""
    assert only_flag(ck(0, 1000), ck(30, 1000), ck(60, 100), ck(80, value)).rule == rule


@pytest.mark.parametrize(("value", "rule"), [(4723, "R1"), (4724, "R3")])
def test_after_a_peak_a_new_rise_is_measured_from_the_two_lowest(value: float, rule: str) -> None:
    """Of 1,700 and 1,800 U/L the middle is 1,749.3, although the own level is 300: 2.7 times it is 4,723.1."""
    flag = only_flag(*steady(300), ck(240, 6000), ck(300, 1800), ck(330, 1700), ck(390, value))
    assert (flag.episode, flag.rule, round(flag.ck_baseline or 0)) == (2, rule, 1749)


def test_a_cut_result_is_no_low() -> None:
    assert flags(ck(0, 300), ck(28, "<250"), ck(40, 3000)) == []


def test_back_within_the_own_level_the_low_is_forgotten() -> None:
    flag = only_flag(*steady(300), ck(240, 6000), ck(300, 1800), ck(330, 400), ck(390, 900))
    assert (flag.flagged_on, flag.evidence["reference"]["kind"]) == (on(390), "level")


def test_it_is_told_as_what_it_is() -> None:
    flag = only_flag(*FIRST_WEEKS, ck(60, 900))
    assert flag.summary == "CK 900 (2 Mar 2025) is 2.90 times 310 (from the two lowest before this rise, Jan 2025; no own level yet)."
    assert flag.evidence["missing"][0] == "own level"


def test_one_low_in_a_course_told_in_days() -> None:
    flag = only_flag(ck(0, 9000), ck(14, 3000), ck(27, 9000), relative=True)
    assert flag.summary == "CK 9,000 (day 9159) is 3.0 times 3,000 (the low before this rise, day 9146; no own level yet)."


@pytest.mark.parametrize(("twice", "cleared"), [(582, True), (583, False)])
def test_what_would_clear_it_is_true_of_the_low_too(twice: float, cleared: bool) -> None:
    """1.88 times 309.8 U/L is 582.5; 0.37 of the peak of 900 is 333."""
    rise = [*FIRST_WEEKS, ck(60, 900)]
    assert only_flag(*rise).evidence["would_clear"] == "CK 582 U/L or less, twice; or 333 U/L or less once, well below its peak so far"
    assert (only_flag(*rise, ck(80, 400), ck(100, twice)).cleared_on is not None) is cleared


def test_a_lower_low_does_not_break_what_the_card_said() -> None:
    """350 U/L would bring the low to sqrt(300 x 350) and its edge to 609; the card of the flag said 658 (1.88 times 350), twice."""
    course = [ck(0, 350), ck(28, 350), ck(60, 800)]
    assert only_flag(*course).evidence["would_clear"].startswith("CK 658 U/L or less, twice")
    assert only_flag(*course, ck(80, 300), ck(100, 658)).cleared_on == on(100)


def plateau(*drugs: TreatmentStep, last: int = 200) -> Evaluation:
    return evaluate(history(*FIRST_WEEKS, *(ck(day, 900) for day in range(60, last + 1, 35)), drugs=drugs))


def test_a_plateau_that_nobody_treated_is_no_level_within_a_year() -> None:
    found = plateau().standing
    assert (found.state, found.level) == (State.FLAGGED, None)
    assert found.reasons == ("CK has been steady, but after a rise without more treatment: own level only after 365 days of it.",)


def test_but_it_is_after_a_year_or_when_treatment_was_stepped_up() -> None:
    year, treated = (found.standing.level for found in (plateau(last=430), plateau(dose("prednisone", 61, None, 40))))
    assert year is not None
    assert treated is not None
    assert (year.median, treated.median) == (900, 900)


def test_nothing_speaks_of_a_numbered_own_level_where_there_is_none() -> None:
    found = evaluate(history(*FIRST_WEEKS, ck(60, 900), ck(90, 1000, limit=None)))
    told = " ".join([*(flag.summary for flag in found.flags), *found.standing.reasons])
    assert not re.search(r"own level \d", told)
