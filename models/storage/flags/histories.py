"""A patient's rows as the History that series, scores and rules read: canonical values, voided rows left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from models.clinical.dates import Precision
from models.clinical.series.results import History, Result, TreatmentStep
from models.storage.records import Observation, Treatment, Visit

_PRECISIONS = {precision.value: precision for precision in Precision}

_RESULTS: Any = (
    select(  # type: ignore[call-overload]
        Observation.patient_id,
        Observation.measure,
        Visit.day,
        Observation.canonical,
        Observation.comparator,
        Observation.canonical_limit,
        Observation.precision,
        Observation.entered,
        Observation.unit,
        Observation.text,
        Visit.time,
        Visit.kind,
        Observation.laboratory,
        Observation.assay,
        Observation.rater,
        Observation.reporter,
        Observation.method,
        Observation.source,
        Observation.note,
        Observation.missing_reason,
        Observation.sequence,
        Observation.recorded_at,
        Observation.recorded_by,
        Observation.id,
    )
    .join(Visit, col(Visit.id) == Observation.visit_id)
    .where(col(Observation.voided_at).is_(None))
    .order_by(Visit.day, Visit.time, Observation.sequence, Observation.id)
)

_STEPS: Any = (
    select(  # type: ignore[call-overload]
        Treatment.patient_id,
        Treatment.drug,
        Treatment.start,
        Treatment.stop,
        Treatment.dose,
        Treatment.unit,
        Treatment.frequency,
        Treatment.route,
        Treatment.days_per_cycle,
        Treatment.reason,
        Treatment.text,
        Treatment.start_precision,
        Treatment.id,
        Treatment.stop_precision,
    )
    .where(col(Treatment.voided_at).is_(None))
    .order_by(Treatment.start, Treatment.id)
)


def histories_of(session: Session, patient_ids: Collection[int]) -> dict[int, History]:
    """The history of each of these patients, oldest result first, read with one query per table."""
    results: dict[int, list[Result]] = defaultdict(list)
    steps: dict[int, list[TreatmentStep]] = defaultdict(list)
    for patient, measure, day, value, comparator, limit, precision, *rest in session.exec(
        _RESULTS.where(col(Observation.patient_id).in_(patient_ids))
    ):
        results[patient].append(Result(measure, day, value, comparator, limit, _PRECISIONS[precision], *rest))
    for patient, drug, *step, begun, number, ended in session.exec(_STEPS.where(col(Treatment.patient_id).in_(patient_ids))):
        steps[patient].append(_step(drug, step, begun, number, ended))
    return {patient: History(tuple(results[patient]), tuple(steps[patient])) for patient in patient_ids}


def _step(drug: str, rest: list[Any], begun: str, number: int, ended: str) -> TreatmentStep:
    start, stop, dose, unit, frequency, route, days_per_cycle, reason, text = rest
    vague = {"precision": _PRECISIONS[begun], "stop_precision": _PRECISIONS[ended or "day"]}
    return TreatmentStep(drug, start, stop, dose, unit, frequency, route, days_per_cycle, reason, text, treatment=number, **vague)
