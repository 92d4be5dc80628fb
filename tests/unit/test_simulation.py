"""Simulated cohorts keep their contract: the same again from the same seed, nothing after the end, every row fit for import."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from models.clinical.drugs import check_treatment
from models.clinical.events import EVENT_CODES
from models.clinical.measures import check_value, find_measure
from models.clinical.series.results import Result, TreatmentStep
from models.clinical.simulation import REGIMES, SimulatedPatient, find_regime, regime_table, simulate
from models.clinical.values import format_number
from models.errors import ImpossibleValue, UnknownCode
from tests.simulated import CLINIC, PLAIN, SEED, SPARSE, Cohort, cohort, gaps, relapses, results, share, visits, years

SIMULATION = Path(__file__).parents[2] / "models" / "clinical" / "simulation"


@pytest.fixture(params=list(REGIMES))
def made(request: pytest.FixtureRequest) -> Cohort:
    return cohort(find_regime(request.param), {"clinic": 300, "plain": 60, "sparse": 100}[request.param])


def test_same_seed_makes_the_same_patients() -> None:
    assert tuple(simulate(20, SEED, CLINIC)) == cohort()[:20]


def test_a_larger_cohort_begins_with_the_smaller() -> None:
    assert list(simulate(3, 5, SPARSE)) == list(simulate(6, 5, SPARSE))[:3]


def test_other_seeds_make_other_patients() -> None:
    assert all(a.history != b.history for a, b in zip(simulate(5, 1, PLAIN), simulate(5, 2, PLAIN), strict=True))


def test_patients_of_a_cohort_differ_and_have_their_own_codes(made: Cohort) -> None:
    assert [patient.study_id for patient in made[:2]] == ["M-0001", "M-0002"]
    assert len({patient.study_id for patient in made}) == len({patient.history for patient in made}) == len(made)


def test_until_ends_every_follow_up() -> None:
    until = date(2019, 3, 31)
    ends = [patient.last for patient in simulate(40, SEED, CLINIC, until)]
    assert max(ends) <= until < max(ends) + timedelta(days=60)


def test_nothing_is_dated_outside_the_follow_up(made: Cohort) -> None:
    assert [patient.study_id for patient in made if not all(patient.first <= day <= patient.last for day in dates_of(patient))] == []


def dates_of(patient: SimulatedPatient) -> list[date]:
    steps = patient.history.treatments
    days = [*visits(patient), *(step.start for step in steps), *(step.stop for step in steps if step.stop)]
    days += [day for event in patient.events for day in (event.onset_from, event.onset_to, event.decided_on)]
    return days + [day for r in patient.relapses for day in (r.onset, r.escalated_on, r.ended_on) if day]


def test_patients_who_leave_at_any_moment_leave_nothing_behind() -> None:
    leavers = tuple(simulate(250, SEED, CLINIC.changed({"drop_out": 1, "relapse_rate": 1})))
    assert sum(patient.last - patient.first < timedelta(days=3 * 365) for patient in leavers) > 150
    test_nothing_is_dated_outside_the_follow_up(leavers)


def test_a_relapse_begins_is_treated_and_ends_in_this_order(made: Cohort) -> None:
    whole = [r for r in relapses(made) if r.ended_on]
    assert whole
    assert all(r.escalated_on and r.onset <= r.escalated_on < r.ended_on for r in whole if r.ended_on)
    assert not [r for r in relapses(made) if r.ended_on and not r.escalated_on]


def test_a_relapse_begins_after_the_one_before_has_ended(made: Cohort) -> None:
    pairs = [pair for patient in made for pair in pairwise(patient.relapses)]
    assert pairs
    assert all(earlier.ended_on and later.onset > earlier.ended_on for earlier, later in pairs)
    assert all([r.number for r in patient.relapses] == list(range(1, len(patient.relapses) + 1)) for patient in made)


def test_windows_of_events_are_in_order_and_known_by_their_code(made: Cohort) -> None:
    events = [event for patient in made for event in patient.events]
    assert all(event.onset_from <= event.onset_to <= event.decided_on for event in events)
    assert {event.event for event in events} == {"relapse", "treatment_escalated"} <= set(EVENT_CODES)


def test_each_relapse_that_is_treated_is_recorded_once(made: Cohort) -> None:
    for patient in made:
        treated = [r.escalated_on for r in patient.relapses if r.escalated_on]
        recorded = [event.decided_on for event in patient.events if event.event == "relapse"]
        assert len(recorded) == len(treated)
        assert all(0 <= (b - a).days <= 10 for a, b in zip(recorded, treated, strict=True))


def test_prednisone_steps_neither_overlap_nor_leave_a_gap(made: Cohort) -> None:
    for patient in made:
        steps = [step for step in patient.history.treatments if step.drug == "prednisone"]
        assert all(a.stop and (a.stop == b.start or (a.stop < b.start and a.dose == 2.5)) for a, b in pairwise(steps))


def test_every_treatment_lasts(made: Cohort) -> None:
    steps = [step for patient in made for step in patient.history.treatments]
    assert [step for step in steps if step.stop and step.stop <= step.start] == []


def test_no_row_has_the_key_of_another(made: Cohort) -> None:
    for patient in made:
        rows = Counter((r.measure, r.day, r.visit_kind, r.sequence) for r in patient.history.results)
        steps = Counter((step.drug, step.start) for step in patient.history.treatments)
        events = Counter((event.event, event.onset_from, event.onset_to) for event in patient.events)
        assert max([*rows.values(), *steps.values(), *events.values()]) == 1


def test_every_result_passes_the_check_of_an_import(made: Cohort) -> None:
    assert [result for patient in made[:60] for result in patient.history.results if not as_checked(result)] == []


def as_checked(result: Result) -> bool:
    factor = 60 if result.unit == "ukat/L" else 1
    limit = "" if result.upper_limit is None else format_number(round(result.upper_limit / factor, 6))
    checked = check_value(find_measure(result.measure), result.entered, result.unit, limit)
    same = (checked.canonical, checked.comparator, checked.upper_limit_canonical)
    return same == pytest.approx((result.value, result.comparator, result.upper_limit))


def test_every_treatment_passes_the_check_of_an_import_without_a_doubt(made: Cohort) -> None:
    assert [step for patient in made for step in patient.history.treatments if not is_accepted(step)] == []


def is_accepted(step: TreatmentStep) -> bool:
    checked = check_treatment(step.drug, format_number(step.dose or 0.0), step.unit, step.frequency, step.route)
    return not checked.doubts and (checked.dose, checked.unit) == (step.dose, step.unit)


def test_plain_has_fast_relapses_that_ck_shows_and_nobody_leaves() -> None:
    made = cohort(PLAIN, 60)
    assert {(r.speed, r.flat) for r in relapses(made)} == {("fast", False)}
    assert min((patient.last - patient.first).days for patient in made) >= 3 * 365


def test_plain_has_regular_visits() -> None:
    without_weakness = tuple(simulate(10, SEED, PLAIN.changed({"relapse_rate": 0, "steroid_myopathy": 0})))
    assert {days for patient in without_weakness for _, days in gaps(patient)} == {42}
    assert share([days == 42 for patient in cohort(PLAIN, 60) for _, days in gaps(patient)]) > 0.95


def test_plain_keeps_the_decoys_and_drops_the_outliers() -> None:
    plain = {line.name: line.value for line in regime_table(PLAIN)}
    clinic = {line.name: line.value for line in regime_table(CLINIC)}
    decoys = (
        "spike_share laboratory_change drift steroid_myopathy residual_sd sawtooth_most strength_noise rater_shift unit_slip katal_share"
    )
    assert all(plain[name] == clinic[name] > 0 for name in decoys.split())
    assert plain["outlier_share"] == 0


def test_sparse_is_the_clinic_with_half_the_samples() -> None:
    fewer, more = cohort(SPARSE, 100), cohort()
    assert len(results(fewer)) / years(fewer) == pytest.approx(len(results(more)) / years(more) / 2, rel=0.1)
    totals = [len(results(some, "mmt8")) / years(some) for some in (fewer, more)]
    assert totals[0] == pytest.approx(totals[1], rel=0.1)
    named = [{line.name: line.value for line in regime_table(regime)} for regime in (SPARSE, CLINIC)]
    assert {name for name in named[0] if named[0][name] != named[1][name]} == {"sampled"}


def test_follow_up_lasts_years_and_some_drop_out() -> None:
    lengths = [(patient.last - patient.first).days / 365.25 for patient in cohort()]
    assert 3.5 < median(lengths) < 6
    assert 0.03 < share([length < 3 for length in lengths]) < 0.18
    assert max(lengths) <= 8.01


def test_the_clinicians_know_nothing_of_the_engine() -> None:
    sources = [path.read_text(encoding="utf-8") for path in SIMULATION.glob("*.py")]
    assert len(sources) > 5
    assert [source for source in sources if "clinical.relapse" in source or "clinical.proof" in source] == []


def test_unknown_regimes_are_refused_by_name() -> None:
    with pytest.raises(UnknownCode, match='"busy" is not known'):
        find_regime("busy")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"fold": 3}, '"fold" is not in the table'),
        ({"drift": -0.1}, '"drift" is "-0.1", but must be from 0'),
        ({"correlated_share": 1.2}, "but must be from 0 to 1"),
        ({"weaken_days": 0}, "but must be from 1"),
        ({"relapse_rate": float("nan")}, '"relapse_rate" is "nan"'),
        ({"fold_least": 30}, '"fold_least" is "30", above "fold_most" with "25"'),
    ],
)
def test_numbers_that_cannot_be_are_refused(changes: dict[str, float], said: str) -> None:
    with pytest.raises(ImpossibleValue, match=said):
        CLINIC.changed(changes)


@pytest.mark.parametrize("value", [0.0, 1.0, 1.01, 3.0])
def test_every_number_that_is_allowed_can_be_simulated(value: float) -> None:
    for line in regime_table(CLINIC):
        names = {line.name, line.name.replace("_most", "_least"), line.name.replace("_least", "_most")}
        try:
            changed = CLINIC.changed(dict.fromkeys(names, value))
        except ImpossibleValue:
            continue
        assert len(list(simulate(1, SEED, changed))) == 1
