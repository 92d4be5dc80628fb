"""Recording, changing and voiding treatments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_with_study_id, trail_name
from models.storage.records import Patient, Treatment
from models.storage.records.shapes import TreatmentShape, content, content_digest
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import as_recorded, number_of, refuse_older, standing_row, stated_reason, void


@entrance
def record_treatment(database: Database, actor: Actor, shape: TreatmentShape, *, key: str, now: datetime) -> Receipt:
    """One dose step, cycle or infusion. The receipt's record is its number; the same step recorded twice raises EditConflict."""

    def work(session: Session) -> Receipt:
        patient = patient_with_study_id(session, actor, shape.patient_id)
        _refuse_second(session, patient, shape)
        row = Treatment(patient_id=number_of(patient.id), **_columns(shape), recorded_at=now, recorded_by=str(actor))
        session.add(row)
        session.flush()
        _finish(session, actor, "store.treatments.record_treatment", patient, row, {"new": content(shape)}, now)
        return Receipt(str(row.id), row.version, (number_of(row.id),))

    return once(database, actor, "store.treatments.record_treatment", key, now, work)


@entrance
def amend_treatment(
    database: Database, actor: Actor, treatment: int, shape: TreatmentShape, *, version: int, key: str, now: datetime
) -> Receipt:
    """Changes or ends a treatment; old and new stand in the audit trail. An older `version` raises EditConflict with what stands now."""

    def work(session: Session) -> Receipt:
        row, patient = standing_row(session, actor, Treatment, treatment, "Treatment")
        refuse_older(row, version, row.drug)
        old = as_recorded(row)
        if shape.patient_id != patient.study_id:
            raise ImpossibleValue(f'patient_id "{shape.patient_id}" is not "{patient.study_id}". A treatment stays with its patient.')
        _refuse_second(session, patient, shape, besides=treatment)
        for column, value in _columns(shape).items():
            setattr(row, column, value)
        row.version += 1
        _finish(session, actor, "store.treatments.amend_treatment", patient, row, {"old": old, "new": content(shape)}, now)
        return Receipt(str(treatment), row.version, (treatment,))

    return once(database, actor, "store.treatments.amend_treatment", key, now, work)


@entrance
def void_treatment(database: Database, actor: Actor, treatment: int, *, version: int, reason: str, key: str, now: datetime) -> Receipt:
    """Takes a treatment that was recorded wrongly out of everything that is computed; it stays readable with the reason."""
    why = stated_reason(reason)

    def work(session: Session) -> Receipt:
        row, patient = standing_row(session, actor, Treatment, treatment, "Treatment")
        refuse_older(row, version, row.drug)
        detail = {"old": void(row, actor, why, now), "reason": why}
        row.version += 1
        _finish(session, actor, "store.treatments.void_treatment", patient, row, detail, now, cause=f"{row.drug} was voided: {why}")
        return Receipt(str(treatment), row.version, (treatment,))

    return once(database, actor, "store.treatments.void_treatment", key, now, work)


def _finish(
    session: Session,
    actor: Actor,
    action: str,
    patient: Patient,
    row: Treatment,
    detail: dict[str, Any],
    now: datetime,
    cause: str = flags.NO_LONGER_RAISED,
) -> None:
    record, full = trail_name(patient), {"treatment": row.id, **detail}
    audit.append(session, actor=actor, action=action, record=record, field=row.drug[:60], detail=full, when=now)
    flags.recompute(session, number_of(patient.id), now=now, cause=cause[:1000])


def _columns(shape: TreatmentShape) -> dict[str, Any]:
    columns = content(shape)
    del columns["patient_id"]
    return {**columns, "dose": shape.checked.dose, "digest": content_digest(shape)}


def _refuse_second(session: Session, patient: Patient, shape: TreatmentShape, besides: int | None = None) -> None:
    same = select(Treatment).where(
        col(Treatment.patient_id) == patient.id,
        col(Treatment.drug) == shape.drug.name,
        col(Treatment.start) == shape.start.day,
        col(Treatment.dose) == shape.checked.dose,
        col(Treatment.route) == shape.checked.route,
        col(Treatment.voided_at).is_(None),
        col(Treatment.id) != (besides or 0),
    )
    row = session.exec(same).first()
    if row is not None:
        message = f"{shape.drug.label} from {shape.start.isoformat()} is recorded already with this dose. Change that one, or leave it out."
        raise EditConflict(message, as_recorded(row))
