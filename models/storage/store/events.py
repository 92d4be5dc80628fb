"""Recording and voiding what a clinician decided happened. The relapse engine never reads it, so no flag is recomputed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.events import find_event
from models.errors import EditConflict
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_with_study_id, trail_name
from models.storage.records import Event, Patient
from models.storage.records.shapes import EventShape, content, content_digest
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import as_recorded, number_of, refuse_older, standing_row, stated_reason, void


@entrance
def record_event(database: Database, actor: Actor, shape: EventShape, *, key: str, now: datetime) -> Receipt:
    """One event with the window in which it began. The receipt's record is its number; recorded twice it raises EditConflict."""

    def work(session: Session) -> Receipt:
        patient = patient_with_study_id(session, actor, shape.patient_id)
        _refuse_second(session, patient, shape)
        columns = content(shape)
        del columns["patient_id"]
        row = Event(patient_id=number_of(patient.id), **columns, recorded_at=now, recorded_by=str(actor), digest=content_digest(shape))
        session.add(row)
        session.flush()
        _finish(session, actor, "store.events.record_event", patient, row, {"new": content(shape)}, now)
        return Receipt(str(row.id), row.version, (number_of(row.id),))

    return once(database, actor, "store.events.record_event", key, now, work)


@entrance
def void_event(database: Database, actor: Actor, event: int, *, version: int, reason: str, key: str, now: datetime) -> Receipt:
    """Takes back an event that was decided wrongly; it stays readable with who, when and why."""
    why = stated_reason(reason)

    def work(session: Session) -> Receipt:
        row, patient = standing_row(session, actor, Event, event, "Event")
        refuse_older(row, version, find_event(row.event).label)
        detail = {"old": void(row, actor, why, now), "reason": why}
        row.version += 1
        _finish(session, actor, "store.events.void_event", patient, row, detail, now)
        return Receipt(str(event), row.version, (event,))

    return once(database, actor, "store.events.void_event", key, now, work)


def _finish(session: Session, actor: Actor, action: str, patient: Patient, row: Event, detail: dict[str, Any], now: datetime) -> None:
    record, full = trail_name(patient), {"event": row.id, **detail}
    audit.append(session, actor=actor, action=action, record=record, field=row.event, detail=full, when=now)


def _refuse_second(session: Session, patient: Patient, shape: EventShape) -> None:
    same = select(Event).where(
        col(Event.patient_id) == patient.id,
        col(Event.event) == shape.event.code,
        col(Event.onset_from) == shape.opens,
        col(Event.onset_to) == shape.closes,
        col(Event.source) == shape.source,
        col(Event.voided_at).is_(None),
    )
    row = session.exec(same).first()
    if row is not None:
        raise EditConflict(f"{shape.event.label} of {shape.opens} is recorded already. Void that one, or leave it out.", as_recorded(row))
