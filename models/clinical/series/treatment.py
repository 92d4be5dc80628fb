"""Treatments over time: the daily glucocorticoid, pulses, and which changes were escalations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import zip_longest

from models.clinical.drugs import Drug, find_drug, prednisone_per_day
from models.clinical.series.results import History, TreatmentStep
from models.errors import ImpossibleValue

SAME_COURSE_DAYS = 14
RENEWED_AFTER_DAYS = 365
PULSE_COURSE_DAYS = 42
LASTING_EFFECT_DAYS = 180
RISE = 1.5
LEAST_RAISED_MG = 10.0


@dataclass(frozen=True, slots=True)
class DailyGlucocorticoid:
    """A stretch at one daily dose, in mg of prednisone (equivalent) a day; `stop` is the first day no longer at it, None if it goes on."""

    start: date
    stop: date | None
    mg_per_day: float


@dataclass(frozen=True, slots=True)
class Escalation:
    """Treatment stepped up on `day`: `what` is "class" (a new one), "glucocorticoid" (dose raised) or "pulse"; `drug` did it."""

    day: date
    what: str
    drug: str


def prednisone_steps(history: History) -> list[DailyGlucocorticoid]:
    """The daily oral glucocorticoid in mg of prednisone a day, overlapping courses summed, oldest first; days without any are left out.

    Pulses (IV, or given once) are not part of it: see `pulses`. Worked: prednisone 20 mg from 1 to 31 March and, from 15 March,
    methylprednisolone 8 mg daily without an end give 20 from 1 March, 30 from 15 March and 10 from 31 March on.
    """
    added: dict[date, float] = defaultdict(float)
    for step in history.treatments:
        dose = _daily_mg(step)
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
    return sorted((step for step in history.treatments if _is_pulse(step)), key=step_key)


def escalations(history: History) -> list[Escalation]:
    """When treatment was stepped up, oldest first: a new class of immunotherapy (not used for a year), the daily glucocorticoid up by
    half or more and to at least 10 mg of prednisone (against its highest dose in the 14 days before), or a pulse.

    A maintenance cycle, a taper, the end of a drug and a further pulse within 42 days of the last are none. Steps whose date is known
    to the month, the year or in sequence only are left out.
    Source: Myolog's own, after Asan 2024, doi 10.1007/s10067-024-07120-1 (>= 50 %).
    """
    exact = History(treatments=tuple(step for step in history.treatments if step.precision.measurable))
    found = [*_new_classes(exact), *_raised_doses(exact), *_new_pulses(exact)]
    return sorted(found, key=lambda e: (e.day, e.what, e.drug))


def is_on_treatment(history: History, day: date) -> bool:
    """True where an immunotherapy is running on `day`, or an infusion was given in the 180 days before."""
    exact = (step for step in history.treatments if step.precision.measurable)
    return any(step.start <= day <= _effect_ends(step) and _is_immunotherapy(step) for step in exact)


def _new_classes(history: History) -> Iterable[Escalation]:
    lasts: dict[str, date] = {}
    for step in sorted(history.treatments, key=step_key):
        drug = drug_of(step.drug)
        if drug is None or not drug.immunotherapy or (drug.drug_class == "glucocorticoid" and (_daily_mg(step) or _is_pulse(step))):
            continue
        last = lasts.get(drug.drug_class)
        if last is None or (step.start - last).days > RENEWED_AFTER_DAYS:
            yield Escalation(step.start, "class", step.drug)
        lasts[drug.drug_class] = max(last or date.min, _runs_to(step))


def _raised_doses(history: History) -> Iterable[Escalation]:
    steps = prednisone_steps(history)
    for number, step in enumerate(steps):
        since = step.start - timedelta(days=SAME_COURSE_DAYS)
        before = [s.mg_per_day for s in steps[:number] if s.stop is None or s.stop > since]
        if step.mg_per_day >= LEAST_RAISED_MG and step.mg_per_day >= RISE * max(before, default=0.0):
            yield Escalation(step.start, "glucocorticoid", "glucocorticoid")


def _new_pulses(history: History) -> Iterable[Escalation]:
    last: date | None = None
    for step in pulses(history):
        if last is None or (step.start - last).days > PULSE_COURSE_DAYS:
            yield Escalation(step.start, "pulse", step.drug)
        last = step.start


def step_key(step: TreatmentStep) -> tuple[date, str, str, float, date, int]:
    """Sorts steps by their beginning, then by what tells two of one day apart."""
    return step.start, step.drug, step.route, step.dose or 0.0, step.stop or date.max, step.treatment or 0


def _runs_to(step: TreatmentStep) -> date:
    return step.start if step.frequency == "once" else step.stop or date.max


def _effect_ends(step: TreatmentStep) -> date:
    lasting = step.start + timedelta(days=LASTING_EFFECT_DAYS)
    return lasting if step.frequency == "once" else step.stop or date.max


def _is_immunotherapy(step: TreatmentStep) -> bool:
    drug = drug_of(step.drug)
    return drug is not None and drug.immunotherapy


def _is_pulse(step: TreatmentStep) -> bool:
    drug = drug_of(step.drug)
    if drug is None or drug.drug_class != "glucocorticoid":
        return False
    return step.route == "IV" or (step.frequency == "once" and step.route in ("", "oral"))


def _daily_mg(step: TreatmentStep) -> float | None:
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
