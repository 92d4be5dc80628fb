"""Builders for tests of the store: checked shapes from a few words, and the fixed day on which the tests play."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import col, select

from models.access import OPERATOR, Actor, ActorKind, Right, Role
from models.storage import audit
from models.storage.database import Database
from models.storage.records import Account, Audit, LoginSession, Membership, Patient, Site
from models.storage.records.shapes import EventShape, ObservationShape, PatientShape, TreatmentShape
from models.storage.store.operation import Receipt
from models.storage.store.patients import register_patient
from models.storage.store.visits import record_visit

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def new_key() -> str:
    return uuid.uuid4().hex


def patient(study_id: str = "S1", **columns: str) -> PatientShape:
    return PatientShape.model_validate({"patient_id": study_id, **columns}, context={"today": TODAY})


def result(value: str = "250", day: str = "2026-01-10", *, study_id: str = "S1", **columns: str) -> ObservationShape:
    row = {"patient_id": study_id, "date": day, "measure": "ck", "value": value, "unit": "U/L", "upper_limit": "200", **columns}
    return ObservationShape.model_validate(row, context={"today": TODAY})


def treatment(drug: str = "prednisone", start: str = "2026-01-10", *, study_id: str = "S1", **columns: str) -> TreatmentShape:
    row = {
        "patient_id": study_id,
        "drug": drug,
        "dose": "20",
        "unit": "mg",
        "frequency": "daily",
        "route": "oral",
        "start": start,
        **columns,
    }
    return TreatmentShape.model_validate(row, context={"today": TODAY})


def event(code: str = "relapse", onset_from: str = "2026-01-10", *, study_id: str = "S1", **columns: str) -> EventShape:
    row = {"patient_id": study_id, "event": code, "onset_from": onset_from, **columns}
    return EventShape.model_validate(row, context={"today": TODAY})


def register(database: Database, study_id: str = "S1", **columns: str) -> Receipt:
    return register_patient(database, OPERATOR, patient(study_id, **columns), key=new_key(), now=NOW)


def record(database: Database, *observations: ObservationShape, key: str = "", now: datetime = NOW) -> Receipt:
    return record_visit(database, OPERATOR, observations, key=key or new_key(), now=now)


def user(database: Database, role: Role, *sites: str | None, name: str = "", patient: str = "", **columns: Any) -> Actor:
    """A new account that may log in, as the actor of a login session: at these sites, or of the patient with this study id.

    None among the sites stands for the patients that have none. `name` is otherwise that of role and first site: "clinician-north".
    """
    called = name or "-".join(filter(None, (role, *(sites[:1] or (patient,))))).lower()
    with database.write(counted=False) as session:
        numbers = dict(session.exec(select(Site.name, Site.id)).all())
        followed = session.exec(select(Patient.id).where(col(Patient.study_id) == patient)).one() if patient else None
        account = Account(name=called, role=role, patient_id=followed, created_at=NOW, created_by=str(OPERATOR), **columns)
        session.add(account)
        session.flush()
        number = account.id or 0
        at = [Membership(account_id=number, site_id=numbers[site] if site else None, since=NOW, granted_by=str(OPERATOR)) for site in sites]
        login = LoginSession(token_digest=uuid.uuid4().hex, account_id=number, started_at=NOW, seen_at=NOW)
        session.add_all([*at, login])
        session.flush()
        rights = frozenset({Right.IDENTIFIED_EXPORT}) if account.may_export_identified else frozenset()
        return Actor(ActorKind.USER, called, role, rights, account=number, session=login.id or 0)


def last_told(database: Database) -> int:
    """The number of the last row of the audit trail."""
    with database.read() as session:
        return audit.head(session)[0]


def refusals(database: Database, after: int = 0) -> list[tuple[str, str, str]]:
    """Whom the audit trail says was refused since that row, which action, and of which record."""
    with database.read() as session:
        refused = select(Audit).where(col(Audit.action) == "refused", col(Audit.seq) > after).order_by(col(Audit.seq))
        return [(row.actor, row.field, row.record) for row in session.exec(refused)]


def remission_then(database: Database, *risen: str, study_id: str = "S1", **facts: str) -> None:
    """A patient with a settled CK of about 100 U/L for a year, and then these results a week apart, the first on 2026-06-01."""
    register(database, study_id, **facts)
    for month in (1, 4, 7, 10):
        record(database, result(str(95 + month), f"2025-{month:02d}-01", study_id=study_id))
    for week, value in enumerate(risen):
        record(database, result(value, (date(2026, 6, 1) + timedelta(weeks=week)).isoformat(), study_id=study_id))
