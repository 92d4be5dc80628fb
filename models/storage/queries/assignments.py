"""Which clinician looks after which patient: for "only mine" and for the patient's page."""

from __future__ import annotations

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.records import Account, Assignment, Patient
from models.storage.scope import scope_of, treating


@entrance
def my_patients(database: Database, actor: Actor) -> frozenset[str]:
    """The public ids of the patients within reach whom the actor looks after."""
    mine = select(Patient.public_id).join(Assignment, col(Assignment.patient_id) == Patient.id)
    mine = mine.where(col(Assignment.account_id) == actor.account, col(Assignment.until).is_(None))
    with database.read() as session:
        return frozenset(session.exec(mine.where(scope_of(session, actor).condition)))


@entrance
def assigned_to(database: Database, actor: Actor, public_id: str) -> list[str]:
    """The names of the clinicians who look after this patient, in order; who has left the site or was disabled is not among them."""
    names = (
        select(Account.name)
        .join(Assignment, col(Assignment.account_id) == Account.id)
        .join(Patient, col(Patient.id) == Assignment.patient_id)
        .where(col(Assignment.until).is_(None), treating())
    )
    with database.read() as session:
        return sorted(session.exec(names.where(col(Patient.id) == patient_of(session, actor, public_id).id)))
