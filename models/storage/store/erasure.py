"""Erasing a person: everything that is stored of one patient goes, and a row of the audit trail stays that says so.

The chain of the trail stays whole: what was done when and by whom remains in it under the patient's random id, which then names nobody.
Words that belong to no one patient stay: the reason of an export or of relapse parameters, the name of an imported bundle. Copies made
before, such as backups and exports, are not touched. PostgreSQL frees the rows with its next VACUUM.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, col, delete, or_, select

from models.access import Actor, Role
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import account_trail_name, patient_of, trail_name
from models.storage.records import (
    Account,
    Assignment,
    Audit,
    AuditDetail,
    Draft,
    Event,
    Flag,
    Identity,
    LoginDevice,
    LoginSession,
    Membership,
    Observation,
    OneTimeLink,
    Operation,
    Patient,
    Pseudonym,
    Review,
    Standing,
    Treatment,
    Visit,
)
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import stated_reason


@entrance
def erase_patient(database: Database, actor: Actor, public_id: str, *, reason: str, key: str, now: datetime) -> Receipt:
    """Erases one patient for ever: record, identity, reviews, drafts, pseudonyms, own account, and the details of every audit row of them.

    The trail keeps who erased when and why, so the reason names nobody. The receipt's record is the public id.
    """
    why = stated_reason(reason)

    def work(session: Session) -> Receipt:
        patient = patient_of(session, actor, public_id)
        accounts = session.exec(select(Account).where(col(Account.patient_id) == patient.id)).all()
        erased = _details(session, trail_name(patient), accounts)
        detail = {"reason": why, "erased": erased}
        stone = audit.append(session, actor=actor, action=audit.ERASURE, record=trail_name(patient), detail=detail, when=now)
        audit.erase(session, erased, by=stone)
        for table, condition in _rows(patient, accounts):
            session.exec(delete(table).where(condition))
        return Receipt(public_id)

    return once(database, actor, audit.ERASURE, key, now, work)


def _details(session: Session, record: str, accounts: Sequence[Account]) -> list[int]:
    """The audit rows, with details that still stand, about the patient or the patient's account, and of what the patient did."""
    records = [record, *map(account_trail_name, accounts)]
    about = or_(col(Audit.record).in_(records), col(Audit.actor).in_(_names(accounts)))
    return list(session.exec(select(AuditDetail.seq).join(Audit, col(Audit.seq) == AuditDetail.seq).where(about).order_by(col(Audit.seq))))


def _rows(patient: Patient, accounts: Sequence[Account]) -> Iterator[tuple[type[SQLModel], ColumnElement[bool]]]:
    """Which rows of which table go, children before their parents."""
    flags = select(Flag.id).where(col(Flag.patient_id) == patient.id)
    yield Review, col(Review.flag_id).in_(flags)
    yield Draft, or_(col(Draft.patient_id) == patient.id, col(Draft.actor).in_(_names(accounts)))
    for table in (Flag, Standing, Observation, Visit, Treatment, Event, Pseudonym, Assignment, Identity):
        yield table, col(table.patient_id) == patient.id
    for owned in (Membership, LoginDevice, LoginSession, OneTimeLink):
        yield owned, col(owned.account_id).in_([account.id for account in accounts])
    yield Operation, col(Operation.actor).in_(_names(accounts))
    yield Account, col(Account.patient_id) == patient.id
    yield Patient, col(Patient.id) == patient.id


def _names(accounts: Sequence[Account]) -> list[str]:
    return [f"{Role.PATIENT}:{account.id}" for account in accounts]
