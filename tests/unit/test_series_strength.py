"""Strength totals: entered or summed, one series a scale, in percent of that scale's maximum."""

from __future__ import annotations

import pytest

from models.clinical.measures import MMT8_BILATERAL, MMT8_RIGHT
from models.clinical.series import Result, StrengthTotal, muscle_total, strength_totals
from tests.histories import saw

NINES: dict[str, float | None] = dict.fromkeys(MMT8_RIGHT, 9.0)


def muscles(day: int, grade: float, codes: tuple[str, ...] = MMT8_RIGHT, **more: object) -> list[Result]:
    return [saw(day, code, grade, **more) for code in codes]


def by_scale(*results: Result) -> dict[str, StrengthTotal]:
    return {total.scale: total for total in strength_totals(results)}


def test_an_entered_total_is_in_percent_of_its_maximum() -> None:
    assert [(t.percent, t.maximum) for t in strength_totals([saw(30, "mmt8", 66), saw(0, "mmt8", 74)])] == [(92.5, 80), (82.5, 80)]


def test_scales_stay_apart() -> None:
    found = by_scale(saw(0, "mmt8", 74), saw(0, "mmt26", 240), saw(0, "mrc_sum", 54, upper_limit=60))
    assert {scale: t.percent for scale, t in found.items()} == pytest.approx({"mmt8": 92.5, "mmt26": 100 * 240 / 260, "mrc_sum": 90})


def test_an_mrc_sum_without_its_maximum_has_no_percent() -> None:
    assert by_scale(saw(0, "mrc_sum", 54))["mrc_sum"].percent is None


def test_eight_muscles_make_a_total() -> None:
    total = by_scale(*muscles(0, 9))["mmt8"]
    assert (total.points, total.entered) == (72, False)


def test_fifteen_muscles_make_both_totals() -> None:
    assert {scale: t.points for scale, t in by_scale(*muscles(0, 8, MMT8_BILATERAL)).items()} == {"mmt8": 64, "mmt8_bilateral": 120}


def test_a_missing_muscle_leaves_no_total_and_is_named() -> None:
    assert by_scale(*muscles(0, 9)[1:]) == {}
    found = muscle_total(MMT8_RIGHT, {**NINES, "mmt_deltoid_right": None})
    assert (found.total, found.maximum, found.missing) == (None, 80, ("mmt_deltoid_right",))


def test_both_sides_miss_the_left_when_only_the_right_was_tested() -> None:
    assert len(muscle_total(MMT8_BILATERAL, NINES).missing) == 7


def test_zero_counts_as_0_and_muscles_outside_the_eight_do_not_count() -> None:
    assert muscle_total(MMT8_RIGHT, {**NINES, "mmt_quadriceps_right": 0.0, "mmt_hip_flexors_right": 10.0}).total == 63


def test_the_entered_total_stands_where_both_are_there() -> None:
    assert by_scale(*muscles(0, 9), saw(0, "mmt8", 71))["mmt8"].points == 71


def test_muscles_of_two_sessions_are_not_joined() -> None:
    assert by_scale(*muscles(0, 9)[:4], *muscles(30, 9)[4:]) == {}
    assert by_scale(*muscles(0, 9, rater="A")[:4], *muscles(0, 9, rater="B")[4:]) == {}


def test_mrc_grades_never_become_a_total() -> None:
    graded = [Result(f"mrc_{code.removeprefix('mmt_')}", saw(0, code).day, None, entered="4+", text="4+") for code in MMT8_RIGHT]
    assert by_scale(*graded) == {}
