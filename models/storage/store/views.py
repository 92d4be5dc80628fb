"""Who looked at whom: a view of a patient, or of a list, is one row of the audit trail for each opening of a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.access import Actor
from models.storage import audit
from models.storage.database import Database
from models.storage.digests import digest
from models.storage.entrance import entrance
from models.storage.finding import patient_of, trail_name
from models.storage.records import Operation
from models.storage.scope import scope_of
from models.storage.store.operation import Receipt, once

VIEWED = "viewed"


@entrance
def record_view(database: Database, actor: Actor, public_id: str, *, opening: str, now: datetime) -> None:
    """One audit row for this patient, login session and `opening`, a random key that is made when a page opens the patient.

    Asked again for the same opening it reads and writes nothing. The revision stays: nothing that a page shows has changed.
    """

    def name(session: Session) -> str:
        return trail_name(patient_of(session, actor, public_id))

    _once_an_opening(database, actor, "store.views.record_view", name, opening, {}, now)


@entrance
def record_list(database: Database, actor: Actor, what: str, *, opening: str, rows: int, now: datetime) -> None:
    """The same for a list, such as "patients", of which `rows` were shown: one audit row, however many they are."""

    def name(session: Session) -> str:
        scope_of(session, actor)
        return f"list:{what}"

    _once_an_opening(database, actor, "store.views.record_list", name, opening, {"rows": rows}, now)


def _once_an_opening(
    database: Database, actor: Actor, action: str, name: Callable[[Session], str], opening: str, shown: Mapping[str, Any], now: datetime
) -> None:
    with database.read() as session:
        record = name(session)
        key = digest([str(actor), actor.session, record, opening])
        if session.get(Operation, key) is not None:
            return

    def work(session: Session) -> Receipt:
        audit.append(session, actor=actor, action=VIEWED, record=record, detail={**shown, "session": actor.session}, when=now)
        return Receipt(record)

    once(database, actor, action, key, now, work, counted=False)
