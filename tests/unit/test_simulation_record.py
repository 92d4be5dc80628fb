"""What simulated laboratories, raters and visits make of the truth: variation, decoys and the rhythm of a clinic, against the design."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import exp, log, sqrt
from random import Random
from statistics import correlation, mean, median, quantiles, stdev

import pytest

from models.clinical.series.results import Result
from models.clinical.simulation import Regime, SimulatedPatient, simulate
from models.clinical.simulation.disease import Disease
from models.clinical.simulation.laboratory import Bench
from models.clinical.simulation.therapy import Therapy
from tests.simulated import CLINIC, PLAIN, SEED, cohort, gaps, is_quiet, results, share, years

FIRST = date(2020, 1, 1)
EXACT = CLINIC.changed({"cv_median": 0, "laboratory_bias": 0, "outlier_share": 0, "spike_share": 0, "unit_slip": 0})


def bench(regime: Regime = CLINIC, katal: bool = False, number: int = 1) -> Bench:
    return Bench(regime, Random(number), "Made site North", katal, women=True)


def samples(made: Bench, count: int, true: float = 3000.0, every: int = 1) -> list[tuple[float, bool]]:
    """ln of each result over the true value, and whether exercise was noted."""
    drawn = (made.creatine_kinase(day * every, FIRST, true) for day in range(count))
    return [(log((result.value or 0.0) / true), noted) for result, noted in drawn]


def test_own_variation_is_log_normal_with_median_25_and_15_to_45_percent() -> None:
    cvs = [bench(number=number).cv for number in range(2000)]
    cuts = quantiles(cvs, n=20)
    assert [cuts[0], median(cvs), cuts[-1]] == pytest.approx([0.145, 0.25, 0.43], abs=0.02)


def test_plain_has_one_variation_of_22_percent_without_correlation() -> None:
    made = bench(PLAIN.changed({"spike_share": 0, "unit_slip": 0}))
    ratios = [ln for ln, _ in samples(made, 4000)]
    assert stdev(ratios) == pytest.approx(sqrt(log(1 + 0.22**2)), rel=0.05)
    assert abs(correlation(ratios[1:], ratios[:-1])) < 0.05


def test_half_of_the_variance_is_correlated_over_weeks() -> None:
    made = bench(EXACT.changed({"cv_median": 0.25, "cv_spread": 0}))
    ratios = [ln for ln, _ in samples(made, 12000)]
    assert stdev(ratios) == pytest.approx(sqrt(log(1 + 0.25**2)), rel=0.05)
    later = [correlation(ratios[days:], ratios[:-days]) for days in (1, 28, 180)]
    assert later == pytest.approx([0.5 * exp(-1 / 28), 0.5 * exp(-1), 0], abs=0.08)


def test_records_of_stable_patients_vary_as_much_as_they_should() -> None:
    spreads = []
    for patient in (patient for patient in cohort() if is_quiet(patient)):
        late = [r for r in patient.history.of("ck") if (r.day - patient.first).days > 600 and r.value]
        steps = [log((b.value or 1) / (a.value or 1)) / sqrt(2) for a, b in pairwise(late) if a.laboratory == b.laboratory]
        spreads += [median(abs(step) for step in steps) / 0.6745] if len(steps) > 5 else []
    assert len(spreads) > 30
    assert 0.18 < median(spreads) < 0.32


def test_gross_outliers_go_2_to_5_fold_up_and_down() -> None:
    ratios = [ln for ln, _ in samples(bench(EXACT.changed({"outlier_share": 0.1})), 5000)]
    up, down = [r for r in ratios if r > 0.1], [r for r in ratios if r < -0.1]
    assert (len(up) + len(down)) / 5000 == pytest.approx(0.1, rel=0.15)
    assert len(up) / len(down) == pytest.approx(1, abs=0.25)
    assert log(2) - 0.01 < min(abs(r) for r in up + down) < max(abs(r) for r in up + down) < log(5) + 0.01
    assert CLINIC.outlier_share > 0


def test_exercise_raises_ck_and_half_of_it_is_noted() -> None:
    drawn = samples(bench(EXACT.changed({"spike_share": 0.1})), 5000, true=500)
    spikes = [(ln, noted) for ln, noted in drawn if ln > 0.1]
    assert len(spikes) / 5000 == pytest.approx(0.1, rel=0.15)
    assert share([noted for _, noted in spikes]) == pytest.approx(0.5, abs=0.06)
    assert not any(noted for ln, noted in drawn if ln < 0.1)
    smallest, largest = (exp(end(ln for ln, _ in spikes)) for end in (min, max))
    assert 1.45 < smallest < 1.6 < 0.9 * CLINIC.spike_most < largest < 1.02 * CLINIC.spike_most


def test_noted_exercise_stands_in_the_record_beside_its_sample() -> None:
    made = tuple(simulate(40, SEED, CLINIC.changed({"spike_share": 0.5, "spike_noted": 0.5})))
    noted, taken = results(made, "recent_exercise"), {(r.day, r.visit_kind) for r in results(made)}
    assert len(noted) / len(results(made)) == pytest.approx(0.25, abs=0.04)
    assert all((r.day, r.visit_kind) in taken for r in noted)
    assert {r.visit_kind for r in noted} == {"clinic", "lab"}


def test_exercise_is_in_the_clinic_too() -> None:
    found = len(results(cohort(), "recent_exercise")) / len(results(cohort()))
    assert found == pytest.approx(CLINIC.spike_share * CLINIC.spike_noted, rel=0.4)


def test_laboratories_change_and_bring_their_own_limit() -> None:
    pairs = [pair for patient in cohort() for pair in pairwise(patient.history.of("ck"))]
    changes = [(a, b) for a, b in pairs if a.laboratory != b.laboratory]
    assert len(changes) / years(cohort()) == pytest.approx(CLINIC.laboratory_change, rel=0.25)
    assert share([a.upper_limit != b.upper_limit for a, b in changes]) > 0.8
    assert all(a.upper_limit == b.upper_limit for a, b in pairs if a.laboratory == b.laboratory)
    assert all(138 <= (r.upper_limit or 0) <= 312 for r in results(cohort()))


def test_another_laboratory_measures_a_little_differently() -> None:
    regime = EXACT.changed({"laboratory_bias": CLINIC.laboratory_bias})
    biases = [samples(bench(regime, number=number), 1)[0][0] for number in range(400)]
    assert stdev(biases) == pytest.approx(CLINIC.laboratory_bias, rel=0.2)
    assert mean(biases) == pytest.approx(0, abs=0.01)


def test_a_third_of_the_sites_reports_microkatal() -> None:
    units = {patient.site: {r.unit for r in patient.history.of("ck")} for patient in cohort()}
    assert sorted(units.values(), key=str) == [{"U/L"}, {"U/L"}, {"ukat/L"}]


@pytest.mark.parametrize(
    ("true", "katal", "printed"),
    [
        (31000, False, ">20000"),
        (31000, True, ">333.33"),
        (12, False, "<20"),
        (12, True, "<0.33"),
        (1002, False, "1002"),
        (1002, True, "16.70"),
    ],
)
def test_results_are_printed_as_laboratories_do(true: float, katal: bool, printed: str) -> None:
    result, _ = bench(EXACT, katal).creatine_kinase(0, FIRST, true)
    assert result.entered == printed
    assert result.value == pytest.approx(min(max(true, 20), 20000), rel=0.02)
    assert (result.comparator, result.is_cut) == (printed[:1] if printed[0] in "<>" else "", printed[0] in "<>")


@pytest.mark.parametrize(("katal", "factor"), [(False, 1 / 60), (True, 60)])
def test_unit_slips_are_sixtyfold_and_rare(katal: bool, factor: float) -> None:
    slipped = samples(bench(EXACT.changed({"unit_slip": 0.1}), katal), 2000, true=240)
    wrong = [ln for ln, _ in slipped if abs(ln) > 1]
    assert wrong == pytest.approx([log(factor)] * len(wrong), abs=0.02)
    assert len(wrong) / 2000 == pytest.approx(0.1, rel=0.2)
    assert 0 < CLINIC.unit_slip <= 0.002


def totals(disease_loss: float, regime: Regime = CLINIC, number: int = 1, count: int = 400) -> list[Result]:
    disease, made = Disease(regime, Random(number)), bench(regime, number=number)
    disease.loss = disease_loss
    return [made.strength(FIRST, disease) for _ in range(count)]


def test_mmt8_varies_by_3_points_beside_the_shift_of_the_rater() -> None:
    shifts, off = [], []
    for number in range(60):
        by_rater: dict[str, list[float]] = {}
        for result in totals(20, number=number, count=60):
            by_rater.setdefault(result.rater, []).append(result.value or 0.0)
        centres = [mean(points) for points in by_rater.values()]
        shifts += [centre - mean(centres) for centre in centres]
        off += [abs(point - mean(points)) for points in by_rater.values() for point in points]
    assert share([distance <= 3 for distance in off]) == pytest.approx(0.95, abs=0.02)
    assert stdev(shifts) * sqrt(3 / 2) == pytest.approx(CLINIC.rater_shift, rel=0.2)


def test_mmt8_has_a_ceiling_that_hides_a_reserve() -> None:
    exact = CLINIC.changed({"rater_shift": 0, "strength_noise": 0})
    shown = [totals(3, exact, number, count=1)[0].value or 0.0 for number in range(400)]
    assert (min(shown), max(shown)) == (78, 80)
    assert share([points == 80 for points in shown]) == pytest.approx(0.58, abs=0.08)


def test_sawtooth_of_immunoglobulin_runs_from_infusion_to_infusion() -> None:
    therapy = Therapy(Random(1), FIRST, srp=False)
    therapy.ivig_since = 100
    assert [therapy.cycle_share(day) for day in (99, 100, 114, 127, 128)] == pytest.approx([0, -0.5, 0, 0.464, -0.5], abs=0.01)


def test_ck_follows_the_sawtooth_in_patients_on_immunoglobulin() -> None:
    calm, sharp = ({p.study_id: p for p in simulate(80, SEED, infused(size))} for size in (0, 1))
    found = []
    for study_id, patient in calm.items():
        ivig = next((step.start for step in patient.history.treatments if step.drug == "IVIG"), None)
        second = [made.history.of("ck")[1] for made in (patient, sharp[study_id])]
        if ivig == patient.first + timedelta(days=3) and second[0].day == second[1].day and not second[1].is_cut:
            cycle = (second[0].day - ivig).days % 28 / 28 - 0.5
            found.append(log((second[1].value or 1) / (second[0].value or 1)) - cycle)
    assert len(found) > 10
    assert found == pytest.approx([0] * len(found), abs=0.02)
    assert 0 < CLINIC.sawtooth_least < CLINIC.sawtooth_most


def infused(size: float) -> Regime:
    return EXACT.changed({"sawtooth_least": size, "sawtooth_most": size, "residual_median": 400, "residual_sd": 0, "induction_most": 20})


def planned_gaps(patient: SimulatedPatient) -> Iterator[tuple[int, int]]:
    return ((day, days) for day, days in gaps(patient) if is_quiet(patient))


def test_visits_come_every_4_to_8_weeks_and_later_every_2_to_5_months() -> None:
    made = cohort(CLINIC.changed({"missed_when_well": 0, "relapse_rate": 0, "steroid_myopathy": 0}), 60)
    early = [days for patient in made for day, days in planned_gaps(patient) if day < 240]
    late = [days for patient in made for day, days in planned_gaps(patient) if day >= 240]
    assert 28 <= min(early) < 31 < 53 < max(early) <= 56
    assert 63 <= min(late) < 68 < 140 < max(late) <= 147


def test_visits_are_frequent_again_after_treatment_was_stepped_up() -> None:
    after = []
    for patient in cohort():
        for event in patient.events:
            days = (event.decided_on - patient.first).days
            after += [length for day, length in gaps(patient) if day == days]
    assert len(after) > 100
    assert max(after) <= 56


def test_well_patients_miss_visits() -> None:
    long = [days > 147 for patient in cohort() for day, days in planned_gaps(patient) if day >= 240]
    assert share(long) == pytest.approx(CLINIC.missed_when_well, rel=0.4)


def test_patients_come_sooner_when_they_are_weaker() -> None:
    in_relapse, well = [], []
    for patient in cohort(CLINIC.changed({"missed_when_well": 0})):
        spans = [(r.onset + timedelta(days=60), r.escalated_on) for r in patient.relapses if r.escalated_on and r.fold > 8]
        for day, days in gaps(patient):
            end = patient.first + timedelta(days=day + days)
            in_relapse += [days < 63 for first, last in spans if day > 600 and first < end <= last]
        well += [days < 63 for day, days in planned_gaps(patient) if day > 600]
    assert len(in_relapse) > 50
    assert share(well) < 0.05
    assert share(in_relapse) > 0.35


def test_some_visits_are_a_blood_sample_only() -> None:
    kinds = [r.visit_kind == "lab" for patient in cohort() for r in patient.history.of("ck")[1:]]
    assert share(kinds) == pytest.approx(CLINIC.laboratory_only, abs=0.05)
    assert {r.visit_kind for r in results(cohort(), "mmt8")} == {"clinic"}
    assert all(r.visit_kind == "clinic" for r in results(cohort(PLAIN, 60)))


def test_every_patient_is_tapered_and_relapses_bring_prednisone_back() -> None:
    raised = 0
    for patient in cohort():
        doses = [(step.start, step.dose or 0.0) for step in patient.history.treatments if step.drug == "prednisone"]
        raised += sum(b[1] >= max(20, 1.5 * a[1]) for a, b in pairwise(doses))
    assert raised == sum(len(patient.events) for patient in cohort())
