"""What changed since when, as numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.clinical.relapse.findings import RemissionLevel, Standing, State
from models.course import CkPosition, Direction, DoseStretch, Lane, StrengthSeries
from models.course.streams import ck_now, direction, last_doses, prednisone_now, streams, strength_now
from tests.courses import TODAY, ck, mmt8, step

LAST = TODAY - timedelta(days=9)
BEFORE = date(2026, 10, 3)
LEVEL = RemissionLevel(310, 165, 583, 6, date(2026, 1, 1), date(2026, 8, 12))
STEADY = Standing(State.STEADY, LEVEL, (LEVEL,))


def test_the_last_ck_against_limit_level_and_the_one_before() -> None:
    standing = Standing(State.FLAGGED, LEVEL, (LEVEL,), (date(2026, 8, 12), BEFORE))
    now = ck_now([ck(BEFORE, 820), ck(LAST, 2410)], standing, TODAY)
    assert now is not None
    assert (now.age_days, now.times_limit, now.upper_limit) == (9, 12.05, 200)
    assert now.times_level == pytest.approx(7.774, abs=0.001)
    assert (now.position, now.above_since, now.direction) == (CkPosition.ABOVE, (date(2026, 8, 12), BEFORE), Direction.UP)


def test_no_ck_in_numbers_is_none() -> None:
    assert ck_now([], STEADY, TODAY) is None


@pytest.mark.parametrize(
    ("value", "comparator", "position"),
    [
        (583, "", CkPosition.WITHIN),
        (165, "", CkPosition.WITHIN),
        (584, "", CkPosition.ABOVE),
        (164, "", CkPosition.BELOW),
        (500, ">", CkPosition.UNDETERMINED),
        (600, ">", CkPosition.ABOVE),
        (200, "<", CkPosition.UNDETERMINED),
        (100, "<", CkPosition.BELOW),
    ],
)
def test_where_the_last_ck_stands_against_the_own_level(value: float, comparator: str, position: CkPosition) -> None:
    now = ck_now([ck(LAST, value, comparator)], STEADY, TODAY)
    assert now is not None
    assert now.position is position


@pytest.mark.parametrize(
    ("state", "position"),
    [
        (State.NOT_ENOUGH_DATA, CkPosition.TOO_FEW),
        (State.NO_LEVEL, CkPosition.NO_LEVEL),
        (State.NOT_RESPONDING, CkPosition.NO_LEVEL),
        (State.UNDETERMINED, CkPosition.UNDETERMINED),
    ],
)
def test_without_a_level_the_reason_is_told(state: State, position: CkPosition) -> None:
    now = ck_now([ck(LAST, 400)], Standing(state), TODAY)
    assert now is not None
    assert (now.position, now.times_level) == (position, None)


@pytest.mark.parametrize(
    ("before", "last", "way"),
    [
        ((300, ""), (400, ""), Direction.UP),
        ((400, ""), (300, ""), Direction.DOWN),
        ((300, ""), (300, ""), Direction.SAME),
        ((15000, ""), (20000, ">"), Direction.UP),
        ((30000, ""), (20000, ">"), Direction.UNDETERMINED),
        ((20000, ">"), (20000, ">"), Direction.UNDETERMINED),
        ((20000, ">"), (900, ""), Direction.DOWN),
        ((900, ""), (20, "<"), Direction.DOWN),
        ((20000, ""), (20000, ">"), Direction.UP),
        ((20000, ">"), (20000, ""), Direction.DOWN),
        ((20000, ">="), (20000, ""), Direction.UNDETERMINED),
        ((20, ""), (20, "<="), Direction.UNDETERMINED),
    ],
)
def test_direction_of_bounds_is_never_guessed(before: tuple[float, str], last: tuple[float, str], way: Direction) -> None:
    assert direction(ck(LAST, *last), ck(BEFORE, *before)) is way


def test_without_a_recorded_limit_no_multiple_is_made_up() -> None:
    now = ck_now([ck(BEFORE, 820, upper_limit=200), ck(LAST, 900, upper_limit=None)], STEADY, TODAY)
    assert now is not None
    assert (now.times_limit, now.upper_limit) == (None, None)


@pytest.mark.parametrize(("raters", "same"), [(("AB", "AB"), True), (("AB", "CD"), False), (("AB", ""), None)])
def test_strength_changes_in_points_of_its_scale(raters: tuple[str, str], same: bool | None) -> None:
    series = StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(date(2026, 9, 12), 74, raters[0]), mmt8(LAST, 66, raters[1])))
    now = strength_now(series, TODAY)
    assert (now.change, now.since, now.maximum, now.same_rater) == (-8, date(2026, 9, 12), 80, same)


def test_a_first_total_has_no_change() -> None:
    assert strength_now(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(LAST, 66),)), TODAY).change is None


def test_prednisone_now_and_before() -> None:
    doses = (DoseStretch(date(2026, 1, 1), date(2026, 9, 12), 7.5), DoseStretch(date(2026, 9, 12), None, 5.0))
    now = prednisone_now(doses, TODAY)
    assert now is not None
    assert (now.mg_per_day, now.since, now.previous) == (5.0, date(2026, 9, 12), 7.5)


def test_a_dose_that_begins_tomorrow_is_not_the_dose_now() -> None:
    tomorrow = TODAY + timedelta(days=1)
    now = prednisone_now((DoseStretch(BEFORE, tomorrow, 7.5), DoseStretch(tomorrow, None, 5.0)), TODAY)
    assert now is not None
    assert now.mg_per_day == 7.5


def test_days_since_the_last_infusion() -> None:
    lane = Lane(
        "IVIG",
        False,
        (step(TODAY - timedelta(days=31), dated=True), step(TODAY - timedelta(days=59), dated=True)),
    )
    given_today = Lane("Rituximab", False, (step(TODAY, dated=True), step(TODAY + timedelta(days=1), dated=True)))
    assert [dose.days_ago for dose in last_doses([given_today], TODAY)] == [0]
    assert [(dose.label, dose.days_ago) for dose in last_doses([lane], TODAY)] == [("IVIG", 31)]


def test_a_course_told_in_days_has_no_ages() -> None:
    series = StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(LAST, 66),))
    told = streams([ck(LAST, 400)], [series], [DoseStretch(BEFORE, None, 5.0)], [], STEADY, today=None)
    assert told.ck is not None
    assert (told.ck.age_days, told.strength[0].age_days) == (None, None)
    assert told.prednisone is not None


def test_nothing_recorded_is_nothing_told() -> None:
    told = streams([], [], [], [], None, today=TODAY)
    assert (told.ck, told.strength, told.prednisone, told.infusions) == (None, (), None, ())
