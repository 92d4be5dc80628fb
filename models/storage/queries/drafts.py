"""What the actor typed and has not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Draft, Patient
from models.storage.scope import scope_of


@dataclass(frozen=True)
class DraftLine:
    """One draft: the form's key, what was typed, and the patient that it is about ("" where none is chosen yet)."""

    key: str
    form: str
    public_id: str
    content: Mapping[str, Any]
    saved_at: datetime


@entrance
def open_drafts(database: Database, actor: Actor) -> list[DraftLine]:
    """The actor's own drafts, the latest first; nobody else's are ever read, and none of a patient who is out of reach by now."""
    own = select(Draft, Patient.public_id).outerjoin(Patient, col(Patient.id) == Draft.patient_id)
    own = own.where(col(Draft.actor) == str(actor)).order_by(col(Draft.saved_at).desc(), col(Draft.id))
    with database.read() as session:
        own = own.where(col(Draft.patient_id).is_(None) | scope_of(session, actor).condition)
        return [DraftLine(row.id, row.form, public or "", row.content, row.saved_at) for row, public in session.exec(own)]
