"""There is always somebody who can let others in: the last administrator stays."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.access import Role
from models.errors import EditConflict
from models.storage.records import Account


def enabled_administrators(session: Session) -> list[Account]:
    """The administrators that are not disabled, whether they have a password yet or not."""
    enabled = (col(Account.role) == Role.ADMINISTRATOR, col(Account.disabled_at).is_(None))
    return list(session.exec(select(Account).where(*enabled)))


def refuse_last(session: Session, leaving: Account) -> None:
    """Stops where no other administrator would be left who can log in."""
    others = [account for account in enabled_administrators(session) if account.id != leaving.id]
    if leaving.role == Role.ADMINISTRATOR and not any(account.password_hash or account.provider_id for account in others):
        raise EditConflict(f'Account "{leaving.name}" is the last administrator who can log in. Let another one in first.')
