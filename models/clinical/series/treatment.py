"""Treatments over time: the daily glucocorticoid as one line, and pulses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest

from models.clinical.drugs import Drug, find_drug, prednisone_per_day
from models.clinical.series.results import History, TreatmentStep
from models.errors import ImpossibleValue


@dataclass(frozen=True, slots=True)
class DailyGlucocorticoid:
    """A stretch at one daily dose, in mg of prednisone (equivalent) a day; `stop` is the first day no longer at it, None if it goes on."""

    start: date
    stop: date | None
    mg_per_day: float


def prednisone_steps(history: History) -> list[DailyGlucocorticoid]:
    """The daily oral glucocorticoid in mg of prednisone a day, overlapping courses summed, oldest first; days without any are left out.

    Pulses (IV, or given once) are not part of it: see `pulses`. Worked: prednisone 20 mg from 1 to 31 March and, from 15 March,
    methylprednisolone 8 mg daily without an end give 20 from 1 March, 30 from 15 March and 10 from 31 March on.
    """
    added: dict[date, float] = defaultdict(float)
    for step in history.treatments:
        dose = daily_mg(step)
        if dose and (step.stop is None or step.stop > step.start):
            added[step.start] += dose
            if step.stop is not None:
                added[step.stop] -= dose
    total, steps = 0.0, list[DailyGlucocorticoid]()
    days = sorted(added)
    for day, after in zip_longest(days, days[1:]):
        total = round(total + added[day], 6)
        if total <= 0:
            continue
        if steps and steps[-1].stop == day and steps[-1].mg_per_day == total:
            steps[-1] = DailyGlucocorticoid(steps[-1].start, after, total)
        else:
            steps.append(DailyGlucocorticoid(day, after, total))
    return steps


def pulses(history: History) -> list[TreatmentStep]:
    """Glucocorticoids given IV, or once by mouth, oldest first: drawn as ticks, never averaged into the daily line."""
    return sorted((step for step in history.treatments if is_pulse(step)), key=step_key)


def step_key(step: TreatmentStep) -> tuple[date, str, str, float, date, int]:
    """Sorts steps by their beginning, then by what tells two of one day apart."""
    return step.start, step.drug, step.route, step.dose or 0.0, step.stop or date.max, step.treatment or 0


def is_pulse(step: TreatmentStep) -> bool:
    """True for a glucocorticoid given IV, or once by mouth: an event of its own."""
    drug = drug_of(step.drug)
    if drug is None or drug.drug_class != "glucocorticoid":
        return False
    return step.route == "IV" or (step.frequency == "once" and step.route in ("", "oral"))


def daily_mg(step: TreatmentStep) -> float | None:
    """mg of prednisone a day that a step adds to the daily line; None for pulses, unknown doses and other drugs."""
    try:
        return _prednisone(step.drug, step.dose, step.unit, step.frequency, step.route)
    except ImpossibleValue:
        return None


@lru_cache(maxsize=4096)
def _prednisone(drug: str, dose: float | None, unit: str, frequency: str, route: str) -> float | None:
    return prednisone_per_day(drug, dose, unit, frequency, route)


@lru_cache(maxsize=1024)
def drug_of(name: str) -> Drug | None:
    """The catalogue entry of a drug; None for a name that the catalogue does not have."""
    try:
        return find_drug(name)
    except ImpossibleValue:
        return None
