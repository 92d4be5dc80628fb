"""Accounts that change: made with their sites, moved to others, disabled."""

from __future__ import annotations

from sqlmodel import Session, col, delete, select

from models.access import Actor, Role
from models.storage.database import Database
from models.storage.records import Account, Membership, Patient, Site
from tests.clinic import NOW, user

WITHOUT_SITE = ""


def staff(database: Database, name: str, role: Role, *sites: str) -> Actor:
    """A new account at these sites ("" for the patients without a site), which are made where there are none yet."""
    with database.write() as session:
        for site in filter(None, sites):
            _site(session, site)
    return user(database, role, *(site or None for site in sites), name=name)


def clinician(database: Database, name: str = "clinician-north", *sites: str) -> Actor:
    """A clinician, without sites named at North."""
    return staff(database, name, Role.CLINICIAN, *(sites or ("North",)))


def own_account(database: Database, public_id: str, name: str = "patient-s1") -> Actor:
    """The account of this patient."""
    with database.read() as session:
        study_id = session.exec(select(Patient.study_id).where(col(Patient.public_id) == public_id)).one()
    return user(database, Role.PATIENT, name=name, patient=study_id)


def work_at(database: Database, actor: Actor, *sites: str) -> None:
    """From now on this account works at these sites and at no other."""
    with database.write() as session:
        session.exec(delete(Membership).where(col(Membership.account_id) == actor.account))
        for site in sites:
            session.add(Membership(account_id=actor.account, site_id=_site(session, site), since=NOW, granted_by="operator:local"))


def public_id_of(database: Database, actor: Actor) -> str:
    with database.read() as session:
        return session.get_one(Account, actor.account).public_id


def disable(database: Database, actor: Actor) -> None:
    with database.write() as session:
        account = session.get_one(Account, actor.account)
        account.disabled_at, account.disabled_by = NOW, "operator:local"


def _site(session: Session, name: str) -> int:
    known = session.exec(select(Site).where(col(Site.name) == name)).one_or_none() or Site(name=name)
    session.add(known)
    session.flush()
    return known.id or 0
