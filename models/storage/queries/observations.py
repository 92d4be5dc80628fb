"""Every result of one patient as it was entered, voided ones included: who recorded it, and who voided it and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.records import Observation, Visit


@dataclass(frozen=True)
class ObservationLine:
    """One result as entered. `visit_version` is carried by a form; the last three are blank where the result stands."""

    number: int
    visit: str
    visit_version: int
    day: date
    time: str
    visit_kind: str
    precision: str
    measure: str
    entered: str
    unit: str
    upper_limit: float | None
    laboratory: str
    assay: str
    rater: str
    method: str
    reporter: str
    source: str
    note: str
    missing_reason: str
    sequence: int
    recorded_at: datetime
    recorded_by: str
    voided_at: datetime | None
    voided_by: str
    void_reason: str


@entrance
def observation_history(database: Database, actor: Actor, public_id: str, *, measure: str = "") -> list[ObservationLine]:
    """All results of a patient, or of one measure, oldest first; among results of one occasion in the order of their entry."""
    row, visit = Observation, Visit
    occasion: Any = (row.id, visit.public_id, visit.version, visit.day, visit.time, visit.kind, row.precision, row.measure, row.entered)
    context: Any = (row.unit, row.upper_limit, row.laboratory, row.assay, row.rater, row.method, row.reporter, row.source, row.note)
    entry: Any = (row.missing_reason, row.sequence, row.recorded_at, row.recorded_by, row.voided_at, row.voided_by, row.void_reason)
    query: Any = (
        select(*occasion, *context, *entry)
        .join(Visit, col(Visit.id) == Observation.visit_id)
        .order_by(Visit.day, Visit.time, Observation.id)
    )
    if measure:
        query = query.where(col(Observation.measure) == measure)
    with database.read() as session:
        patient = patient_of(session, actor, public_id)
        return [ObservationLine(*line) for line in session.exec(query.where(col(Observation.patient_id) == patient.id))]
