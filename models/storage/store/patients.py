"""Registering patients and changing their study facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of, site_number, trail_name
from models.storage.records import Patient, Site
from models.storage.records.shapes import PatientShape, content, content_digest
from models.storage.scope import scope_of
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of
from models.storage.store.sites import make_site


@entrance
def register_patient(database: Database, actor: Actor, shape: PatientShape, *, key: str, now: datetime) -> Receipt:
    """A new patient; the receipt's record is the random public id. A study id that exists already raises EditConflict.

    A clinician registers at a site within reach; the operator names a site that is made where it is missing.
    """

    def work(session: Session) -> Receipt:
        site = _site(session, actor, shape.site, now)
        _refuse_taken(session, actor, shape.patient_id)
        patient = Patient(**_columns(shape), site_id=site, created_at=now)
        session.add(patient)
        session.flush()
        detail = {"new": content(shape)}
        audit.append(session, actor=actor, action="store.patients.register_patient", record=trail_name(patient), detail=detail, when=now)
        flags.recompute(session, number_of(patient.id), now=now)
        return Receipt(patient.public_id, patient.version)

    return once(database, actor, "store.patients.register_patient", key, now, work)


@entrance
def amend_patient(
    database: Database, actor: Actor, public_id: str, shape: PatientShape, *, version: int, key: str, now: datetime
) -> Receipt:
    """Changes study facts. `version` is the one that the form was drawn from: an older one raises EditConflict with what stands now.

    Another site is a transfer, to any site that there is: from then on the patient is within reach of those who work there.
    """

    def work(session: Session) -> Receipt:
        patient = patient_of(session, actor, public_id)
        old = _facts(session, patient)
        if patient.version != version:
            raise EditConflict(f'Patient "{patient.study_id}" was changed meanwhile. Compare with what stands now, then save again.', old)
        if shape.patient_id != patient.study_id:
            raise ImpossibleValue(f'patient_id "{shape.patient_id}" is not "{patient.study_id}". A study id stays.', "patient_id")
        patient.site_id = _site(session, actor, shape.site, now, transfer=True)
        for column, value in _columns(shape).items():
            setattr(patient, column, value)
        patient.version += 1
        detail = {"old": old, "new": content(shape)}
        audit.append(session, actor=actor, action="store.patients.amend_patient", record=trail_name(patient), detail=detail, when=now)
        moved = f'Judged again after a move to site "{shape.site}".' if shape.site != old["site"] else flags.NO_LONGER_RAISED
        flags.recompute(session, number_of(patient.id), now=now, cause=moved)
        return Receipt(patient.public_id, patient.version)

    return once(database, actor, "store.patients.amend_patient", key, now, work)


def _columns(shape: PatientShape) -> dict[str, Any]:
    columns = content(shape)
    columns["study_id"] = columns.pop("patient_id")
    del columns["site"]
    return {**columns, "digest": content_digest(shape)}


def _refuse_taken(session: Session, actor: Actor, study_id: str) -> None:
    standing = session.exec(select(Patient).where(col(Patient.study_id) == study_id)).one_or_none()
    if standing is None:
        return
    if not scope_of(session, actor).covers(standing):
        raise EditConflict(f'Study id "{study_id}" is taken. Choose another.')
    message = f'Patient "{study_id}" is registered already. Open that patient, or choose another study id.'
    raise EditConflict(message, _facts(session, standing))


def _site(session: Session, actor: Actor, name: str, now: datetime, *, transfer: bool = False) -> int | None:
    scope = scope_of(session, actor)
    if not name:
        if not scope.covers_site(None):
            raise ImpossibleValue("A patient without a site would be out of your reach. Choose a site.", "site")
        return None
    site = session.exec(select(Site.id).where(col(Site.name) == name)).one_or_none()
    if site is None and scope.everything:
        return make_site(session, actor, name, now)
    return site if site is not None and transfer else site_number(session, actor, name)


def _facts(session: Session, patient: Patient) -> dict[str, Any]:
    site = session.get(Site, patient.site_id) if patient.site_id else None
    return {**patient.model_dump(exclude={"id", "site_id", "digest"}), "site": site.name if site else ""}
