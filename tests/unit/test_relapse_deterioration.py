"""Confirmed deterioration, hand-worked against Fig. 1 of ProDERM (Arthritis Res Ther 2023, doi 10.1186/s13075-023-03232-2)."""

from __future__ import annotations

from datetime import date

import pytest

from models.clinical.measures import MMT8_RIGHT, find_measure
from models.clinical.relapse import DEFAULTS
from models.clinical.relapse.deterioration import IN_CM, Deterioration, DeteriorationFact, deterioration_sentence
from models.clinical.relapse.timeline import days_of
from models.clinical.relapse.words import Words
from models.clinical.series import Result
from tests.histories import history, on, saw

CODES = {
    "pga": "physician_global",
    "ptga": "patient_global",
    "haq": "haq_di",
    "ext": "extramuscular",
    "mmt": "mmt8",
    "both": "mmt8_bilateral",
}
USUAL = {"pga": 1.0, "ptga": 1.0, "haq": 1.0, "ext": 1.0, "mmt": 80.0}
LAST_IN_REMISSION = 100
WORSE = {"pga": 4.0, "mmt": 60.0}


def seen(day: int, **values: float) -> list[Result]:
    return [saw(day, CODES[name], value) for name, value in values.items()]


def remission(**values: float) -> list[Result]:
    return seen(60, **(values or USUAL)) + seen(90, **(values or USUAL))


def read(*results: Result, ck_flat: bool = False) -> Deterioration:
    watched = Deterioration(DEFAULTS)
    for day in days_of(history(*results)):
        watched.read(day, day.day <= on(LAST_IN_REMISSION), ck_flat)
    return watched


def fact(*results: Result) -> DeteriorationFact | None:
    return read(*results).fact(max(r.day for r in results))


def criteria(*results: Result) -> tuple[str, ...]:
    found = fact(*results)
    return found.criteria if found else ()


def twice(**values: float) -> list[Result]:
    return seen(130, **values) + seen(160, **values)


@pytest.mark.parametrize(
    ("values", "met"),
    [
        ({"pga": 3.0, "mmt": 64.0}, ("global_and_strength",)),  # 2 cm; 16 of 80 is 20 %
        ({"pga": 2.9, "mmt": 64.0}, ()),
        ({"pga": 3.0, "mmt": 65.0}, ()),
        ({"pga": 3.0}, ()),
        ({"mmt": 40.0}, ()),
        ({"ext": 3.0}, ("extramuscular",)),
        ({"ext": 2.9}, ()),
        ({"pga": 1.3, "ptga": 1.3, "haq": 1.3}, ("core_measures",)),
        ({"pga": 1.3, "ptga": 1.3, "haq": 1.25}, ()),
        ({"ptga": 1.3, "haq": 1.3, "mmt": 56.0}, ("core_measures",)),  # 24 of 80 is 30 %
        ({"ptga": 1.3, "haq": 1.3, "mmt": 57.0}, ()),
        ({"ptga": 9.0, "haq": 3.0}, ()),
        ({"pga": 4.0, "ptga": 4.0, "haq": 2.0, "ext": 4.0, "mmt": 50.0}, ("global_and_strength", "extramuscular", "core_measures")),
    ],
)
def test_the_edges_of_each_criterion(values: dict[str, float], met: tuple[str, ...]) -> None:
    assert criteria(*remission(), *twice(**values)) == met


@pytest.mark.parametrize(("now", "met"), [(40.0, ("global_and_strength",)), (41.0, ())])
def test_a_share_is_of_the_baseline_value_and_not_of_the_maximum(now: float, met: tuple[str, ...]) -> None:
    assert criteria(*remission(pga=1, mmt=50), *twice(pga=4, mmt=now)) == met  # 10 of 50; of the maximum it is 12.5 %


def test_what_two_visits_say() -> None:
    found = fact(*remission(), *twice(**WORSE))
    assert found is not None
    assert (found.first_day, found.day) == (on(130), on(160))
    assert found.changes == (("physician_global", 1.0, 4.0), ("mmt8", 80.0, 60.0))
    assert [(r.measure, r.day) for r in found.inputs] == [(m, on(d)) for d in (130, 160) for m in ("physician_global", "mmt8")]


def test_one_visit_confirms_nothing() -> None:
    assert fact(*remission(), *seen(130, **WORSE)) is None


@pytest.mark.parametrize(("second", "confirmed"), [(310, True), (311, False)])
def test_two_visits_at_most_180_days_apart(second: int, confirmed: bool) -> None:
    assert bool(fact(*remission(), *seen(130, **WORSE), *seen(second, **WORSE))) is confirmed


def test_after_too_long_a_gap_the_next_visit_confirms() -> None:
    found = fact(*remission(), *seen(130, **WORSE), *seen(330, **WORSE), *seen(350, **WORSE))
    assert found is not None
    assert found.first_day == on(330)


def test_of_three_visits_the_last_two_are_named() -> None:
    found = fact(*remission(), *twice(**WORSE), *seen(190, **WORSE))
    assert found is not None
    assert (found.first_day, found.day) == (on(160), on(190))


def test_the_two_visits_need_not_meet_the_same_criterion() -> None:
    found = fact(*remission(), *seen(130, ext=4), *seen(160, **WORSE))
    assert found is not None
    assert (found.first_criteria, found.criteria) == (("extramuscular",), ("global_and_strength",))


def test_a_good_visit_in_between_interrupts() -> None:
    assert fact(*remission(), *seen(130, **WORSE), *seen(140, **USUAL), *seen(160, **WORSE)) is None


def test_a_good_visit_afterwards_ends_it() -> None:
    assert fact(*remission(), *twice(**WORSE), *seen(190, **USUAL)) is None


def test_a_patient_global_from_home_is_no_visit() -> None:
    found = fact(*remission(), *seen(130, **WORSE), *seen(140, ptga=1), *seen(160, **WORSE))
    assert found is not None
    assert found.first_day == on(130)


def test_from_a_baseline_of_0_the_2_cm_apply() -> None:
    assert criteria(*remission(pga=0, mmt=80), *twice(pga=2, mmt=64)) == ("global_and_strength",)
    assert criteria(*remission(ext=0), *twice(ext=2)) == ("extramuscular",)


def test_from_a_baseline_of_0_there_is_no_share() -> None:
    assert criteria(*remission(pga=0, ptga=0, haq=0, mmt=80), *twice(pga=5, ptga=5, haq=2, mmt=70)) == ()


def test_a_rise_from_0_denies_nothing() -> None:
    found = fact(
        *remission(pga=0, ptga=0, haq=0, mmt=80), *seen(130, pga=2, mmt=64), *seen(140, pga=2, ptga=5, haq=2), *seen(160, pga=2, mmt=64)
    )
    assert found is not None
    assert found.first_day == on(130)


def test_totals_of_another_scale_have_no_baseline() -> None:
    assert criteria(*remission(), *twice(pga=4, both=75)) == ()


def test_the_scale_of_both_sides_is_read_where_it_has_a_baseline() -> None:
    found = fact(*remission(pga=1, mmt=80, both=150), *twice(pga=4, mmt=78, both=120))
    assert found is not None
    assert found.changes[1] == ("mmt8_bilateral", 150.0, 120.0)


def test_mmt8_is_summed_from_its_eight_muscles() -> None:
    muscles = [saw(day, code, 8) for day in (130, 160) for code in MMT8_RIGHT]
    found = fact(*remission(), *muscles, *twice(pga=3))
    assert found is not None
    assert found.changes[1] == ("mmt8", 80.0, 64.0)


@pytest.mark.parametrize(("now", "met"), [(3.4, ()), (3.5, ("extramuscular",))])
def test_the_baseline_is_the_median_of_the_last_two_in_remission(now: float, met: tuple[str, ...]) -> None:
    assert criteria(*seen(30, ext=0), *seen(60, ext=1), *seen(90, ext=2), *twice(ext=now)) == met


def test_a_value_worse_in_remission_does_not_raise_the_baseline() -> None:
    found = fact(*seen(20, pga=1, mmt=80), *seen(60, pga=4, mmt=80), *seen(90, pga=4, mmt=80), *twice(**WORSE))
    assert found is not None
    assert found.changes[0] == ("physician_global", 1.0, 4.0)


def test_a_visit_that_meets_a_criterion_does_not_move_the_baseline() -> None:
    worse = {"pga": 1.3, "ptga": 1.3, "haq": 1.3}
    assert criteria(*seen(20, **USUAL), *seen(40, **USUAL), *seen(70, **worse), *seen(100, **worse)) == ("core_measures",)


def test_values_outside_remission_make_no_baseline() -> None:
    assert criteria(*seen(110, **USUAL), *seen(120, **USUAL), *twice(**WORSE)) == ()


def test_a_level_declared_later_gives_its_days_a_baseline() -> None:
    watched = read(*seen(110, pga=7, mmt=50), *seen(120, pga=1, mmt=80))
    watched.settle(on(115))
    for day in days_of(history(*twice(**WORSE))):
        watched.read(day, in_remission=True)
    found = watched.fact(on(160))
    assert found is not None
    assert found.changes == (("physician_global", 1.0, 4.0), ("mmt8", 80.0, 60.0))


def test_after_an_episode_what_is_still_worse_is_measured_from_there() -> None:
    watched = read(*remission(), *twice(**WORSE))
    watched.forget()
    assert watched.fact(on(160)) is None
    for day in days_of(history(*seen(190, **WORSE), *seen(220, **WORSE))):
        watched.read(day, in_remission=True)
    assert watched.fact(on(220)) is None


@pytest.mark.parametrize(("ck_flat", "last", "confirmed"), [(True, 219, True), (True, 220, False), (False, 220, True)])
def test_what_stays_worse_for_90_days_with_flat_ck_becomes_the_usual(ck_flat: bool, last: int, confirmed: bool) -> None:
    watched = read(*remission(), *twice(**WORSE), *seen(last, **WORSE), ck_flat=ck_flat)
    assert bool(watched.fact(on(last))) is confirmed


def test_two_values_do_not_become_the_usual() -> None:
    assert read(*remission(), *seen(130, **WORSE), *seen(230, **WORSE), ck_flat=True).fact(on(230)) is not None


def test_what_was_worse_alone_counts_as_lasting_from_the_first_visit_on() -> None:
    alone = [*seen(100, pga=4, mmt=80), *seen(150, pga=4, mmt=80)]
    assert read(*remission(), *alone, *seen(200, **WORSE), *seen(230, **WORSE), ck_flat=True).fact(on(230)) is not None


def test_what_still_worsens_does_not_become_the_usual() -> None:
    assert read(*remission(), *twice(ext=4), *seen(230, ext=7), ck_flat=True).fact(on(230)) is not None


@pytest.mark.parametrize(("days", "recent"), [(90, True), (91, False)])
def test_it_is_recent_for_90_days(days: int, recent: bool) -> None:
    assert bool(read(*remission(), *twice(**WORSE)).fact(on(160 + days))) is recent


def test_the_2_cm_are_read_in_the_unit_that_is_stored() -> None:
    assert {find_measure(code).units[0].unit.code for code in IN_CM} == {"cm"}


def sentence(relative: bool = False, first: int = 275, second: int = 314, first_seen: dict[str, float] | None = None) -> str:
    found = fact(*remission(pga=1, mmt=78, ext=0), *seen(first, **(first_seen or WORSE)), *seen(second, **WORSE))
    assert found is not None
    return deterioration_sentence(found, Words(relative))


def test_the_sentence_names_what_was_worse_and_both_visits() -> None:
    told = "Confirmed deterioration (ProDERM): physician global 1 to 4 cm, MMT8 78 to 60 at the second of two visits"
    assert sentence() == f"{told} (3 Oct and 11 Nov 2025)"
    assert sentence(second=380) == f"{told} (3 Oct 2025 and 16 Jan 2026)"
    assert sentence(relative=True) == f"{told} (day 9407 and day 9446)"


def test_a_day_count_that_looks_like_a_year_stays() -> None:
    found = DeteriorationFact(date(2005, 7, 28), date(2005, 6, 28), ("extramuscular",), ("extramuscular",), (("extramuscular", 0.0, 2.0),))
    assert deterioration_sentence(found, Words(relative=True)).endswith("(day 2005 and day 2035)")


def test_the_sentence_says_where_the_first_visit_met_another_criterion() -> None:
    assert sentence(first_seen={"ext": 3}).endswith("(3 Oct and 11 Nov 2025), the first by extramuscular activity")
