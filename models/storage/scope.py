"""Which patients an actor reaches, by the accounts as they stand in the same transaction: what was taken away a moment ago is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select

from models.access import Actor, Reach, Right, Role
from models.errors import NotPermitted
from models.storage.records import Account, Membership, Patient


@dataclass(frozen=True)
class Scope:
    """The patients within reach: all of them, those of some sites (None among `sites` stands for patients without a site), or one."""

    everything: bool = False
    sites: frozenset[int | None] = frozenset()
    patient: int | None = None

    def covers(self, patient: Patient) -> bool:
        """True where this patient is within reach."""
        return self.everything or patient.site_id in self.sites or (patient.id is not None and patient.id == self.patient)

    def covers_site(self, site: int | None) -> bool:
        """True where the patients of this site are within reach; None stands for patients without one."""
        return self.everything or site in self.sites

    @property
    def condition(self) -> ColumnElement[bool]:
        """The same as a condition on `patient` rows, for queries over many."""
        if self.everything:
            return true()
        column: Any = col(Patient.site_id)
        named = [site for site in self.sites if site is not None]
        within = [column.in_(named)] if named else []
        within += [column.is_(None)] if None in self.sites else []
        within += [col(Patient.id) == self.patient] if self.patient is not None else []
        return or_(*within) if within else false()


def standing_account(session: Session, actor: Actor) -> Account:
    """The account of a user as it stands now. NotPermitted where it was disabled, lost its role or right, or the actor is no user."""
    account = session.get(Account, actor.account) if actor.account else None
    if account is None or account.disabled_at is not None or account.role != actor.role or actor.rights - rights_of(account):
        raise NotPermitted(f'"{actor}" may not do this any more. Log in again, or ask the administrator.')
    return account


def rights_of(account: Account) -> frozenset[Right]:
    """The rights that the account was given by name."""
    return frozenset({Right.IDENTIFIED_EXPORT} if account.may_export_identified else ())


def scope_of(session: Session, actor: Actor) -> Scope:
    """What the actor of a permitted call reaches. NotPermitted where nothing was permitted, or the account has changed meanwhile."""
    if actor.reach is Reach.ALL and actor.role is None:
        return Scope(everything=True)
    account = standing_account(session, actor)
    if actor.reach is Reach.ALL:
        return Scope(everything=True)
    if actor.reach is Reach.OWN:
        return Scope(patient=account.patient_id)
    if actor.reach is Reach.SITES:
        memberships = select(Membership.site_id).where(col(Membership.account_id) == account.id)
        return Scope(sites=frozenset(session.exec(memberships)))
    raise NotPermitted(f'"{actor}" was not permitted to do this.')


def treating() -> ColumnElement[bool]:
    """The condition on `account` beside `patient` rows that this is an enabled clinician of the patient's site."""
    there = select(Membership.id).where(
        col(Membership.account_id) == Account.id, col(Membership.site_id).is_not_distinct_from(col(Patient.site_id))
    )
    return and_(col(Account.role) == Role.CLINICIAN, col(Account.disabled_at).is_(None), there.exists())
