"""The sites, and how many patients and staff each has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.access import Actor, Role
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Account, Membership, Patient, Site
from models.storage.scope import scope_of


@dataclass(frozen=True)
class SiteLine:
    """One site with its patients and the enabled accounts that work there. `name` is "" for the patients that have no site."""

    name: str
    patients: int
    staff: int


@entrance
def site_list(database: Database, actor: Actor) -> list[SiteLine]:
    """The sites within the actor's reach, by name. "" is one of them where there is anybody without a site."""
    with database.read() as session:
        scope, patients, staff = scope_of(session, actor), _patients(session), _staff(session)
        names: dict[int | None, str] = dict(session.exec(select(Site.id, Site.name)).all())
    if None in patients or None in staff:
        names[None] = ""
    reached = {number: name for number, name in names.items() if scope.covers_site(number)}
    return [SiteLine(name, patients.get(number, 0), staff.get(number, 0)) for number, name in sorted(reached.items(), key=lambda of: of[1])]


def _patients(session: Session) -> dict[int | None, int]:
    counted: Any = select(Patient.site_id, func.count()).group_by(col(Patient.site_id))
    return dict(session.exec(counted).all())


def _staff(session: Session) -> dict[int | None, int]:
    working: Any = select(Membership.site_id, func.count()).join(Account, col(Account.id) == Membership.account_id)
    working = working.where(col(Account.disabled_at).is_(None), col(Account.role) != Role.PATIENT)
    return dict(session.exec(working.group_by(col(Membership.site_id))).all())
