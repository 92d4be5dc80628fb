"""What an account says, by the columns of its form: read from its rows, and written to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from models.access import Actor
from models.errors import EditConflict
from models.storage.finding import patient_with_study_id, site_number
from models.storage.records import Account, Membership, Patient, Site
from models.storage.records.shapes.accounts import AccountShape


def facts(session: Session, account: Account) -> dict[str, Any]:
    """The account as its form shows it."""
    sites: Any = select(Site.name).join(Membership, col(Membership.site_id) == Site.id).where(col(Membership.account_id) == account.id)
    patient = session.get(Patient, account.patient_id) if account.patient_id else None
    return {
        "name": account.name,
        "role": account.role,
        "sites": sorted(session.exec(sites)),
        "without_site": None in _site_numbers(session, account),
        "identified_export": account.may_export_identified,
        "provider_id": account.provider_id,
        "patient": patient.study_id if patient else "",
    }


def columns(session: Session, actor: Actor, shape: AccountShape) -> dict[str, Any]:
    """What the account's own row says; an unknown patient raises NotFound, a provider id of somebody else EditConflict."""
    _refuse_taken(session, shape)
    patient = patient_with_study_id(session, actor, shape.patient) if shape.patient else None
    return {
        "role": shape.role,
        "may_export_identified": shape.identified_export,
        "provider_id": shape.provider_id,
        "patient_id": patient.id if patient else None,
    }


def set_sites(session: Session, actor: Actor, account: Account, shape: AccountShape, now: datetime) -> None:
    """Gives the account exactly the sites of its form; an unknown one raises NotFound. What it keeps, it keeps since when it had it."""
    wanted = {site_number(session, actor, name) for name in shape.sites} | ({None} if shape.without_site else set())
    standing = _site_numbers(session, account)
    for number in standing - wanted:
        site = col(Membership.site_id)
        gone = site.is_(None) if number is None else site == number
        session.exec(delete(Membership).where(col(Membership.account_id) == account.id, gone))
    for number in wanted - standing:
        session.add(Membership(account_id=account.id or 0, site_id=number, since=now, granted_by=str(actor)))
    session.flush()


def _site_numbers(session: Session, account: Account) -> set[int | None]:
    return set(session.exec(select(Membership.site_id).where(col(Membership.account_id) == account.id)))


def _refuse_taken(session: Session, shape: AccountShape) -> None:
    taken = (col(Account.provider_id) == shape.provider_id, col(Account.name) != shape.name)
    if shape.provider_id and session.exec(select(Account).where(*taken)).first():
        raise EditConflict(f'provider_id "{shape.provider_id}" belongs to another account. One person has one account.')
