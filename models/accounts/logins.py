"""Rows of login sessions inside an open transaction: begun, found by their token, renewed and ended; and how long they last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select, update

from models.access import Actor
from models.accounts.tokens import new_token, token_digest
from models.errors import NotPermitted
from models.storage.records import Account, LoginSession


@dataclass(frozen=True)
class Limit:
    """How long a login session lasts: without a step, and in all."""

    idle: timedelta
    absolute: timedelta

    def passed(self, login: LoginSession, now: datetime) -> str:
        """Which of the two has passed, or "" where none has."""
        if now - login.started_at >= self.absolute:
            return "absolute limit"
        return "idle limit" if now - login.seen_at >= self.idle else ""


USUAL = Limit(idle=timedelta(minutes=30), absolute=timedelta(hours=12))
OWN_DEVICE = Limit(idle=timedelta(days=30), absolute=timedelta(days=365))
"""For a patient who asked for it, on a device that nobody else uses."""


def limit_passed(login: LoginSession, now: datetime) -> str:
    """Which limit this session has passed, or "" where none has."""
    return (OWN_DEVICE if login.own_device else USUAL).passed(login, now)


def begin(session: Session, account: Account, *, own_device: bool, now: datetime) -> tuple[str, LoginSession]:
    """A new session of the account, with the token that opens it."""
    token = new_token()
    login = LoginSession(token_digest=token_digest(token), account_id=account.id or 0, own_device=own_device, started_at=now, seen_at=now)
    session.add(login)
    session.flush()
    return token, login


def open_login(session: Session, token: str) -> tuple[LoginSession, Account] | None:
    """The session that this token opens, unless it was ended, and its account."""
    joined: Any = select(LoginSession, Account).join(Account, col(Account.id) == LoginSession.account_id)
    opened = joined.where(col(LoginSession.token_digest) == token_digest(token), col(LoginSession.ended_at).is_(None))
    found = session.exec(opened).one_or_none()
    return (found[0], found[1]) if found else None


def open_logins(session: Session, account: Account, now: datetime) -> list[LoginSession]:
    """The sessions of an account that have not ended, the one last used first."""
    mine = (col(LoginSession.account_id) == account.id, col(LoginSession.ended_at).is_(None))
    rows = session.exec(select(LoginSession).where(*mine).order_by(col(LoginSession.seen_at).desc(), col(LoginSession.id).desc()))
    return [row for row in rows if not limit_passed(row, now)]


def end_logins(session: Session, account: Account, why: str, now: datetime, *, but: int = 0) -> None:
    """Ends all sessions of an account, except the one with the number `but`."""
    mine = (col(LoginSession.account_id) == account.id, col(LoginSession.ended_at).is_(None), col(LoginSession.id) != but)
    session.exec(update(LoginSession).where(*mine).values(ended_at=now, ended_why=why))


def renew_token(session: Session, actor: Actor) -> str:
    """A new token for the actor's own session: the former opens nothing any more. NotPermitted where the session has ended."""
    login = session.get(LoginSession, actor.session)
    if login is None or login.ended_at is not None or login.account_id != actor.account:
        raise NotPermitted(f'"{actor}" is logged out. Log in again.')
    token = new_token()
    login.token_digest = token_digest(token)
    return token
