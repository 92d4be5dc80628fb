"""The definitions of the proof, each edge from below, on and above it, counted by hand on timelines of 1,000 days."""

from __future__ import annotations

import pytest

from models.clinical.proof import Summary, Verdict, answer_of, engine, summary
from models.clinical.proof.scoring import Outcome
from models.clinical.relapse import Evaluation, Level, RaisedFlag, Standing, State, override
from models.clinical.simulation import SimulatedPatient
from tests.histories import ck, history, on, steady
from tests.truths import judged, patient, relapse

ONE = patient(relapse(400, 470, 600))
"""Onset on day 400, escalation on day 470, over on day 600; a CK on day 410."""


def verdict(who: SimulatedPatient, *days: int) -> Verdict:
    (only,) = judged(who, *days).relapses
    return only.verdict


def tally(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.false, outcome.false_early, outcome.repeats


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (371, Verdict.MISSED),
        (372, Verdict.IN_TIME),
        (400, Verdict.IN_TIME),
        (469, Verdict.IN_TIME),
        (470, Verdict.LATE),
        (500, Verdict.LATE),
        (501, Verdict.MISSED),
    ],
)
def test_in_time_from_28_days_before_onset_and_late_to_30_days_after_escalation(day: int, expected: Verdict) -> None:
    assert verdict(ONE, day) is expected


@pytest.mark.parametrize(
    ("day", "expected"), [(371, (1, 0, 0)), (372, (0, 0, 0)), (470, (0, 0, 0)), (501, (0, 0, 1)), (599, (0, 0, 1)), (600, (1, 0, 0))]
)
def test_an_alarm_outside_its_windows_is_false_or_a_repeat(day: int, expected: tuple[int, int, int]) -> None:
    assert tally(judged(ONE, day)) == expected


def test_a_second_alarm_before_the_relapse_has_ended_is_a_repeat() -> None:
    outcome = judged(ONE, 380, 395, 480, 599)
    assert (outcome.relapses[0].verdict, tally(outcome)) == (Verdict.IN_TIME, (0, 0, 3))


def test_one_alarm_serves_one_relapse() -> None:
    close = patient(relapse(400, 470, 480), relapse(490, 560, 600))
    assert [r.verdict for r in judged(close, 465).relapses] == [Verdict.IN_TIME, Verdict.MISSED]
    assert [r.verdict for r in judged(close, 465, 468).relapses] == [Verdict.IN_TIME, Verdict.IN_TIME]


def test_an_alarm_in_time_for_the_next_relapse_is_not_spent_as_late_for_the_last() -> None:
    close = patient(relapse(400, 470, 480), relapse(490, 560, 600))
    assert [r.verdict for r in judged(close, 475).relapses] == [Verdict.MISSED, Verdict.IN_TIME]


def test_an_alarm_that_opened_before_its_window_and_still_stands_has_not_opened_in_time() -> None:
    outcome = judged(ONE, 300)
    assert (outcome.relapses[0].verdict, tally(outcome)) == (Verdict.MISSED, (1, 0, 0))


@pytest.mark.parametrize(("escalated", "expected"), [(444, Verdict.LEFT_OUT), (445, Verdict.IN_TIME), (None, Verdict.LEFT_OUT)])
def test_relapses_under_45_days_or_never_escalated_are_left_out(escalated: int | None, expected: Verdict) -> None:
    outcome = judged(patient(relapse(400, escalated, 600)), 420, 550)
    assert outcome.relapses[0].verdict is expected
    assert outcome.false == 0


@pytest.mark.parametrize(
    ("day", "expected"), [(399, Verdict.NO_CHANCE), (400, Verdict.MISSED), (469, Verdict.MISSED), (470, Verdict.NO_CHANCE)]
)
def test_no_ck_from_onset_to_the_day_before_escalation_is_no_chance(day: int, expected: Verdict) -> None:
    assert verdict(patient(relapse(400, 470, 600), results=[ck(day, 900)])) is expected


def test_alarms_of_a_relapse_without_a_chance_are_neither_right_nor_wrong() -> None:
    outcome = judged(patient(relapse(400, 470, 600), results=[ck(399, 900)]), 420, 480, 550)
    assert (outcome.relapses[0].verdict, tally(outcome)) == (Verdict.NO_CHANCE, (0, 0, 0))


@pytest.mark.parametrize(("day", "expected"), [(0, (0, 1, 0)), (179, (0, 1, 0)), (180, (1, 0, 0))])
def test_false_alarms_of_the_first_180_days_are_counted_apart(day: int, expected: tuple[int, int, int]) -> None:
    assert tally(judged(ONE, day)) == expected


def test_years_at_risk_leave_out_180_days_and_the_relapses() -> None:
    assert judged(ONE).years == pytest.approx((1000 - 180 - 200) / 365.25)
    assert judged(patient()).years == pytest.approx((1000 - 180) / 365.25)


def test_a_relapse_that_began_in_the_first_180_days_takes_only_what_is_left_of_it() -> None:
    assert judged(patient(relapse(100, 190, 280))).years == pytest.approx((1000 - 280) / 365.25)


def test_a_relapse_without_an_end_runs_to_the_end_of_the_record() -> None:
    outcome = judged(patient(relapse(900, 960, None)), 995)
    assert (outcome.years, outcome.false) == (pytest.approx((900 - 180) / 365.25), 0)


def test_the_record_runs_from_the_first_to_the_last_observation() -> None:
    assert judged(ONE).followed == pytest.approx(1000 / 365.25)


def test_lead_is_counted_to_escalation_and_is_0_for_a_miss_or_a_late_flag() -> None:
    assert [judged(ONE, *days).relapses[0].lead for days in ((430,), (480,), ())] == [40, 0, 0]


def test_delay_is_counted_from_the_first_sample_at_twice_own_level() -> None:
    before = [ck(100, 300), ck(200, 300), ck(300, 330), ck(350, 270)]
    who = patient(relapse(400, 470, 600), results=[*before, ck(410, 599), ck(430, 600), ck(460, 900)])
    assert judged(who, 460).relapses[0].delay == 30
    assert judged(who, 410).relapses[0].delay == -20


def test_own_level_for_the_delay_leaves_out_cut_results_and_earlier_relapses() -> None:
    before = [ck(200, 5000), ck(300, 100), ck(350, ">20000")]
    who = patient(relapse(150, 220, 290), relapse(400, 470, 600), results=[*before, ck(410, 150), ck(450, 200)])
    assert judged(who, 460).relapses[1].delay == 10


def test_without_a_sample_at_twice_own_level_there_is_no_delay() -> None:
    who = patient(relapse(400, 470, 600), results=[ck(300, 300), ck(410, 500)])
    assert judged(who, 430).relapses[0].delay is None


def test_a_flat_relapse_is_told_apart_from_fast_and_slow() -> None:
    who = patient(relapse(300, 370, 400, flat=True), relapse(500, 600, 700, speed="slow"), relapse(800, 900, 950))
    assert [r.speed for r in judged(who).relapses] == ["flat", "slow", "fast"]


def test_a_summary_adds_patients_up_before_it_divides() -> None:
    total = summary([judged(ONE, 430, 700), judged(patient(relapse(400, 470, 600)), 470, watch=[10, 20]), judged(patient(), 200, 300)])
    years = (620 + 620 + 820) / 365.25
    assert (total.eligible, total.caught, total.late, total.false) == (2, 1, 1, 3)
    assert (total.sensitivity, total.lead_share_30) == (0.5, 0.5)
    assert total.false_per_year == pytest.approx(3 / years)
    assert total.watch_per_year == pytest.approx(2 / (3000 / 365.25))


def test_predictive_value_follows_the_rate_of_relapses() -> None:
    rates = summary([judged(ONE, 430, 700)]).rates
    false = 1 / (620 / 365.25)
    assert rates.predictive_value(0.2) == pytest.approx(0.2 / (0.2 + false))
    assert rates.predictive_value(0.4) > rates.predictive_value(0.2)


def test_an_empty_cohort_has_no_rates_and_does_not_fail() -> None:
    assert (Summary(()).sensitivity, Summary(()).false_per_year) == (0.0, 0.0)


def test_an_engine_alarm_opens_on_its_first_row_at_possible_and_watch_rows_are_counted() -> None:
    rows = [(1, 10, Level.WATCH), (1, 20, Level.POSSIBLE), (1, 30, Level.PROBABLE), (2, 50, Level.WATCH), (3, 90, Level.PROBABLE)]
    flags = tuple(RaisedFlag(episode, on(day), level, "R1", "") for episode, day, level in rows)
    answer = answer_of(Evaluation(flags, Standing(State.STEADY)))
    assert [alarm.day for alarm in answer.alarms] == [on(20), on(90)]
    assert (answer.watch_rows, answer.watch) == (2, (on(10), on(50)))


def test_the_engine_is_asked_with_its_parameters() -> None:
    record = history(*steady(300), ck(240, 1300))
    usual, strict = engine()(record), engine(override({"large_ratio": 9, "single_ratio": 9}, "strict"))(record)
    assert (len(usual.alarms), len(strict.alarms)) == (1, 0)
