"""Strength totals: entered or summed, one series a scale, in percent of that scale's maximum."""

from __future__ import annotations

import pandas as pd
import pytest

from models.clinical.measures import MMT8_BILATERAL, MMT8_RIGHT
from models.clinical.series import Result, strength_frames
from tests.histories import history, saw


def muscles(day: int, grade: float, codes: tuple[str, ...] = MMT8_RIGHT, **more: object) -> list[Result]:
    return [saw(day, code, grade, **more) for code in codes]


def test_an_entered_total_is_in_percent_of_its_maximum() -> None:
    frame = strength_frames(history(saw(0, "mmt8", 74), saw(30, "mmt8", 66)))["mmt8"]
    assert frame["percent"].tolist() == [92.5, 82.5]
    assert frame["upper_limit"].tolist() == [80, 80]


def test_scales_stay_apart() -> None:
    found = strength_frames(history(saw(0, "mmt8", 74), saw(0, "mmt26", 240), saw(0, "mrc_sum", 54, upper_limit=60)))
    assert {scale: frame["percent"].iloc[0] for scale, frame in found.items()} == pytest.approx(
        {"mmt8": 92.5, "mmt26": 100 * 240 / 260, "mrc_sum": 90}
    )


def test_an_mrc_sum_without_its_maximum_has_no_percent() -> None:
    assert pd.isna(strength_frames(history(saw(0, "mrc_sum", 54)))["mrc_sum"]["percent"].iloc[0])


def test_eight_muscles_make_a_total() -> None:
    frame = strength_frames(history(*muscles(0, 9)))["mmt8"]
    assert (frame["value"].tolist(), frame["entered"].tolist()) == ([72], [False])


def test_fifteen_muscles_make_both_totals() -> None:
    found = strength_frames(history(*muscles(0, 8, MMT8_BILATERAL)))
    assert {scale: frame["value"].iloc[0] for scale, frame in found.items()} == {"mmt8": 64, "mmt8_bilateral": 120}


def test_a_missing_muscle_leaves_no_total() -> None:
    assert strength_frames(history(*muscles(0, 9)[1:])) == {}


def test_the_entered_total_stands_where_both_are_there() -> None:
    frame = strength_frames(history(*muscles(0, 9), saw(0, "mmt8", 71)))["mmt8"]
    assert frame["value"].tolist() == [71]


def test_muscles_of_two_sessions_are_not_joined() -> None:
    assert strength_frames(history(*muscles(0, 9)[:4], *muscles(30, 9)[4:])) == {}
    assert strength_frames(history(*muscles(0, 9, rater="A")[:4], *muscles(0, 9, rater="B")[4:])) == {}


def test_mrc_grades_never_become_a_total() -> None:
    graded = [Result(f"mrc_{code.removeprefix('mmt_')}", saw(0, code).day, None, entered="4+", text="4+") for code in MMT8_RIGHT]
    assert strength_frames(history(*graded)) == {}
