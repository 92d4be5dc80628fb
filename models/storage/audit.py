"""The audit trail: a chain in which every row carries the digest of the row before, so that a change by hand is found and named.

The chain covers who did what to which record when, and the salted digest of the details. Old and new values stand apart, so that a
person can be erased while the chain stays whole: details may be missing only where an erasure, itself a row of the chain, lists them. The
head of the chain stands in the revision row: a missing end is found too.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import String, type_coerce
from sqlmodel import Session, col, delete, insert, select, update

from models.access import Actor
from models.storage.digests import canonical, digest
from models.storage.records import Audit, AuditDetail, AuditErasure, Revision

BEGINNING = "0" * 64
ERASURE = "store.erasure.erase_patient"
_CHUNK = 1000

_DETAIL: Any = (AuditDetail.salt, AuditDetail.detail)
_CHAIN: Any = (
    select(  # type: ignore[call-overload]
        *(Audit.seq, type_coerce(col(Audit.at), String).label("at"), Audit.actor, Audit.action, Audit.record, Audit.field),
        *(Audit.detail_digest, Audit.previous, Audit.link, *_DETAIL),
    )
    .outerjoin(AuditDetail, col(AuditDetail.seq) == Audit.seq)
    .order_by(col(Audit.seq))
)


def append(session: Session, *, actor: Actor, action: str, record: str, field: str = "", detail: Mapping[str, Any], when: datetime) -> int:
    """Adds one link inside the open transaction and returns its number. `detail` holds old, new and reason."""
    last, previous = head(session)
    seq = last + 1
    salt, written = secrets.token_hex(16), canonical(detail)
    detail_digest = _detail_digest(salt, written)
    link = _link(previous, seq, when, str(actor), action, record, field, detail_digest)
    row = {"seq": seq, "at": when, "actor": str(actor), "action": action, "record": record, "field": field}
    session.exec(insert(Audit).values(**row, detail_digest=detail_digest, previous=previous, link=link))
    session.exec(insert(AuditDetail).values(seq=seq, salt=salt, detail=written))
    session.exec(update(Revision).values(audit_seq=seq, audit_link=link))
    return seq


def erase(session: Session, erased: Collection[int], *, by: int) -> None:
    """Removes the details of these rows for ever. `by` is the number of the erasure's own row, whose detail lists them as "erased"."""
    if erased:
        session.exec(insert(AuditErasure), params=[{"seq": seq, "erased_by": by} for seq in erased])
        gone = select(AuditErasure.seq).where(col(AuditErasure.erased_by) == by)
        session.exec(delete(AuditDetail).where(col(AuditDetail.seq).in_(gone)))


def head(session: Session) -> tuple[int, str]:
    """Number and digest of the last link. A copy kept off the machine proves later that nobody rewrote the whole chain."""
    found = session.exec(select(Revision.audit_seq, Revision.audit_link)).one()
    return found[0], found[1] or BEGINNING


def contains(session: Session, seq: int, link: str) -> bool:
    """True where the chain still holds this link, which somebody noted as its head at an earlier time."""
    if not seq:
        return link == BEGINNING
    return session.exec(select(Audit.link).where(col(Audit.seq) == seq)).one_or_none() == link


def verify(session: Session) -> list[str]:
    """Every broken place of the chain in words, in order; an empty list says that nothing was edited, removed or moved."""
    faults: list[str] = []
    expected, previous = 1, BEGINNING
    erased = _erased(session)
    for row in session.exec(_CHAIN.execution_options(yield_per=_CHUNK)):
        if row.seq > expected:
            faults.append(_removed(expected, row.seq - 1))
        faults += _row_faults(row, previous, after_gap=row.seq > expected)
        faults += _detail_faults(row, erased.get(row.seq))
        expected, previous = row.seq + 1, row.link
    last, link = head(session)
    if last >= expected:
        faults.append(_removed(expected, last))
    elif last < expected - 1:
        faults.append(f"Audit rows {last + 1} to {expected - 1} were added without the application.")
    elif last and link != previous:
        faults.append(f"Audit row {last} is not the one that the application wrote last.")
    return faults


def _erased(session: Session) -> dict[int, bool]:
    """The rows whose details are said to be erased, each with whether the erasure's own row, its detail intact, says so."""
    said: dict[int, list[int]] = {}
    for seq, by in session.exec(select(AuditErasure.seq, AuditErasure.erased_by)):
        said.setdefault(by, []).append(seq)
    proven: dict[int, bool] = {}
    for by, rows in said.items():
        listed = _listed(session, by)
        proven.update((seq, seq in listed) for seq in rows)
    return proven


def _listed(session: Session, by: int) -> frozenset[int]:
    row = session.exec(_CHAIN.where(col(Audit.seq) == by)).one_or_none()
    if row is None or row.action != ERASURE or row.salt is None or _detail_digest(row.salt, row.detail) != row.detail_digest:
        return frozenset()
    return frozenset(json.loads(row.detail)["erased"])


def _removed(first: int, last: int) -> str:
    return f"Audit row {first} was removed." if first == last else f"Audit rows {first} to {last} were removed."


def _row_faults(row: Any, previous: str, *, after_gap: bool) -> list[str]:
    faults = []
    stated = _link(row.previous, row.seq, _moment(row.at), row.actor, row.action, row.record, row.field, row.detail_digest)
    if row.link != stated:
        faults.append(f"Audit row {row.seq} was edited.")
    elif row.previous != previous and not after_gap:
        faults.append(f"Audit row {row.seq} does not follow the row before it: rows were moved or replaced.")
    return faults


def _detail_faults(row: Any, erased: bool | None) -> list[str]:
    """`erased` is None where nothing says that the details of this row are gone, and otherwise whether that is proven."""
    if row.salt is None:
        return [] if erased else [f"The details of audit row {row.seq} were removed."]
    if erased is not None:
        return [f"The details of audit row {row.seq} are said to be erased, and stand."]
    if _detail_digest(row.salt, row.detail) != row.detail_digest:
        return [f"The details of audit row {row.seq} were edited."]
    return []


def _moment(stored: datetime | str) -> datetime | str:
    # SQLite keeps a time as text. One that is no time any more was edited, and must not stop the search for the rest.
    try:
        return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return str(stored)


def _link(previous: str, seq: int, at: datetime | str, actor: str, action: str, record: str, field: str, detail_digest: str) -> str:
    return digest([previous, seq, at, actor, action, record, field, detail_digest])


def _detail_digest(salt: str, written: str) -> str:
    return digest([salt, written])
