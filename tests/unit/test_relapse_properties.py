"""What holds for every history: causal, deterministic, blind to row order and units, never an exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.clinical.relapse import RaisedFlag, evaluate, rebuild
from models.clinical.relapse.rules import rank
from models.clinical.series import History, Result, TreatmentStep
from tests.histories import START, ck, dose, history, saw, steady

FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAYS = st.sampled_from([0, 1, 5, 8, 20, 28, 40, 90, 200, 3650])
VALUES = st.floats(min_value=0.5, max_value=30, allow_nan=False)
TICKS = st.sampled_from(["recent_exercise", "infection", "choking"])


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A settled patient, then anything: rises, cut results, missing limits, strength, home tests, ticks, drugs."""
    day, results, drugs = 200, list(steady(300)) if draw(st.booleans()) else [], list[TreatmentStep]()
    results += [saw(170 + 7 * n, "chair_stand_30s", 12) for n in range(4)] + [saw(190, "mmt8", 78)]
    for _ in range(draw(st.integers(0, 8))):
        day += draw(DAYS)
        comparator = draw(st.sampled_from(["", "", "", "<", ">"]))
        results.append(ck(day, f"{comparator}{300 * draw(VALUES):.0f}", draw(st.sampled_from([200.0, 200.0, None]))))
        if draw(st.booleans()):
            results.append(saw(day, "mmt8", draw(st.integers(40, 80))))
        if draw(st.booleans()):
            results.append(
                saw(day + draw(st.integers(0, 30)), draw(st.sampled_from(["chair_stand_30s", "fatigue"])), draw(st.integers(0, 14)))
            )
        if draw(st.booleans()):
            results.append(saw(day, draw(TICKS)))
        if draw(st.integers(0, 3)) == 0:
            drugs.append(dose(draw(st.sampled_from(["prednisone", "methotrexate"])), day, draw(st.sampled_from([None, day + 30])), 20))
    return history(*results, drugs=tuple(drugs))


def until(flags: tuple[RaisedFlag, ...], day: object) -> list[RaisedFlag]:
    kept = [flag for flag in flags if flag.flagged_on <= day]  # type: ignore[operator]
    return [flag if flag.cleared_on and flag.cleared_on <= day else replace(flag, cleared_on=None) for flag in kept]  # type: ignore[operator]


@FAST
@given(histories(), st.integers(0, 2000))
def test_flags_of_a_cut_record_are_those_of_the_full_record_up_to_the_cut(course: History, cut: int) -> None:
    day = START + timedelta(days=cut)
    assert list(evaluate(course.until(day)).flags) == until(evaluate(course).flags, day)


@FAST
@given(histories(), st.randoms(use_true_random=False))
def test_row_order_does_not_matter(course: History, rng: object) -> None:
    results, drugs = list(course.results), list(course.treatments)
    rng.shuffle(results)  # type: ignore[attr-defined]
    rng.shuffle(drugs)  # type: ignore[attr-defined]
    assert evaluate(History(tuple(results), tuple(drugs))) == evaluate(course)


@FAST
@given(histories())
def test_the_reported_unit_does_not_matter(course: History) -> None:
    converted = [replace(r, unit="ukat/L", entered="") if r.measure == "ck" else r for r in course.results]
    found = evaluate(replace(course, results=tuple(converted)))
    assert [(f.flagged_on, f.level, f.summary) for f in found.flags] == [(f.flagged_on, f.level, f.summary) for f in evaluate(course).flags]
    assert found.standing == evaluate(course).standing


@FAST
@given(histories())
def test_an_unrelated_measure_on_days_already_seen_changes_nothing(course: History) -> None:
    days = {r.day for r in course.results}
    added = tuple(Result("weight_kg", day, 70.0) for day in days)
    assert evaluate(replace(course, results=course.results + added)) == evaluate(course)


@FAST
@given(histories())
def test_every_flag_is_rebuilt_from_its_evidence(course: History) -> None:
    for flag in evaluate(course).flags:
        again = rebuild(flag.evidence)
        assert again is not None
        assert (again.level, again.rule) == (flag.level, flag.rule)


@FAST
@given(histories(), VALUES, VALUES)
def test_a_higher_last_ck_never_lowers_the_level(course: History, one: float, other: float) -> None:
    last = max((r.day for r in course.results), default=START)
    day = (last - START).days + 20
    low, high = sorted((one, other))
    assert reached(course, day, 300 * high) >= reached(course, day, 300 * low)


def reached(course: History, day: int, value: float) -> int:
    """Rank of the highest level of the episode still open after a last CK of `value`; -1 where none is open."""
    flags = evaluate(replace(course, results=(*course.results, ck(day, value)))).flags
    return max((rank(flag.level) for flag in flags if flag.cleared_on is None), default=-1)


@FAST
@given(st.lists(st.floats(min_value=0.3, max_value=1.0), min_size=1, max_size=20), st.sampled_from([7, 30, 60]))
def test_a_falling_induction_course_raises_nothing(shares: list[float], every: int) -> None:
    value, results = 20000.0, []
    for number, share in enumerate(shares):
        results.append(ck(every * number, max(value, 0.01)))
        value *= share
    assert evaluate(history(*results, drugs=(dose("prednisone", 0, None, 60),))).flags == ()


@FAST
@given(st.lists(st.tuples(st.sampled_from([0, 0, 30, 4000]), st.sampled_from(["0.01", "5", ">20000", "<20", "1000000"])), max_size=12))
def test_no_history_is_too_odd_to_evaluate(rows: list[tuple[int, str]]) -> None:
    day, results = 0, []
    for gap, value in rows:
        day += gap
        results.append(ck(day, value))
    found = evaluate(history(*results))
    assert found.standing.state
    assert found == evaluate(history(*results))
