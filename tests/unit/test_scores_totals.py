"""Muscle totals: eight muscles make 80, fifteen make 150, and a missing one is named instead of counted as 0."""

from __future__ import annotations

from models.clinical.measures import MMT8_BILATERAL, MMT8_RIGHT
from models.clinical.scores import mmt8, mmt8_bilateral

NINES: dict[str, float | None] = dict.fromkeys(MMT8_RIGHT, 9.0)
TENS: dict[str, float | None] = dict.fromkeys(MMT8_BILATERAL, 10.0)


def test_the_right_side_adds_up_to_80() -> None:
    found = mmt8(TENS)
    assert (found.total, found.maximum, found.percent) == (80, 80, 100)


def test_both_sides_add_up_to_150() -> None:
    found = mmt8_bilateral(TENS)
    assert (found.total, found.maximum) == (150, 150)


def test_eight_nines_are_72() -> None:
    assert mmt8(NINES).total == 72


def test_a_missing_muscle_is_named_and_leaves_no_total() -> None:
    found = mmt8({**NINES, "mmt_deltoid_right": None})
    assert (found.total, found.percent, found.missing) == (None, None, ("mmt_deltoid_right",))


def test_both_sides_miss_the_left_when_only_the_right_was_tested() -> None:
    assert len(mmt8_bilateral(NINES).missing) == 7


def test_trace_and_zero_count_as_0() -> None:
    assert mmt8({**NINES, "mmt_quadriceps_right": 0.0}).total == 63


def test_muscles_outside_the_eight_do_not_count() -> None:
    assert mmt8({**NINES, "mmt_hip_flexors_right": 10.0, "mmt_deltoid_left": 10.0}).total == 72
