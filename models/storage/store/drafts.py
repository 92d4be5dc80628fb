"""What somebody typed and has not saved: kept in the database, because a page forgets it at a reload or a lost connection.

A draft is no record: it is not audited, nothing reads it but the form of the same actor, and it goes away when the form is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.access import Actor
from models.errors import ImpossibleValue, OutOfReach
from models.storage.database import Database
from models.storage.digests import canonical, plain
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.records import Draft, Patient
from models.storage.scope import scope_of
from models.storage.store.operation import check_key

LARGEST_DRAFT = 200_000


@entrance
def save_draft(
    database: Database, actor: Actor, content: Mapping[str, Any], *, key: str, form: str, public_id: str = "", now: datetime
) -> int:
    """Keeps what was typed so far under the form's key, in place of what was kept before, and returns how often it was kept.

    `public_id` is the patient whom it is about, as soon as one is chosen.
    """
    check_key(key)
    if len(canonical(content)) > LARGEST_DRAFT:
        raise ImpossibleValue("The draft is too long to be kept. Save the form, or shorten its texts.")
    with database.write(counted=False) as session:
        draft, about = _own(session, actor, key), patient_of(session, actor, public_id).id if public_id else None
        if draft is None:
            draft = Draft(id=key, actor=str(actor), form=form, content=plain(content), saved_at=now)
        else:
            draft.content, draft.saved_at, draft.version = plain(content), now, draft.version + 1
        draft.patient_id = about or draft.patient_id
        session.add(draft)
        session.flush()
        return draft.version


@entrance
def discard_draft(database: Database, actor: Actor, *, key: str) -> bool:
    """Forgets a draft, after its form was saved or given up; False where there was none."""
    with database.write(counted=False) as session:
        draft = _own(session, actor, key)
        if draft is None:
            return False
        session.delete(draft)
        return True


def _own(session: Session, actor: Actor, key: str) -> Draft | None:
    scope, draft = scope_of(session, actor), session.get(Draft, key)
    if draft is None:
        return None
    patient = session.get_one(Patient, draft.patient_id) if draft.patient_id else None
    if draft.actor != str(actor) or (patient and not scope.covers(patient)):
        raise OutOfReach(f'Draft "{key}" is not known, or not yours. Start the form again.', f"draft:{key}")
    return draft
