"""What changed since when, stream by stream, as numbers: CK, strength, prednisone, infusions. Words are made where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from models.clinical.relapse.findings import RemissionLevel, Standing, State
from models.clinical.series.results import Result
from models.course.parts import (
    CkNow,
    CkPosition,
    Direction,
    DoseStretch,
    Lane,
    LastDose,
    PrednisoneNow,
    Streams,
    StrengthNow,
    StrengthSeries,
)


def streams(
    ck: Sequence[Result],
    strength: Sequence[StrengthSeries],
    doses: Sequence[DoseStretch],
    lanes: Sequence[Lane],
    standing: Standing | None,
    *,
    today: date | None,
    quiet_since: date | None = None,
) -> Streams:
    """All streams of one course. `today` is None for a course that is told in days: nothing in it has an age.

    `quiet_since` is the day on which a new CK became overdue, as `models.clinical.relapse.quiet_since` has it.
    """
    return Streams(
        ck=ck_now(ck, standing, today, quiet_since),
        strength=tuple(strength_now(series, today) for series in strength if series.results),
        prednisone=prednisone_now(doses, today),
        infusions=last_doses(lanes, today),
    )


def ck_now(ck: Sequence[Result], standing: Standing | None, today: date | None, quiet_since: date | None = None) -> CkNow | None:
    """The last CK against its own upper limit, the own remission level and the result before; None without a CK in numbers.

    Worked: 2,410 U/L with an upper limit of 200 and an own level of 310 is 12.05 times the limit and 7.8 times the level.
    """
    results = [result for result in ck if result.value is not None]
    if not results:
        return None
    last, level = results[-1], standing.level if standing else None
    before = results[-2] if len(results) > 1 else None
    now = CkNow(
        last=last,
        position=_position(last, standing),
        age_days=_age(last.day, today),
        times_limit=last.times_limit,
        times_level=_ratio(last.value, level.median if level else None),
        level=level,
        above_since=standing.above_since if standing else None,
        upper_limit=last.upper_limit,
        quiet_since=quiet_since,
    )
    if before is None:
        return now
    return replace(now, previous=before, direction=direction(last, before))


def direction(last: Result, before: Result) -> Direction:
    """The last result against the one before, by what both allow: `>20000` after 15000 is up, `>20000` after 30000 undetermined."""
    low, high, low_before, high_before = last.low, last.high, before.low, before.high
    if low is None or high is None or low_before is None or high_before is None:
        return Direction.UNDETERMINED
    if low == high == low_before == high_before:
        return Direction.SAME
    apart = not {last.comparator, before.comparator}.isdisjoint("<>")
    if low > high_before or (low == high_before and apart):
        return Direction.UP
    return Direction.DOWN if high < low_before or (high == low_before and apart) else Direction.UNDETERMINED


def strength_now(series: StrengthSeries, today: date | None) -> StrengthNow:
    """The last total of one scale and its change in points against the total before, on the same scale.

    Worked: MMT8 66 after 74 is a change of -8 points.
    """
    last, before = series.results[-1], series.results[-2] if len(series.results) > 1 else None
    now = StrengthNow(series.label, last, series.maximum_of(last), _age(last.day, today))
    if before is None or before.value is None or last.value is None or series.maximum_of(before) != series.maximum_of(last):
        return now
    known = last.rater and before.rater
    same = last.rater == before.rater if known else None
    return replace(now, change=last.value - before.value, since=before.day, same_rater=same)


def prednisone_now(doses: Sequence[DoseStretch], today: date | None) -> PrednisoneNow | None:
    """The daily dose on `today` (or the last one), since when, and the dose before it; None where none was ever recorded."""
    begun = [stretch for stretch in doses if today is None or stretch.start <= today]
    if not begun:
        return None
    last = begun[-1]
    before = begun[-2].mg_per_day if len(begun) > 1 else None
    return PrednisoneNow(last.mg_per_day, last.start, before, last.precision)


def last_doses(lanes: Sequence[Lane], today: date | None) -> tuple[LastDose, ...]:
    """The last dated cycle or infusion of every drug given so."""
    found = []
    for lane in lanes:
        dated = [step.start for step in lane.steps if step.dated and step.start.precision.measurable]
        days = [start.day for start in dated if today is None or start.day <= today]
        if days:
            found.append(LastDose(lane.label, max(days), _age(max(days), today)))
    return tuple(found)


def _position(last: Result, standing: Standing | None) -> CkPosition:
    """What the stored standing says of the last result; a cut result that overlaps the edge of the level decides nothing."""
    if standing is None or standing.state is State.UNDETERMINED:
        return CkPosition.UNDETERMINED
    if standing.level is None:
        return CkPosition.TOO_FEW if standing.state is State.NOT_ENOUGH_DATA else CkPosition.NO_LEVEL
    if standing.above_since:
        return CkPosition.ABOVE
    return _against(last, standing.level)


def _against(last: Result, level: RemissionLevel) -> CkPosition:
    low, high = last.low, last.high
    if low is None or high is None:
        return CkPosition.UNDETERMINED
    if low > level.high:
        return CkPosition.ABOVE
    if high < level.low:
        return CkPosition.BELOW
    return CkPosition.WITHIN if level.low <= low and high <= level.high else CkPosition.UNDETERMINED


def _age(day: date, today: date | None) -> int | None:
    return None if today is None else (today - day).days


def _ratio(value: float | None, reference: float | None) -> float | None:
    return value / reference if value is not None and reference else None
