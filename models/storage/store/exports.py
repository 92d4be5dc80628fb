"""What leaves is told in the audit trail before it is given out: one row a package, de-identified or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.access import Actor
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.scope import scope_of


@entrance
def record_export(database: Database, actor: Actor, *, what: str, detail: Mapping[str, Any], now: datetime) -> None:
    """One audit row for data that leaves without identity: who, what, how many rows, and the SHA-256 of every file."""
    _tell(database, actor, "store.exports.record_export", what, detail, now)


@entrance
def record_identified_export(database: Database, actor: Actor, *, what: str, detail: Mapping[str, Any], now: datetime) -> None:
    """The same for data that leaves with real study ids and dates."""
    _tell(database, actor, "store.exports.record_identified_export", what, detail, now)


def _tell(database: Database, actor: Actor, action: str, what: str, detail: Mapping[str, Any], now: datetime) -> None:
    with database.write(counted=False) as session:
        scope_of(session, actor)
        audit.append(session, actor=actor, action=action, record=what, detail=detail, when=now)
