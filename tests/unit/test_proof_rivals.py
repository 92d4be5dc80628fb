"""The simple rules and the strong rival, each on a course that shows what it does and what it does not."""

from __future__ import annotations

import pytest

from models.clinical.proof.answers import Answer
from models.clinical.proof.rivals import RULES
from models.clinical.proof.strong import NAMED, SWEPT, Thresholds, two_thresholds, two_thresholds_swept
from models.clinical.series import History
from tests.histories import START, ck, history, saw

BY_CODE = {rule.code: rule for rule in RULES}
NAMES = {name: (rule.code, cutoff) for rule in RULES for cutoff, name in rule.named.items()}


def days(answer: Answer) -> list[int]:
    return [(alarm.day - START).days for alarm in answer.alarms]


def alarms(code: str, cutoff: float, record: History) -> list[int]:
    return days(BY_CODE[code].answer(record, cutoff))


def course(*values: float | str, every: int = 30) -> History:
    return history(*(ck(every * number, value) for number, value in enumerate(values)))


def test_the_ten_rules_of_the_issue_are_named() -> None:
    assert len(NAMES) == 10
    assert {cutoff for rule in RULES for cutoff in rule.named} <= {cutoff for rule in RULES for cutoff in rule.cutoffs}
    assert set(NAMES.values()) == {
        *(("limit", n) for n in (1, 3)), *(("last", n) for n in (1.5, 2)), *(("nadir", n) for n in (2, 3)),
        ("rise", 500), ("median", 2), ("median twice", 1.5), ("strength", 10),
    }  # fmt: skip


def test_cutoffs_of_each_rule_rise_so_that_a_curve_can_be_drawn() -> None:
    assert all(list(rule.cutoffs) == sorted(set(rule.cutoffs)) for rule in RULES)


@pytest.mark.parametrize(
    ("code", "cutoff", "values", "expected"),
    [
        ("limit", 1, (200, 201, 300, 190, 220), [30, 120]),
        ("limit", 3, (600, 601, 150), [30]),
        ("last", 1.5, (300, 449, 674, 400), [60]),
        ("last", 2, (300, 599, 1198), [60]),
        ("nadir", 2, (900, 100, 199, 201, 150, 900), [90, 150]),
        ("nadir", 3, (400, 100, 299, 301), [90]),
        ("rise", 500, (300, 799, 1299), [60]),
        ("median", 2, (100, 300, 200, 399, 500), [120]),
        ("median twice", 1.5, (100, 100, 100, 160, 100, 160, 170), [180]),
    ],
)
def test_an_alarm_opens_where_the_condition_becomes_true(code: str, cutoff: float, values: tuple[float, ...], expected: list[int]) -> None:
    assert alarms(code, cutoff, course(*values)) == expected


def test_an_alarm_stands_until_its_condition_is_false() -> None:
    (first, second) = BY_CODE["limit"].answer(course(300, 400, 100, 300), 1).alarms
    assert (first.closed_on, second.closed_on) == (ck(60, 1).day, None)


def test_a_nadir_below_the_limit_needs_a_result_above_it() -> None:
    assert alarms("nadir", 2, course(50, 150, 199)) == []


def test_the_median_of_six_waits_for_three_results_and_forgets_older_ones() -> None:
    assert alarms("median", 2, course(100, 100, 900)) == []
    assert alarms("median", 2, course(300, 300, 300, 300, 100, 100, 100, 400)) == [210]


def test_a_cut_result_is_a_bound_and_no_reference() -> None:
    assert alarms("last", 2, course(300, ">20000", 30000, 300)) == [30]
    assert alarms("last", 2, course("<20", 39, 80)) == [60]


def test_without_a_limit_the_limit_rule_says_nothing() -> None:
    assert alarms("limit", 1, history(ck(0, 900, limit=None), ck(30, 1900, limit=None))) == []


def test_strength_falls_against_the_best_of_the_last_twelve_months() -> None:
    record = history(*(saw(day, "mmt8", points) for day, points in ((0, 80), (100, 78), (200, 72), (300, 71), (700, 64))))
    assert alarms("strength", 10, record) == [200]


@pytest.mark.parametrize(("day", "expected"), [(365, [365]), (366, [])])
def test_strength_is_not_held_against_an_older_best(day: int, expected: list[int]) -> None:
    assert alarms("strength", 10, history(saw(0, "mmt8", 80), saw(day, "mmt8", 72))) == expected


def test_no_rule_looks_ahead() -> None:
    whole = course(300, 310, 150, 900, 1500, 200, 250, 4000, ">20000", 300)
    for day in range(0, 300, 30):
        cut = whole.until(ck(day, 1).day)
        for rule in RULES:
            now = [days(answer) for answer in rule.answers(cut)]
            assert now == [[d for d in days(answer) if d <= day] for answer in rule.answers(whole)]
        assert days(two_thresholds(cut, NAMED)) == [d for d in days(two_thresholds(whole, NAMED)) if d <= day]


def test_two_thresholds_alarm_at_once_or_when_seen_twice() -> None:
    assert days(two_thresholds(course(300, 310, 900), Thresholds(3, 2))) == [60]
    assert days(two_thresholds(course(300, 310, 610, 650), Thresholds(3, 2))) == [90]
    assert days(two_thresholds(course(300, 310, 610, 310, 610), Thresholds(3, 2))) == []


def test_two_results_of_one_week_are_not_two_rises() -> None:
    close = history(ck(0, 300), ck(30, 700), ck(36, 700))
    assert days(two_thresholds(close, NAMED)) == []
    assert days(two_thresholds(history(ck(0, 300), ck(30, 700), ck(37, 700)), NAMED)) == [37]


def test_two_thresholds_stay_silent_below_the_limit() -> None:
    assert days(two_thresholds(course(30, 40, 190, 195), NAMED)) == []


def test_an_alarm_is_over_well_below_its_peak_and_the_low_begins_again() -> None:
    record = course(300, 9000, 3500, 3600, 8000, 11000)
    assert days(two_thresholds(record, NAMED)) == [30, 150]


def test_the_low_is_of_the_last_18_months() -> None:
    assert days(two_thresholds(history(ck(0, 210), ck(500, 600), ck(560, 1000)), Thresholds(4, 4))) == []
    assert days(two_thresholds(history(ck(0, 210), ck(500, 600), ck(540, 1000)), Thresholds(4, 4))) == [540]


def test_the_second_lowest_is_not_made_by_one_stray_result() -> None:
    record = course(300, 310, 60, 320)
    assert days(two_thresholds(record, Thresholds(3, 2))) == [90]
    assert days(two_thresholds(record, Thresholds(3, 2, second=True))) == []


def test_the_sweep_says_the_same_as_each_pair_alone() -> None:
    record = course(300, 310, 900, 9000, 3000, 400, 7000)
    assert two_thresholds_swept(record) == [two_thresholds(record, thresholds) for thresholds in SWEPT]
    assert NAMED in SWEPT
