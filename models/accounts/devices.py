"""Devices from which an account has logged in before: strangers who try its name cannot lock it out there."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from models.accounts.tokens import new_token, token_digest
from models.storage.records import Account, LoginDevice

REMEMBERED = timedelta(days=365)


def is_known(session: Session, account: Account, device: str, now: datetime) -> bool:
    """True where this account has logged in on the device with this token, and not too long ago."""
    row = _row(session, account, device)
    return row is not None and row.last_at > now - REMEMBERED


def remember(session: Session, account: Account, device: str, now: datetime) -> str:
    """Notes that the account logged in on this device, and returns the device's token: a new one, unless it was given out here."""
    session.exec(delete(LoginDevice).where(col(LoginDevice.last_at) <= now - REMEMBERED))
    row = _row(session, account, device)
    if row is not None:
        row.last_at = now
        return device
    token = device if _given_out(session, device) else new_token()
    session.add(LoginDevice(token_digest=token_digest(token), account_id=account.id or 0, first_at=now, last_at=now))
    return token


def _row(session: Session, account: Account, device: str) -> LoginDevice | None:
    if not device:
        return None
    known = (col(LoginDevice.token_digest) == token_digest(device), col(LoginDevice.account_id) == account.id)
    return session.exec(select(LoginDevice).where(*known)).one_or_none()


def _given_out(session: Session, device: str) -> bool:
    given = select(LoginDevice.id).where(col(LoginDevice.token_digest) == token_digest(device)).limit(1)
    return bool(device) and session.exec(given).first() is not None
