"""Builders for tests of the store: checked shapes from a few words, and the fixed day on which the tests play."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from models.access import OPERATOR
from models.storage.database import Database
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


def remission_then(database: Database, *risen: str, study_id: str = "S1") -> None:
    """A patient with a settled CK of about 100 U/L for a year, and then these results a week apart, the first on 2026-06-01."""
    register(database, study_id)
    for month in (1, 4, 7, 10):
        record(database, result(str(95 + month), f"2025-{month:02d}-01", study_id=study_id))
    for week, value in enumerate(risen):
        record(database, result(value, (date(2026, 6, 1) + timedelta(weeks=week)).isoformat(), study_id=study_id))
