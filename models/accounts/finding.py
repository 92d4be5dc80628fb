"""One account, found by its name or its public id, and the actor that it makes."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.access import Actor, ActorKind, Role
from models.errors import ImpossibleValue, NotFound
from models.storage.records import Account
from models.storage.records.shapes.accounts import account_name
from models.storage.scope import rights_of


def account_named(session: Session, typed: str) -> Account | None:
    """The account with the name that somebody typed, or None."""
    try:
        name = account_name(typed)
    except ImpossibleValue:
        return None
    return session.exec(select(Account).where(col(Account.name) == name)).one_or_none()


def account_with_public_id(session: Session, public_id: str) -> Account:
    """The account with this public id; NotFound where there is none."""
    known = select(Account).where(col(Account.public_id) == public_id)
    found = session.exec(known).one_or_none() if public_id.isascii() and public_id.isprintable() else None
    if found is None:
        raise NotFound(f'Account "{public_id}" is not known. Choose one from the list.')
    return found


def account_of_provider(session: Session, provider_id: str) -> Account | None:
    """The account of the person whom an outside login names so, or None."""
    if not provider_id or not provider_id.isprintable():
        return None
    return session.exec(select(Account).where(col(Account.provider_id) == provider_id)).one_or_none()


def actor_of(account: Account, login: int | None) -> Actor:
    """Who acts in this login session of the account."""
    return Actor(ActorKind.USER, account.name, Role(account.role), rights_of(account), account.id or 0, login or 0)
