"""What holds for every record: causal, deterministic, blind to row order, units and other measures, never silent, no exception."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.clinical.relapse import Evaluation, RaisedFlag, State, evaluate, rebuild
from models.clinical.relapse.rules import rank
from models.clinical.relapse.timeline import days_of
from models.clinical.series import History, Result
from tests.histories import START, ck, dose, history, on
from tests.relapse_courses import TIMES, UNRELATED, courses, treatments

FAST = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
VERDICTS = re.compile(r"relapse|detected|diagnos|urgent|\bstart|\bstop|increase|reduce|\bnormal\b|alarm|must\b|should\b", re.IGNORECASE)
CLEARING = re.compile(r"CK ([\d,]+) U/L or less, twice; or ([\d,]+) U/L or less once")


def until(flags: tuple[RaisedFlag, ...], day: object) -> list[RaisedFlag]:
    kept = [flag for flag in flags if flag.flagged_on <= day]  # type: ignore[operator]
    return [flag if flag.cleared_on and flag.cleared_on <= day else replace(flag, cleared_on=None) for flag in kept]  # type: ignore[operator]


def with_more(course: History, *more: Result) -> History:
    return replace(course, results=course.results + more)


def last_day(course: History) -> int:
    return (max((r.day for r in course.results), default=START) - START).days


@FAST
@given(courses(), st.data())
def test_flags_of_a_cut_record_are_those_of_the_full_record_up_to_the_cut(course: History, data: st.DataObject) -> None:
    day = on(data.draw(st.integers(0, last_day(course) + 1) | st.sampled_from([(r.day - START).days for r in course.results] or [0])))
    assert list(evaluate(course.until(day)).flags) == until(evaluate(course).flags, day)


@FAST
@given(courses(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(course: History, rng: Random) -> None:
    results, drugs = list(course.results), list(course.treatments)
    rng.shuffle(results)
    rng.shuffle(drugs)
    assert evaluate(History(tuple(results), tuple(drugs))) == evaluate(course)


@FAST
@given(courses(), st.booleans())
def test_the_same_record_gives_the_same_answer(course: History, relative: bool) -> None:
    assert evaluate(course, relative_timeline=relative) == evaluate(course, relative_timeline=relative)


def in_ukat(result: Result, noise: float) -> Result:
    """The result as a laboratory that reports in ukat/L gives it, converted back with the noise of floating point."""
    if result.measure != "ck" or result.value is None:
        return result
    limit = result.upper_limit / 60 * 60 * noise if result.upper_limit else result.upper_limit
    return replace(result, value=result.value / 60 * 60 * noise, upper_limit=limit, unit="ukat/L", entered=str(result.value / 60))


def told(found: Evaluation) -> list[tuple[object, ...]]:
    rows = [(f.episode, f.flagged_on, f.level, f.rule, f.cleared_on, round(f.ck_baseline or 0.0, 6)) for f in found.flags]
    now = found.standing
    return [*rows, (now.state, now.above_since, len(now.levels), len(now.reasons), now.level and round(now.level.median, 6))]


@FAST
@given(courses(), st.randoms(use_true_random=False))
def test_the_reported_unit_does_not_matter(course: History, rng: Random) -> None:
    noise = {day: rng.choice((None, -1e-13, 0, 1e-13)) for day in sorted({r.day for r in course.results})}
    converted = tuple(r if (shift := noise[r.day]) is None else in_ukat(r, 1 + shift) for r in course.results)
    assert told(evaluate(replace(course, results=converted))) == told(evaluate(course))


@FAST
@given(courses(), st.lists(st.tuples(st.integers(-50, 900), st.sampled_from(UNRELATED), st.floats(0, 500)), min_size=1, max_size=8))
def test_an_unrelated_measure_on_any_day_changes_nothing(course: History, rows: list[tuple[int, str, float]]) -> None:
    days = [*(on(day) for day, _, _ in rows), *(r.day for r in course.results)]
    added = [Result(measure, day, value) for day in days for _, measure, value in rows]
    assert evaluate(with_more(course, *added)) == evaluate(course)


@FAST
@given(courses())
def test_every_flag_is_rebuilt_from_its_evidence(course: History) -> None:
    for flag in evaluate(course).flags:
        again = rebuild(json.loads(json.dumps(flag.evidence, allow_nan=False)))
        assert again is not None
        assert (again.level, again.rule) == (flag.level, flag.rule)


@FAST
@given(courses())
def test_a_flag_names_what_raised_it_and_never_goes_down_within_an_episode(course: History) -> None:
    read = {result.measure for result in course.results} - set(UNRELATED)
    highest: dict[int, int] = {}
    for flag in evaluate(course).flags:
        assert flag.evidence["raised_by"]["day"] == flag.flagged_on.isoformat()
        assert flag.evidence["raised_by"]["measure"] in read
        assert rank(flag.level) > highest.get(flag.episode, -1)
        highest[flag.episode] = rank(flag.level)


@settings(FAST, max_examples=400)
@given(courses(), TIMES, TIMES, st.sampled_from([1, 20, 100]))
def test_a_higher_last_ck_never_lowers_what_is_said(course: History, one: float, other: float, after: int) -> None:
    low, high = (with_last(course, after, 300 * times) for times in sorted((one, other)))
    assert open_level(high) >= open_level(low)
    day = max(r.day for r in high.results)
    assert raised_on(high, day) >= raised_on(low, day)


def with_last(course: History, after: int, value: float) -> History:
    return with_more(course, ck(last_day(course) + after, value))


def open_level(course: History) -> int:
    return max((rank(flag.level) for flag in evaluate(course).flags if flag.cleared_on is None), default=-1)


def raised_on(course: History, day: object) -> int:
    return max((rank(flag.level) for flag in evaluate(course).flags if flag.flagged_on == day), default=-1)


@settings(FAST, max_examples=300)
@given(courses())
def test_what_a_flag_says_would_clear_it_does(course: History) -> None:
    for flag in evaluate(course).flags:
        said = CLEARING.match(flag.evidence["would_clear"])
        if said:
            twice, once = (float(number.replace(",", "")) for number in said.groups())
            seen, limit = course.until(flag.flagged_on), (flag.evidence["facts"]["latest"] or {}).get("upper_limit")
            first, second = ((flag.flagged_on - START).days + later for later in (20, 40))
            assert cleared(with_more(seen, ck(first, max(twice, 1), limit), ck(second, max(twice, 1), limit)), flag)
            assert once < 1 or cleared(with_more(seen, ck(first, once, limit)), flag)


def cleared(course: History, flag: RaisedFlag) -> bool:
    return all(row.cleared_on for row in evaluate(course).flags if row.episode == flag.episode)


@st.composite
def falling(draw: st.DrawFn) -> History:
    """Induction: CK that falls, or stays, under treatment; the first results above the analyser's range; noise within usual variation."""
    value, results, day = 40000.0, [], 0
    for _ in range(draw(st.integers(1, 15))):
        seen = value * draw(st.sampled_from([1.0, 1.37]) | st.floats(1.0, 1.37))
        results.append(ck(day, ">20000" if seen > 20000 else max(seen, 0.01), draw(st.sampled_from([200.0, None]))))
        value, day = value * draw(st.floats(0.2, 1.0)), day + draw(st.sampled_from([3, 14, 30, 60, 120]))
    return history(*results, drugs=tuple(draw(st.lists(st.integers(0, day).flatmap(treatments), max_size=4))))


@settings(FAST, max_examples=300)
@given(falling())
@example(history(*(ck(30 * n, 8000 / 2**n) for n in range(8)), drugs=(dose("prednisone", 0, None, 60),)))
def test_a_falling_induction_course_raises_nothing(course: History) -> None:
    assert evaluate(course).flags == ()


@FAST
@given(courses(), st.booleans())
def test_a_standing_is_never_silent(course: History, relative: bool) -> None:
    now = evaluate(course, relative_timeline=relative).standing
    assert now.reasons or now.state in (State.STEADY, State.FLAGGED)
    assert (now.level is None) or now.state is not State.NO_LEVEL
    assert now.state is not State.STEADY or not any("no rule is met" in reason for reason in now.reasons)
    last = max((day for day in days_of(course) if day.ck), key=lambda day: day.day, default=None)
    if now.level and last and last.ck and last.ck.high is not None and last.ck.high <= now.level.high:
        assert now.above_since is None


@FAST
@given(courses(), st.booleans())
def test_nothing_that_is_said_is_an_order_or_a_verdict(course: History, relative: bool) -> None:
    found = evaluate(course, relative_timeline=relative)
    cards = [flag.evidence for flag in found.flags]
    sentences = [*(f.summary for f in found.flags), *(c[key] for c in cards for key in ("would_clear", "rule_sentence", "rule_title"))]
    sentences += [*found.standing.reasons, *(reason for card in cards for reason in card["reasons"])]
    assert not [said for said in sentences if VERDICTS.search(said)]
    assert all(said.endswith(".") for said in (*(f.summary for f in found.flags), *found.standing.reasons))


@FAST
@given(courses())
def test_an_own_level_is_named_only_where_there_is_one(course: History) -> None:
    for flag in evaluate(course).flags:
        kind = (flag.evidence["reference"] or {}).get("kind")
        assert ("own level" in flag.evidence["missing"]) is (kind in (None, "lowest without level"))
        assert not re.search(r"own level \d", flag.summary) or kind in ("level", "lowest since peak")


@FAST
@given(st.lists(st.tuples(st.sampled_from([0, 0, 30, 4000]), st.sampled_from(["0.01", "5", ">20000", "<20", "1000000"])), max_size=12))
def test_no_history_is_too_odd_to_evaluate(rows: list[tuple[int, str]]) -> None:
    day, results = 0, []
    for gap, value in rows:
        day += gap
        results.append(ck(day, value))
    assert evaluate(history(*results)).standing.state


@pytest.mark.parametrize("measure", UNRELATED)
def test_an_unrelated_measure_makes_no_day(measure: str) -> None:
    assert days_of(history(Result(measure, START + timedelta(days=3), 4.0))) == []
