"""What an import leaves in the audit trail: one row a file, one for every site it made, and one for every stored row that it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import Session

from models.access import Actor
from models.storage import audit
from models.storage.store.imports.batch import COLUMNS, Batch, Incoming, Verdict
from models.storage.store.imports.completing import stored_values
from models.storage.store.imports.tables import PATIENT, portions

ACTION = "store.imports.write_batch"


@dataclass(frozen=True)
class Change:
    """One stored row that is amended (a patient) or voided and replaced (any other), with what it said and what it says now."""

    file: str
    line: int
    patient: str
    row_id: int
    old: dict[str, Any]
    new: dict[str, Any]


def changes(connection: Connection, batch: Batch) -> list[Change]:
    """Every stored row whose content the batch changes; call it before anything is written."""
    found = []
    for file, rows in batch.rows.items():
        changed = {row.stored_id: row for row in rows if row.verdict is Verdict.OTHER}
        names = _public_ids(connection, {row.key[0] for row in changed.values()})
        for row_id, stored in stored_values(connection, file, changed.keys()):
            found.append(_change(file, changed[row_id], names[changed[row_id].key[0]], stored))
    return found


def _public_ids(connection: Connection, study_ids: set[str]) -> dict[str, str]:
    table, names = PATIENT.c, {}
    for some in portions(sorted(study_ids)):
        for study_id, public_id in connection.execute(select(table.study_id, table.public_id).where(table.study_id.in_(some))):
            names[study_id] = public_id
    return names


def _change(file: str, row: Incoming, patient: str, stored: dict[str, Any]) -> Change:
    new = row.columns(file)
    differ = [column for column in COLUMNS[file] if stored[column] != new[column] and column != "recorded_at"]
    return Change(file, row.line, patient, row.stored_id or 0, {c: stored[c] for c in differ}, {c: new[c] for c in differ})


def write_trail(session: Session, actor: Actor, batch: Batch, sites: Mapping[str, int], changed: list[Change], now: datetime) -> None:
    """The audit rows of one import, inside its transaction; `sites` are those that it made, by name with their numbers."""
    for file, rows in batch.rows.items():
        new, other = (sum(row.verdict is verdict for row in rows) for verdict in (Verdict.NEW, Verdict.OTHER))
        if new or other:
            detail = {"sha256": batch.sha256[file], "bundle": batch.name, "inserted": new, "updated": other}
            audit.append(session, actor=actor, action=ACTION, record=f"file:{file}", detail=detail, when=now)
    for name, number in sites.items():
        audit.append(session, actor=actor, action=ACTION, record=f"site:{number}", detail={"new": {"name": name}}, when=now)
    for change in changed:
        reason = f"import of {change.file}, line {change.line}"
        detail = {"old": change.old, "new": change.new, "row": change.row_id, "reason": reason}
        audit.append(session, actor=actor, action=ACTION, record=f"patient:{change.patient}", field=change.file, detail=detail, when=now)
