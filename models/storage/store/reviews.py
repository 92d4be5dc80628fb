"""Reviewing flags: what a clinician said of one, kept beside it. No flag is changed by it, and no review is deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.errors import EditConflict, NotFound
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import refuse_out_of_reach, trail_name
from models.storage.records import Flag, Patient, Review
from models.storage.records.shapes import ReviewShape
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of


@entrance
def record_review(database: Database, actor: Actor, shape: ReviewShape, *, key: str, now: datetime, seen: str | None = None) -> Receipt:
    """One review of the flag with this public id; the receipt's record is the review's own.

    It stands in the place of earlier reviews of the same flag, which are kept. A flag that was withdrawn raises EditConflict, and so does
    `seen`, the last review that the writer had before them ("" for none), where it is the last no longer: nobody answers words unread.
    """

    def work(session: Session) -> Receipt:
        flag, patient = _flag(session, actor, shape.flag)
        former = _last(session, flag)
        _refuse_unseen(former, seen)
        row = Review(flag_id=number_of(flag.id), **_said(shape), reviewed_by=str(actor), reviewed_at=now)
        session.add(row)
        session.flush()
        detail = {"flag": flag.public_id, "review": row.public_id, "old": former, "new": _said(shape), "reason": shape.reason}
        action = "store.reviews.record_review"
        audit.append(session, actor=actor, action=action, record=trail_name(patient), field=shape.verdict, detail=detail, when=now)
        return Receipt(row.public_id, 1, (number_of(row.id),))

    return once(database, actor, "store.reviews.record_review", key, now, work)


def _flag(session: Session, actor: Actor, public_id: str) -> tuple[Flag, Patient]:
    known = select(Flag, Patient).join(Patient, col(Patient.id) == Flag.patient_id).where(col(Flag.public_id) == public_id)
    found = session.exec(known).one_or_none() if public_id.isascii() else None
    message = f'Flag "{public_id}" is not known, or not for you. Load the patient again.'
    if found is None:
        raise NotFound(message)
    flag, patient = found
    refuse_out_of_reach(session, actor, patient, message)
    if flag.withdrawn_at is not None:
        why = f'This flag was withdrawn meanwhile: "{flag.withdrawn_reason}".'
        raise EditConflict(f"{why} There is nothing left to review; load the patient again.")
    return flag, patient


def _refuse_unseen(former: dict[str, Any] | None, seen: str | None) -> None:
    if seen is not None and seen != (former["public_id"] if former else ""):
        raise EditConflict("Somebody reviewed this flag meanwhile, as it says above. Nothing was saved; press again to save yours as well.")


def _last(session: Session, flag: Flag) -> dict[str, Any] | None:
    latest = select(Review).where(col(Review.flag_id) == flag.id).order_by(col(Review.id).desc()).limit(1)
    row = session.exec(latest).first()
    return row.model_dump(include={"verdict", "reason", "until", "public_id"}) if row else None


def _said(shape: ReviewShape) -> dict[str, Any]:
    return {"verdict": shape.verdict, "reason": shape.reason, "until": shape.until}
