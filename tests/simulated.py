"""Simulated cohorts for tests, each made once a run, and short ways to read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise

from models.clinical.series.results import Result
from models.clinical.simulation import Regime, Relapse, SimulatedPatient, find_regime, simulate

CLINIC = find_regime("clinic")
PLAIN = find_regime("plain")
SPARSE = find_regime("sparse")
SEED = 11

Cohort = tuple[SimulatedPatient, ...]


@cache
def _made(regime: Regime, patients: int) -> Cohort:
    return tuple(simulate(patients, SEED, regime))


def cohort(regime: Regime = CLINIC, patients: int = 300) -> Cohort:
    return _made(regime, patients)


def relapses(made: Cohort) -> list[Relapse]:
    return [relapse for patient in made for relapse in patient.relapses]


def years(made: Cohort) -> float:
    return sum((patient.last - patient.first).days for patient in made) / 365.25


def results(made: Cohort, measure: str = "ck") -> list[Result]:
    return [result for patient in made for result in patient.history.of(measure)]


def visits(patient: SimulatedPatient) -> list[date]:
    return sorted({result.day for result in patient.history.results})


def gaps(patient: SimulatedPatient) -> Iterator[tuple[int, int]]:
    """Day of each visit but the last, counted from the first, and days from it to the next."""
    return (((a - patient.first).days, (b - a).days) for a, b in pairwise(visits(patient)))


def is_quiet(patient: SimulatedPatient) -> bool:
    """True where nothing ever happened that changes the plan of visits."""
    return not patient.relapses and not patient.events


def share(truths: list[bool]) -> float:
    return sum(truths) / len(truths)
