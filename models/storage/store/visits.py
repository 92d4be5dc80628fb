"""Recording visits with their results, correcting a result, and voiding one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_with_study_id, trail_name
from models.storage.records import Observation, Patient, Visit
from models.storage.records.shapes import ObservationShape, content, content_digest
from models.storage.store.laboratories import remember_limit
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import as_recorded, number_of, standing_row, stated_reason, void


@entrance
def record_visit(database: Database, actor: Actor, observations: Sequence[ObservationShape], *, key: str, now: datetime) -> Receipt:
    """One visit with its results, all or none. A visit of this patient, day, time and kind that exists already is joined.

    The receipt's record is the visit's public id. A result that stands already under the same key raises EditConflict with that result.
    """
    _one_visit(observations)

    def work(session: Session) -> Receipt:
        patient = patient_with_study_id(session, actor, observations[0].patient_id)
        visit = _visit(session, patient, observations[0], actor, now)
        rows = _insert(session, visit, observations, actor, now)
        detail = {"visit": visit.public_id, "rows": rows, "new": [content(shape) for shape in observations]}
        audit.append(session, actor=actor, action="store.visits.record_visit", record=trail_name(patient), detail=detail, when=now)
        flags.recompute(session, number_of(patient.id), now=now)
        return Receipt(visit.public_id, visit.version, tuple(rows))

    return once(database, actor, "store.visits.record_visit", key, now, work)


@entrance
def correct_observation(
    database: Database, actor: Actor, observation: int, shape: ObservationShape, *, reason: str, key: str, now: datetime
) -> Receipt:
    """Voids a wrong result and records the right one in its place, in one step; the wrong one stays readable with the reason."""
    why = stated_reason(reason)

    def work(session: Session) -> Receipt:
        row, patient = standing_row(session, actor, Observation, observation, "Result")
        if shape.patient_id != patient.study_id:
            raise ImpossibleValue(f'patient_id "{shape.patient_id}" is not "{patient.study_id}". Void the result, then record it anew.')
        old = _void(session, row, actor, why, now)
        visit = _visit(session, patient, shape, actor, now)
        (number,) = _insert(session, visit, [shape], actor, now)
        detail = {"old": old, "new": content(shape), "reason": why, "observation": number}
        action, cause = "store.visits.correct_observation", f"{row.measure} was corrected: {why}"
        audit.append(session, actor=actor, action=action, record=trail_name(patient), field=row.measure, detail=detail, when=now)
        flags.recompute(session, number_of(patient.id), now=now, cause=cause[:1000])
        return Receipt(visit.public_id, visit.version, (number,))

    return once(database, actor, "store.visits.correct_observation", key, now, work)


@entrance
def void_observation(database: Database, actor: Actor, observation: int, *, reason: str, key: str, now: datetime) -> Receipt:
    """Takes a wrong result out of everything that is computed. It stays readable with who, when and why."""
    why = stated_reason(reason)

    def work(session: Session) -> Receipt:
        row, patient = standing_row(session, actor, Observation, observation, "Result")
        old = _void(session, row, actor, why, now)
        action, cause = "store.visits.void_observation", f"{row.measure} was voided: {why}"
        detail = {"old": old, "reason": why}
        audit.append(session, actor=actor, action=action, record=trail_name(patient), field=row.measure, detail=detail, when=now)
        flags.recompute(session, number_of(patient.id), now=now, cause=cause[:1000])
        return Receipt(str(observation), 1, (observation,))

    return once(database, actor, "store.visits.void_observation", key, now, work)


def _one_visit(observations: Sequence[ObservationShape]) -> None:
    if not observations:
        raise ImpossibleValue("A visit without a result cannot be saved. Enter a result, or say why there is none.")
    occasions = {(shape.patient_id, shape.date.day, shape.time, shape.visit_kind) for shape in observations}
    if len(occasions) > 1:
        raise ImpossibleValue("These results are not of one patient, day, time and kind of visit. Save each visit on its own.")


def _visit(session: Session, patient: Patient, shape: ObservationShape, actor: Actor, now: datetime) -> Visit:
    occasion = (shape.date.day, shape.time, shape.visit_kind)
    found = select(Visit).where(
        col(Visit.patient_id) == patient.id, col(Visit.day) == occasion[0], col(Visit.time) == occasion[1], col(Visit.kind) == occasion[2]
    )
    visit = session.exec(found).one_or_none()
    if visit is not None:
        visit.version += 1
        return visit
    day, time, kind = occasion
    visit = Visit(patient_id=number_of(patient.id), day=day, time=time, kind=kind, recorded_by=str(actor), recorded_at=now)
    session.add(visit)
    session.flush()
    return visit


def _insert(session: Session, visit: Visit, shapes: Sequence[ObservationShape], actor: Actor, now: datetime) -> list[int]:
    valid = select(Observation).where(col(Observation.visit_id) == visit.id, col(Observation.voided_at).is_(None))
    standing = {_key(row): row for row in session.exec(valid)}
    rows = []
    for shape in shapes:
        row = _row(visit, shape, actor, now)
        if _key(row) in standing:
            raise _second(standing[_key(row)], shape)
        standing[_key(row)] = row
        rows.append(row)
        remember_limit(session, shape)
    session.add_all(rows)
    session.flush()
    return [number_of(row.id) for row in rows]


def _key(row: Observation) -> tuple[Any, ...]:
    return (row.measure, row.laboratory, row.assay, row.sequence, row.source)


def _row(visit: Visit, shape: ObservationShape, actor: Actor, now: datetime) -> Observation:
    value, columns = shape.checked, content(shape)
    for elsewhere in ("patient_id", "day", "time", "visit_kind"):
        del columns[elsewhere]
    return Observation(
        visit_id=number_of(visit.id),
        patient_id=visit.patient_id,
        **columns,
        value=value.value,
        comparator=value.comparator,
        canonical=value.canonical,
        text=value.text,
        canonical_limit=value.upper_limit_canonical,
        recorded_at=now,
        recorded_by=str(actor),
        digest=content_digest(shape),
    )


def _second(row: Observation, shape: ObservationShape) -> EditConflict:
    shown = f"{row.entered or row.missing_reason} {row.unit}".strip()
    message = f'{shape.measure.label} of {shape.date.isoformat()} is recorded already as "{shown}". Correct that one, or leave it out.'
    return EditConflict(message, as_recorded(row))


def _void(session: Session, row: Observation, actor: Actor, why: str, now: datetime) -> dict[str, Any]:
    old = void(row, actor, why, now)
    visit = session.get(Visit, row.visit_id)
    assert visit is not None
    visit.version += 1
    session.flush()
    return old
