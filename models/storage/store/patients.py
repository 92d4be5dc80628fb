"""Registering patients and changing their study facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor, require
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.finding import patient_of
from models.storage.records import Patient, Site
from models.storage.records.shapes import PatientShape, content, content_digest
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of, trail_name


def register_patient(database: Database, actor: Actor, shape: PatientShape, *, key: str, now: datetime) -> Receipt:
    """A new patient; the receipt's record is the random public id. A study id that exists already raises EditConflict."""
    require(actor, "store.patients.register_patient")

    def work(session: Session) -> Receipt:
        standing = session.exec(select(Patient).where(col(Patient.study_id) == shape.patient_id)).one_or_none()
        if standing is not None:
            message = f'Patient "{shape.patient_id}" is registered already. Open that patient, or choose another study id.'
            raise EditConflict(message, _facts(session, standing))
        patient = Patient(**_columns(session, shape), created_at=now)
        session.add(patient)
        session.flush()
        detail = {"new": content(shape)}
        audit.append(session, actor=actor, action="store.patients.register_patient", record=trail_name(patient), detail=detail, when=now)
        flags.recompute(session, number_of(patient.id), now=now)
        return Receipt(patient.public_id, patient.version)

    return once(database, actor, "store.patients.register_patient", key, now, work)


def amend_patient(
    database: Database, actor: Actor, public_id: str, shape: PatientShape, *, version: int, key: str, now: datetime
) -> Receipt:
    """Changes study facts. `version` is the one that the form was drawn from: an older one raises EditConflict with what stands now."""
    require(actor, "store.patients.amend_patient")

    def work(session: Session) -> Receipt:
        patient = patient_of(session, public_id)
        old = _facts(session, patient)
        if patient.version != version:
            raise EditConflict(f'Patient "{patient.study_id}" was changed meanwhile. Compare with what stands now, then save again.', old)
        if shape.patient_id != patient.study_id:
            raise ImpossibleValue(f'patient_id "{shape.patient_id}" is not "{patient.study_id}". A study id stays.', "patient_id")
        for column, value in _columns(session, shape).items():
            setattr(patient, column, value)
        patient.version += 1
        detail = {"old": old, "new": content(shape)}
        audit.append(session, actor=actor, action="store.patients.amend_patient", record=trail_name(patient), detail=detail, when=now)
        moved = f'Judged again after a move to site "{shape.site}".' if shape.site != old["site"] else flags.NO_LONGER_RAISED
        flags.recompute(session, number_of(patient.id), now=now, cause=moved)
        return Receipt(patient.public_id, patient.version)

    return once(database, actor, "store.patients.amend_patient", key, now, work)


def _columns(session: Session, shape: PatientShape) -> dict[str, Any]:
    columns = content(shape)
    columns["study_id"] = columns.pop("patient_id")
    columns["site_id"] = _site(session, columns.pop("site"))
    return {**columns, "digest": content_digest(shape)}


def _site(session: Session, name: str) -> int | None:
    if not name:
        return None
    site = session.exec(select(Site).where(col(Site.name) == name)).one_or_none()
    if site is None:
        site = Site(name=name)
        session.add(site)
        session.flush()
    return number_of(site.id)


def _facts(session: Session, patient: Patient) -> dict[str, Any]:
    site = session.get(Site, patient.site_id) if patient.site_id else None
    return {**patient.model_dump(exclude={"id", "site_id", "digest"}), "site": site.name if site else ""}
