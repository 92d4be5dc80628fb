"""Who a patient is: kept apart from the record, for those who treat the patient and nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of, trail_name
from models.storage.records import Identity, Patient
from models.storage.records.shapes import IdentityShape
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of

ACTION = "store.identity.set_identity"


@entrance
def set_identity(
    database: Database, actor: Actor, public_id: str, shape: IdentityShape, *, version: int, key: str, now: datetime
) -> Receipt:
    """Writes name, date of birth, contact and local record number in place of what stands.

    `version` is the one that the form was drawn from, 0 where nothing was recorded: an older one raises EditConflict with what stands
    now, unless it says the same, which is not written a second time. A date of birth of another year than the recorded year of birth is
    refused: it may be another person's.
    """

    def work(session: Session) -> Receipt:
        patient = patient_of(session, actor, public_id)
        _refuse_another_year(patient, shape)
        row = session.get(Identity, patient.id)
        if row and row.model_dump(include=set(IdentityShape.model_fields)) == shape.model_dump():
            return Receipt(public_id, row.version)
        old = row.model_dump(exclude={"patient_id"}) if row else {"version": 0}
        if old["version"] != version:
            raise EditConflict("The identity was changed meanwhile. Compare with what stands now, then save again.", old)
        row = _written(row or Identity(patient_id=number_of(patient.id), version=0), shape)
        session.add(row)
        detail = {"old": old, "new": shape.model_dump()}
        audit.append(session, actor=actor, action=ACTION, record=trail_name(patient), detail=detail, when=now)
        return Receipt(public_id, row.version)

    return once(database, actor, ACTION, key, now, work)


def _written(row: Identity, shape: IdentityShape) -> Identity:
    said: dict[str, Any] = shape.model_dump()
    for column, value in said.items():
        setattr(row, column, value)
    row.version += 1
    return row


def _refuse_another_year(patient: Patient, shape: IdentityShape) -> None:
    born = shape.date_of_birth
    if born and patient.birth_year and born.year != patient.birth_year:
        rule = f"does not lie in the recorded year of birth, {patient.birth_year}"
        raise ImpossibleValue(f'date_of_birth "{born}" {rule}. Make sure that this is the patient, then correct one.', "date_of_birth")
