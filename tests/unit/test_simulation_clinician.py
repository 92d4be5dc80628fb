"""Simulated clinicians follow their written rule, and what they prescribe is what somebody could prescribe."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from models.clinical.drugs import find_drug
from models.clinical.series.results import TreatmentStep
from models.clinical.simulation.clinician import Clinician
from models.clinical.simulation.therapy import Therapy
from tests.simulated import CLINIC, cohort

FIRST = date(2020, 1, 1)
WELL, WEAKER = False, True


def clinician(*values: float, limit: float = 200.0, every: int = 90) -> Clinician:
    """One who has seen full strength twice and these results of CK, one every 90 days; the last stands on day 90 times their number."""
    made = Clinician(totals=[(500, 80.0), (600, 80.0)])
    for number, value in enumerate(values, start=1):
        made.see_enzyme(every * number, value, limit)
    return made


def test_a_clear_loss_that_is_felt_is_enough() -> None:
    assert clinician().decide(700, 72, WEAKER) == "weaker, MMT8 down"
    assert clinician().decide(700, 72, WELL) == ""
    assert clinician().decide(700, 73, WEAKER) == ""


def test_a_small_loss_is_enough_when_it_is_seen_twice() -> None:
    made = clinician()
    assert [made.decide(day, 76, WEAKER) for day in (700, 760)] == ["", "weaker at repeated visits"]


def test_weakness_without_a_measured_loss_takes_three_visits() -> None:
    made = clinician()
    assert [made.decide(day, 80, WEAKER) for day in (700, 760, 820)] == ["", "", "weaker at repeated visits"]
    interrupted = clinician()
    assert [interrupted.decide(700 + 60 * n, 80, felt) for n, felt in enumerate((WEAKER, WEAKER, WELL, WEAKER))] == [""] * 4


def test_ck_many_times_its_limit_is_enough_when_it_is_seen_twice() -> None:
    assert clinician(300, 300, 300, 300, 2500, 2500).decide(540, 80, WELL) == "CK many times its limit and what it was, twice"
    assert clinician(300, 300, 300, 300, 300, 2500).decide(540, 80, WELL) == ""
    assert clinician(900, 900, 900, 900, 2500, 2500).decide(540, 80, WELL) == ""


SLOW = (300.0, 300.0, 300.0, 300.0, 500.0, 500.0, 500.0, 500.0)


def test_ck_raised_for_months_is_enough() -> None:
    assert clinician(*SLOW).decide(720, 80, WELL) == "CK raised for months"
    assert clinician(*SLOW, limit=600).decide(720, 80, WELL) == ""
    assert clinician(*SLOW[:-1]).decide(630, 80, WELL) == ""


def test_ck_raised_for_weeks_is_not_raised_for_months() -> None:
    made = clinician(*SLOW[:4])
    for day in (700, 728, 756, 784):
        made.see_enzyme(day, 500, 200)
    assert made.decide(784, 80, WELL) == ""


def test_ck_that_has_come_down_is_not_raised_any_more() -> None:
    assert clinician(*SLOW, 300).decide(810, 80, WELL) == ""


def test_nothing_is_stepped_up_in_the_half_year_after_a_step_up() -> None:
    made = clinician(*SLOW)
    made.stepped_up(720)
    assert made.decide(800, 60, WEAKER) == ""


def test_ck_from_before_the_step_up_counts_no_more_as_raised() -> None:
    made = clinician(*SLOW)
    made.stepped_up(721)
    made.see_enzyme(900, 900, 200)
    assert made.decide(910, 80, WELL) == ""


def test_nobody_tapers_a_patient_who_is_weaker_or_whose_ck_has_doubled() -> None:
    assert clinician(300, 500).is_stable()
    assert not clinician(300, 600).is_stable()
    weaker = clinician(300, 300)
    weaker.decide(700, 80, WEAKER)
    assert not weaker.is_stable()


def treated(number: int = 1, days: int = 1500, escalate_on: int | None = None) -> list[TreatmentStep]:
    """The steps of a stable patient seen every 30 days, with treatment stepped up once or never."""
    therapy = Therapy(Random(number), FIRST, srp=False)
    therapy.induce(0)
    for day in range(30, days, 30):
        therapy.review(day, stable=True)
        if day == escalate_on:
            therapy.escalate(day)
    return therapy.steps


def test_prednisone_starts_at_40_to_60_mg_and_is_tapered_step_by_step_to_nothing() -> None:
    for number in range(20):
        doses = [step.dose or 0.0 for step in treated(number) if step.drug == "prednisone"]
        assert doses[0] in (40, 50, 60)
        assert doses == sorted(doses, reverse=True)
        assert doses[-1] == 2.5


@pytest.mark.parametrize("number", range(10))
def test_a_step_up_brings_prednisone_to_20_mg_or_more(number: int) -> None:
    steps = [step for step in treated(number, escalate_on=900) if step.drug == "prednisone"]
    before = [step.dose or 0.0 for step in steps if (step.start - FIRST).days < 900]
    raised = next(step.dose or 0.0 for step in steps if (step.start - FIRST).days == 900)
    assert raised >= max(20, 1.5 * before[-1])


def test_an_unstable_patient_is_not_tapered() -> None:
    therapy = Therapy(Random(1), FIRST, srp=False)
    therapy.induce(0)
    assert not any(therapy.review(day, stable=False) for day in range(30, 1500, 30))


def test_rituximab_is_given_as_two_infusions_of_1000_mg_a_fortnight_apart() -> None:
    found = [sorted(step.start for step in p.history.treatments if step.drug == "rituximab") for p in cohort()]
    pairs = [(days[0], days[1]) for days in found if len(days) > 1]
    assert len(pairs) > 20
    assert {(b - a).days for a, b in pairs} == {14}


def test_treatment_is_of_the_classes_that_are_used() -> None:
    classes = {find_drug(step.drug).drug_class for patient in cohort() for step in patient.history.treatments}
    assert classes == {"glucocorticoid", "antimetabolite", "immunoglobulin", "anti-CD20"}


def test_no_dose_of_prednisone_is_out_of_bounds() -> None:
    often = cohort(CLINIC.changed({"relapse_rate": 2}), 30)
    assert max(s.dose or 0 for p in often for s in p.history.treatments if s.drug == "prednisone") <= 90
