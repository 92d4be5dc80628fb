"""The audit trail for those who run the clinic's Myolog: who did what to which record and when, and whether the trail is whole.

Nothing clinical leaves here: neither the details (old, new, reason) nor the field, which may name a measure or a drug.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from models.access import Actor
from models.errors import ImpossibleValue
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Audit
from models.storage.scope import scope_of

LONGEST_PAGE = 1000
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class AuditLine:
    """One row of the trail; `seq` counts from 1 without a gap, `at` is UTC, a patient's `record` is the random public id."""

    seq: int
    at: datetime
    actor: str
    action: str
    record: str


@dataclass(frozen=True)
class TrailReport:
    """How many rows the trail has, its head as "SEQ:LINK" to be kept elsewhere, and every broken place in words: none where it is whole."""

    rows: int
    head: str
    faults: tuple[str, ...] = ()


@entrance
def audit_rows(
    database: Database, actor: Actor, *, before: int | None = None, limit: int = 200, who: str = "", action: str = ""
) -> list[AuditLine]:
    """The newest rows, or the newest below number `before`; only those whose actor and action contain these words, in any case."""
    wanted: Any = select(  # type: ignore[call-overload]
        Audit.seq, Audit.at, Audit.actor, Audit.action, Audit.record
    ).order_by(col(Audit.seq).desc())
    if before is not None:
        wanted = wanted.where(col(Audit.seq) < before)
    for column, text in ((Audit.actor, who), (Audit.action, action)):
        if text:
            wanted = wanted.where(col(column).icontains(text, autoescape=True))
    with database.read() as session:
        scope_of(session, actor)
        return [AuditLine(*row) for row in session.exec(wanted.limit(max(1, min(limit, LONGEST_PAGE))))]


@entrance
def verify_trail(database: Database, actor: Actor, *, head: str = "") -> TrailReport:
    """Looks through the whole trail. `head`, noted at an earlier time, also proves that the chain was not written anew since."""
    noted = _noted(head) if head else None
    # As long as the trail: nobody may have to wait for it with a write.
    with database.snapshot() as session:
        scope_of(session, actor)
        faults = audit.verify(session)
        if noted and not audit.contains(session, *noted):
            faults.append(
                f"The trail does not hold audit row {noted[0]} as it was noted: it was written anew since, or it is another trail."
            )
        seq, link = audit.head(session)
        rows = session.exec(select(func.count()).select_from(Audit)).one()
    return TrailReport(rows, f"{seq}:{link}", tuple(faults))


def _noted(head: str) -> tuple[int, str]:
    read = _HEAD.fullmatch(head.strip())
    if read is None:
        raise ImpossibleValue(
            f'Head "{head[:80]}" is not one. Write it as it was printed: the number, a colon, 64 digits and letters.', "head"
        )
    return int(read[1]), read[2]
