"""What makes two rows the same row, and what makes them say the same: the natural key and the digest of the content."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from models.storage.digests import digest
from models.storage.records.shapes.events import EventShape
from models.storage.records.shapes.observations import ObservationShape
from models.storage.records.shapes.patients import PatientShape
from models.storage.records.shapes.treatments import TreatmentShape

AnyShape = PatientShape | ObservationShape | TreatmentShape | EventShape


@singledispatch
def key(shape: AnyShape) -> tuple[Any, ...]:
    """The natural key: one valid row only may stand under it. Its first entry is the patient's study id."""
    raise TypeError(f"{type(shape).__name__} is not a checked shape")


@key.register
def _(shape: PatientShape) -> tuple[Any, ...]:
    return (shape.patient_id,)


@key.register
def _(shape: ObservationShape) -> tuple[Any, ...]:
    where = (shape.patient_id, shape.date.day, shape.time, shape.visit_kind)
    return (*where, shape.measure.code, shape.laboratory, shape.assay, shape.sequence, shape.source)


@key.register
def _(shape: TreatmentShape) -> tuple[Any, ...]:
    # The number, not its spelling: 20 and 20.0 of one drug from one day would be counted twice.
    return (shape.patient_id, shape.drug.name, shape.start.day, shape.checked.dose, shape.checked.route)


@key.register
def _(shape: EventShape) -> tuple[Any, ...]:
    return (shape.patient_id, shape.event.code, shape.opens, shape.closes, shape.source)


@singledispatch
def content(shape: AnyShape) -> dict[str, Any]:
    """All that the row says, by column, as it will be stored. `recorded_at` is no part of it: when it was typed changes nothing it says."""
    raise TypeError(f"{type(shape).__name__} is not a checked shape")


@content.register
def _(shape: PatientShape) -> dict[str, Any]:
    onset, diagnosis = shape.symptom_onset, shape.diagnosis_date
    plain = shape.model_dump(exclude={"symptom_onset", "diagnosis_date"})
    return {
        **plain,
        "symptom_onset": onset and onset.day,
        "onset_precision": onset.precision.value if onset else "",
        "diagnosis_date": diagnosis and diagnosis.day,
        "diagnosis_precision": diagnosis.precision.value if diagnosis else "",
    }


@content.register
def _(shape: ObservationShape) -> dict[str, Any]:
    value = shape.checked
    return {
        "patient_id": shape.patient_id,
        "day": shape.date.day,
        "precision": shape.date.precision.value,
        "time": shape.time,
        "visit_kind": shape.visit_kind,
        "measure": shape.measure.code,
        "entered": value.entered,
        "unit": value.unit,
        "upper_limit": value.upper_limit,
        "laboratory": shape.laboratory,
        "assay": shape.assay,
        "rater": shape.rater,
        "method": shape.method,
        "reporter": shape.reporter,
        "source": shape.source,
        "note": shape.note,
        "missing_reason": shape.missing_reason,
        "sequence": shape.sequence,
    }


@content.register
def _(shape: TreatmentShape) -> dict[str, Any]:
    dose = shape.checked
    return {
        "patient_id": shape.patient_id,
        "drug": shape.drug.name,
        "start": shape.start.day,
        "start_precision": shape.start.precision.value,
        "stop": shape.stop and shape.stop.day,
        "stop_precision": shape.stop.precision.value if shape.stop else "",
        "dose_entered": dose.dose_entered,
        "unit": dose.unit,
        "frequency": str(dose.frequency),
        "route": dose.route,
        "days_per_cycle": dose.days_per_cycle,
        "reason": shape.reason,
        "text": shape.text,
    }


@content.register
def _(shape: EventShape) -> dict[str, Any]:
    return {
        "patient_id": shape.patient_id,
        "event": shape.event.code,
        "onset_from": shape.opens,
        "onset_to": shape.closes,
        "precision": shape.precision.value,
        "decided_on": shape.decided_on,
        "basis": shape.basis,
        "source": shape.source,
        "note": shape.note,
    }


def content_digest(shape: AnyShape) -> str:
    """SHA-256 of the content: equal where two rows say the same, however they were spelled in the file."""
    return digest(content(shape))
