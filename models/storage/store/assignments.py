"""Which clinician looks after which patient. It drives "only mine" and opens nothing: who reaches a patient is a matter of sites."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from models.access import Actor
from models.errors import NotFound
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of, trail_name
from models.storage.records import Account, Assignment, Patient
from models.storage.scope import treating
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of


@entrance
def assign(database: Database, actor: Actor, public_id: str, *, account: str = "", key: str, now: datetime) -> Receipt:
    """This clinician, by the account's public id or the actor's own, looks after the patient from now on.

    Only an enabled clinician of the patient's site can. The receipt's record is the patient; assigned already, nothing is written.
    """
    action = "store.assignments.assign"

    def work(session: Session) -> Receipt:
        patient = patient_of(session, actor, public_id)
        clinician = _account(session, actor, account, patient)
        if _standing(session, patient, clinician) is None:
            session.add(Assignment(patient_id=number_of(patient.id), account_id=number_of(clinician.id), since=now))
            detail = {"new": _named(clinician)}
            audit.append(session, actor=actor, action=action, record=trail_name(patient), detail=detail, when=now)
        return Receipt(public_id)

    return once(database, actor, action, key, now, work)


@entrance
def unassign(database: Database, actor: Actor, public_id: str, *, account: str = "", key: str, now: datetime) -> Receipt:
    """This clinician does not look after the patient any more; where it was so already, nothing is written."""
    action = "store.assignments.unassign"

    def work(session: Session) -> Receipt:
        patient = patient_of(session, actor, public_id)
        clinician = _account(session, actor, account)
        standing = _standing(session, patient, clinician)
        if standing is not None:
            standing.until = now
            detail = {"old": _named(clinician)}
            audit.append(session, actor=actor, action=action, record=trail_name(patient), detail=detail, when=now)
        return Receipt(public_id)

    return once(database, actor, action, key, now, work)


def _account(session: Session, actor: Actor, public_id: str, treated: Patient | None = None) -> Account:
    """The account that is meant; with `treated` only a clinician of that patient's site."""
    meant = select(Account).where(col(Account.public_id) == public_id if public_id else col(Account.id) == actor.account)
    if treated is not None:
        meant = meant.join(Patient, col(Patient.id) == treated.id).where(treating())
    found = session.exec(meant).one_or_none() if public_id.isascii() and public_id.isprintable() else None
    if found is None:
        raise NotFound("This is no clinician of the patient's site. Only one who works there and may log in can look after the patient.")
    return found


def _standing(session: Session, patient: Patient, clinician: Account) -> Assignment | None:
    of_both = select(Assignment).where(col(Assignment.patient_id) == patient.id, col(Assignment.account_id) == clinician.id)
    return session.exec(of_both.where(col(Assignment.until).is_(None))).one_or_none()


def _named(account: Account) -> dict[str, str]:
    return {"account": account.public_id, "name": account.name}
