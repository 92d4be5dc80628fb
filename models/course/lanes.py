"""Treatments as they are drawn: one lane a drug, and the daily glucocorticoid as one line in mg prednisone equivalent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from models.clinical.dates import PartialDate, Precision
from models.clinical.drugs import Drug
from models.clinical.series.results import History, TreatmentStep
from models.clinical.series.treatment import DailyGlucocorticoid, daily_mg, drug_of, prednisone_steps, pulses
from models.clinical.words import dose_number
from models.course.parts import DoseStretch, Lane, LaneStep

_EVERY_ONE = re.compile(r"every 1 (day|week|month)s?")


def lanes(history: History) -> tuple[Lane, ...]:
    """One lane a drug: treatments of the myositis in the order they began, then other drugs, then statins and other triggers."""
    by_drug: dict[str, list[TreatmentStep]] = {}
    for step in sorted(history.treatments, key=lambda step: (step.start, step.stop or date.max, step.drug)):
        by_drug.setdefault(step.drug, []).append(step)
    ranked = sorted((_rank(drug_of(name)), index, name) for index, name in enumerate(by_drug))
    return tuple(_lane(name, by_drug[name]) for _, _, name in ranked)


def prednisone(history: History) -> tuple[DoseStretch, ...]:
    """The daily oral glucocorticoid, oldest first: 0 mg between two courses and after the last, None where its dose was not recorded."""
    known, unknown = prednisone_steps(history), _of_unknown_dose(history)
    daily = [step for step in history.treatments if daily_mg(step) is not None or step in unknown]
    loose = {step.stop: step.stop_precision for step in daily if step.stop} | {step.start: step.precision for step in daily}
    ends = {s.start for s in known} | {s.stop for s in known} | {s.start for s in unknown} | {s.stop for s in unknown}
    days = sorted(day for day in ends if day is not None)
    made: list[DoseStretch] = []
    for start, stop in pairwise([*days, None]):
        if start is None:
            continue
        dose = next((s.mg_per_day for s in known if _covers(s, start)), None if any(_covers(s, start) for s in unknown) else 0.0)
        if made and made[-1].mg_per_day == dose:
            made[-1] = replace(made[-1], stop=stop)
        else:
            made.append(DoseStretch(start, stop, dose, loose.get(start, Precision.DAY)))
    return tuple(made)


def _of_unknown_dose(history: History) -> list[TreatmentStep]:
    """Courses of a glucocorticoid that are no pulses and whose daily dose was not recorded."""
    given = [step for step in history.treatments if step.frequency != "once" and step.stop != step.start and step not in pulses(history)]
    drugs = [(step, drug_of(step.drug)) for step in given if daily_mg(step) is None]
    return [step for step, drug in drugs if drug is not None and drug.drug_class == "glucocorticoid"]


def _covers(step: TreatmentStep | DailyGlucocorticoid, day: date) -> bool:
    return step.start <= day and (step.stop is None or day < step.stop)


def dose_text(step: TreatmentStep) -> str:
    """The dose in words: "15 mg weekly", "2 g/kg", "every 4 weeks" where no dose was recorded."""
    dose = f"{dose_number(step.dose)} {step.unit}" if step.dose is not None else ""
    often = _EVERY_ONE.sub(r"every \1", "" if step.frequency == "once" else step.frequency)
    return f"{dose.strip()} {often}".strip()


def _lane(name: str, steps: Sequence[TreatmentStep]) -> Lane:
    drug = drug_of(name)
    drawn = tuple(_step(step) for step in steps)
    return Lane(drug.label if drug else name, bool(drug and drug.trigger), drawn)


def _step(step: TreatmentStep) -> LaneStep:
    return LaneStep(
        start=PartialDate(step.start, step.precision),
        stop=PartialDate(step.stop, step.stop_precision) if step.stop else None,
        dose_text=dose_text(step),
        route=step.route,
        days_per_cycle=step.days_per_cycle,
        dated=step.frequency == "once" or step.stop == step.start,
        daily_glucocorticoid=daily_mg(step) is not None,
        reason=step.reason,
        text=step.text,
    )


def _rank(drug: Drug | None) -> int:
    return 1 if drug is None else 2 if drug.trigger else 0 if drug.immunotherapy else 1
