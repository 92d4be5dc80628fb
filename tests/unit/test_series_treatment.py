"""Treatments over time: the daily glucocorticoid, pulses, changes, and what counts as an escalation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.clinical.dates import Precision
from models.clinical.relapse.escalation import escalations, is_on_treatment
from models.clinical.series import TreatmentStep, drug_changes, prednisone_steps, pulses
from tests.histories import dose, history, on

PULSE = dose("methylprednisolone", 50, 53, 1000, route="IV")


def steps(*drugs: TreatmentStep) -> list[tuple[int, int | None, float]]:
    zero = on(0)
    found = prednisone_steps(history(drugs=drugs))
    return [((s.start - zero).days, (s.stop - zero).days if s.stop else None, s.mg_per_day) for s in found]


def stepped_up(*drugs: TreatmentStep) -> list[tuple[int, str]]:
    return [((e.day - on(0)).days, e.what) for e in escalations(history(drugs=drugs))]


def changes(day: int, *drugs: TreatmentStep) -> list[tuple[int, str, str, float | None, float | None]]:
    return [
        ((c.day - on(0)).days, c.drug, c.what, c.before, c.after)
        for c in drug_changes(history(drugs=drugs), on(day), weeks=12, same_course_days=14)
    ]


def test_a_taper_is_a_staircase() -> None:
    assert steps(dose("prednisone", 0, 30, 60), dose("prednisone", 30, None, 40)) == [(0, 30, 60), (30, None, 40)]


def test_overlapping_courses_are_summed_in_prednisone() -> None:
    assert steps(dose("prednisone", 0, 30, 20), dose("methylprednisolone", 14, None, 8)) == [(0, 14, 20), (14, 30, 30), (30, None, 10)]


def test_a_gap_without_any_is_left_out() -> None:
    assert steps(dose("prednisone", 0, 10, 5), dose("prednisone", 20, 30, 5)) == [(0, 10, 5), (20, 30, 5)]


def test_a_pulse_is_a_tick_and_not_in_the_daily_dose() -> None:
    assert steps(dose("prednisone", 0, None, 10), PULSE) == [(0, None, 10)]
    assert pulses(history(drugs=(PULSE,))) == [PULSE]


def test_other_drugs_are_no_glucocorticoid() -> None:
    assert steps(dose("methotrexate", 0, None, 15, "weekly")) == []


def test_the_first_treatment_and_a_new_class_are_escalations() -> None:
    found = stepped_up(dose("prednisone", 0, None, 60), dose("methotrexate", 60, None, 15, "weekly"), dose("azathioprine", 90, None, 100))
    assert found == [(0, "glucocorticoid"), (60, "class")]


@pytest.mark.parametrize(("mg", "escalated"), [(14.9, False), (15, True), (30, True)])
def test_the_daily_glucocorticoid_up_by_half(mg: float, escalated: bool) -> None:
    assert ((100, "glucocorticoid") in stepped_up(dose("prednisone", 0, 100, 10), dose("prednisone", 100, None, mg))) is escalated


@pytest.mark.parametrize(("mg", "escalated"), [(9.9, False), (10, True)])
def test_and_to_at_least_10_mg(mg: float, escalated: bool) -> None:
    assert ((100, "glucocorticoid") in stepped_up(dose("prednisone", 0, 100, 2.5), dose("prednisone", 100, None, mg))) is escalated


def test_a_taper_a_short_gap_and_an_end_are_none() -> None:
    taper = (dose("prednisone", 0, 30, 40), dose("prednisone", 32, 60, 30), dose("prednisone", 60, 90, 20))
    assert stepped_up(*taper) == [(0, "glucocorticoid")]


def test_maintenance_cycles_are_none() -> None:
    cycles = [dose("rituximab", 180 * n, None, 1000, "once", "IV") for n in range(4)]
    assert stepped_up(*cycles) == [(0, "class")]


@pytest.mark.parametrize(("again", "found"), [(370, [(0, "class")]), (560, [(0, "class"), (560, "class")])])
def test_a_yearly_course_is_maintenance_and_the_same_class_after_a_longer_gap_is_new(again: int, found: list[tuple[int, str]]) -> None:
    assert stepped_up(dose("rituximab", 0, None, 1000, "once", "IV"), dose("rituximab", again, None, 1000, "once", "IV")) == found


def test_a_pulse_is_one_and_its_second_day_is_not() -> None:
    days = [dose("methylprednisolone", 50 + n, 51 + n, 1000, "once", "IV") for n in range(3)]
    assert stepped_up(dose("prednisone", 0, None, 10), *days) == [(0, "glucocorticoid"), (50, "pulse")]


def test_a_statin_is_no_escalation() -> None:
    assert stepped_up(dose("atorvastatin", 0, None, 40)) == []


def test_a_date_known_to_the_year_is_no_escalation() -> None:
    assert stepped_up(replace(dose("methotrexate", 0, None, 15, "weekly"), precision=Precision.YEAR)) == []


def test_changes_name_the_drug_the_doses_and_the_day() -> None:
    taper = (dose("prednisone", -200, 60, 7.5), dose("prednisone", 60, None, 5), dose("methotrexate", 70, 80, 15, "weekly"))
    assert changes(100, *taper) == [
        (60, "prednisone", "lowered", 7.5, 5),
        (70, "methotrexate", "new", None, 15),
        (80, "methotrexate", "ended", 15, None),
    ]


@pytest.mark.parametrize(("day", "found"), [(59, 0), (60, 1), (144, 1), (145, 0)])
def test_only_the_twelve_weeks_before_are_listed(day: int, found: int) -> None:
    assert len(changes(day, dose("methotrexate", 60, None, 15, "weekly"))) == found


def test_a_drug_taken_again_after_a_pause_says_so() -> None:
    assert changes(100, dose("atorvastatin", -300, -100, 20), dose("atorvastatin", 90, None, 20)) == [
        (90, "atorvastatin", "again", None, 20)
    ]


def test_a_row_that_repeats_the_dose_is_no_change() -> None:
    assert changes(100, dose("azathioprine", -100, 50, 100), dose("azathioprine", 50, None, 100)) == []


@pytest.mark.parametrize(("day", "running"), [(-1, False), (0, True), (180, True), (181, False)])
def test_an_infusion_lasts_half_a_year(day: int, running: bool) -> None:
    drugs = (dose("rituximab", 0, None, 1000, "once", "IV"),)
    assert is_on_treatment(history(drugs=drugs), on(day)) is running


def test_the_end_of_a_drug_is_as_exact_as_it_was_recorded() -> None:
    ended = replace(dose("methotrexate", 0, 80, 15, "weekly"), stop_precision=Precision.MONTH)
    (change,) = drug_changes(history(drugs=(ended,)), on(100), weeks=4, same_course_days=14)
    assert (change.what, change.precision) == ("ended", "month")
