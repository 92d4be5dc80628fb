"""Which changes of treatment were escalations: only these begin a new epoch of the own level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from models.clinical.relapse.parameters import DEFAULTS, Parameters
from models.clinical.relapse.variation import reaches
from models.clinical.series.results import History, TreatmentStep
from models.clinical.series.treatment import daily_mg, drug_of, is_pulse, prednisone_steps, pulses, step_key


@dataclass(frozen=True, slots=True)
class Escalation:
    """Treatment stepped up on `day`: `what` is "class" (a new one), "glucocorticoid" (dose raised) or "pulse"; `drug` did it."""

    day: date
    what: str
    drug: str


def escalations(history: History, parameters: Parameters = DEFAULTS) -> list[Escalation]:
    """When treatment was stepped up, oldest first: a new class of immunotherapy (not used for a year), the daily glucocorticoid up by
    half or more and to at least 10 mg of prednisone (against its highest dose in the 14 days before), or a pulse.

    A maintenance cycle, a taper, the end of a drug and a further pulse within 42 days of the last are none. Steps whose date is known
    to the month, the year or in sequence only are left out.
    Worked: prednisone 5 mg, then 15 mg: yes; 5 mg, then 7.5 mg: no; 20 mg, then 25 mg: no; rituximab every 6 months: the first only.
    Source: Myolog's own, after Asan 2024, doi 10.1007/s10067-024-07120-1 (>= 50 %).
    """
    exact = History(treatments=tuple(step for step in history.treatments if step.precision.measurable))
    found = [*_new_classes(exact, parameters), *_raised_doses(exact, parameters), *_new_pulses(exact, parameters)]
    return sorted(found, key=lambda e: (e.day, e.what, e.drug))


def is_on_treatment(history: History, day: date, parameters: Parameters = DEFAULTS) -> bool:
    """True where an immunotherapy is running on `day`, or an infusion was given in the 180 days before."""
    exact = (step for step in history.treatments if step.precision.measurable)
    return any(step.start <= day <= _effect_ends(step, parameters) and _is_immunotherapy(step) for step in exact)


def _new_classes(history: History, p: Parameters) -> Iterable[Escalation]:
    lasts: dict[str, date] = {}
    for step in sorted(history.treatments, key=step_key):
        drug = drug_of(step.drug)
        if drug is None or not drug.immunotherapy or (drug.drug_class == "glucocorticoid" and (daily_mg(step) or is_pulse(step))):
            continue
        last = lasts.get(drug.drug_class)
        if last is None or (step.start - last).days > p.class_again_days:
            yield Escalation(step.start, "class", step.drug)
        lasts[drug.drug_class] = max(last or date.min, _runs_to(step))


def _raised_doses(history: History, p: Parameters) -> Iterable[Escalation]:
    steps = prednisone_steps(history)
    for number, step in enumerate(steps):
        since = step.start - timedelta(days=p.same_course_days)
        before = [s.mg_per_day for s in steps[:number] if s.stop is None or s.stop > since]
        if reaches(step.mg_per_day, max(p.steroid_least_mg, p.steroid_rise * max(before, default=0.0))):
            yield Escalation(step.start, "glucocorticoid", "glucocorticoid")


def _new_pulses(history: History, p: Parameters) -> Iterable[Escalation]:
    last: date | None = None
    for step in pulses(history):
        if last is None or (step.start - last).days > p.pulse_course_days:
            yield Escalation(step.start, "pulse", step.drug)
        last = step.start


def _runs_to(step: TreatmentStep) -> date:
    return step.start if step.frequency == "once" else step.stop or date.max


def _effect_ends(step: TreatmentStep, p: Parameters) -> date:
    lasting = step.start + timedelta(days=p.lasting_effect_days)
    return lasting if step.frequency == "once" else step.stop or date.max


def _is_immunotherapy(step: TreatmentStep) -> bool:
    drug = drug_of(step.drug)
    return drug is not None and drug.immunotherapy
