"""Login sessions: begun with a password or by an outside login, looked up at every step, ended by logging out, a limit or a change."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, update

from models.access import Actor, Role
from models.accounts import devices, throttle
from models.accounts.finding import account_named, account_of_provider, actor_of
from models.accounts.logins import begin, limit_passed, open_login, open_logins
from models.accounts.passwords import hash_password, needs_rehash, verify_password
from models.accounts.tokens import token_digest
from models.accounts.trail import write_trail
from models.errors import DatabaseUnusable, MyologError, NotFound, OutOfReach
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Account, LoginSession
from models.storage.records.shapes.base import folded
from models.storage.scope import standing_account

SEEN_EVERY = timedelta(seconds=30)
"""A step is noted at most this often, so that looking around writes next to nothing."""

LARGEST_ID = 2**31 - 1
"""No database numbers a row higher, and an address holds whatever somebody typed there."""

UNKNOWN = "unknown name"

WRONG = "The name or the password is wrong. Try again, or ask the administrator for a new link."
TOO_MANY = "There were too many wrong tries. Wait {minutes} min, then try again."


class LoginRefused(MyologError):
    """No login. `retry_after` is how many seconds to wait after too many tries; 0 where the name or the password was wrong.

    A name that is unknown, disabled, or has no password yet is told in the same words as a wrong password.
    """

    def __init__(self, retry_after: int = 0) -> None:
        super().__init__(TOO_MANY.format(minutes=-(-retry_after // 60)) if retry_after else WRONG)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Login:
    """A login that was just begun: the tokens of session and device, for their cookies, and who acts in it.

    `own_device` says that the longer limit holds, so that the cookie may outlive the browser.
    """

    token: str
    device: str
    actor: Actor
    own_device: bool


@dataclass(frozen=True)
class OwnSession:
    """One of the own login sessions that have not ended; `current` is the one that asks."""

    number: int
    started_at: datetime
    seen_at: datetime
    own_device: bool
    current: bool


@entrance
def log_in(
    database: Database, actor: Actor, name: str, password: str, *, device: str = "", own_device: bool = False, now: datetime
) -> Login:
    """A new login session for this name and password; LoginRefused for any other.

    `device` is the token that an earlier login left in this browser: its tries are counted apart from those of strangers. `own_device`
    asks for the longer limit, which only patients get.
    """
    account, tried = _counted(database, actor, name, device, now)
    stored = account.password_hash if account else ""
    if not verify_password(stored, password):
        raise _refused(database, actor, account, now)
    renewed = hash_password(password) if needs_rehash(stored) else stored
    with database.write(counted=False) as session:
        account = account_named(session, name)
        if account and not account.disabled_at and account.password_hash == stored:
            throttle.give_back(session, tried)
            account.password_hash = renewed
            return _begun(session, account, device, own_device, now)
    raise _refused(database, actor, account, now)


@entrance
def log_in_from_provider(database: Database, actor: Actor, provider_id: str, *, device: str = "", now: datetime) -> Login:
    """A new login session for the person whom an outside login names so; LoginRefused where no enabled account carries that name."""
    with database.write(counted=False) as session:
        account = account_of_provider(session, provider_id)
        if account and not account.disabled_at:
            return _begun(session, account, device, False, now)
    raise _refused(database, actor, account, now)


@entrance
def resolve(database: Database, _actor: Actor, token: str, *, touch: bool = True, now: datetime) -> Actor | None:
    """Who acts with this session token, or None where its session has ended or never was. It is asked at every step, of every page.

    Without `touch` it is not a step: the idle limit runs on.
    """
    with database.read() as session:
        found = open_login(session, token) if token else None
    if found is None:
        return None
    login, account = found
    why = "account disabled" if account.disabled_at else limit_passed(login, now)
    if why:
        _note(database, login, ended_at=now, ended_why=why)
        return None
    if touch and now - login.seen_at >= SEEN_EVERY:
        _note(database, login, seen_at=now)
    return actor_of(account, login.id)


@entrance
def log_out(database: Database, _actor: Actor, token: str, *, now: datetime) -> None:
    """Ends the session of this token at once; one that has ended or never was stays as it is."""
    with database.write(counted=False) as session:
        found = open_login(session, token)
        if found:
            login, account = found
            login.ended_at, login.ended_why = now, "logged out"
            write_trail(session, actor_of(account, login.id), "logout", account, now)


@entrance
def own_sessions(database: Database, actor: Actor, *, now: datetime) -> list[OwnSession]:
    """The own sessions that have not ended, the one last used first."""
    with database.read() as session:
        logins = open_logins(session, standing_account(session, actor), now)
    return [OwnSession(row.id or 0, row.started_at, row.seen_at, row.own_device, row.id == actor.session) for row in logins]


@entrance
def end_own_session(database: Database, actor: Actor, number: int, *, now: datetime) -> None:
    """Ends one of the own sessions; NotFound where that number is none of them."""
    with database.write(counted=False) as session:
        account = standing_account(session, actor)
        login = session.get(LoginSession, number) if 0 < number <= LARGEST_ID else None
        if login is None or login.account_id != account.id:
            message = f'Login session "{number}" is none of yours. Load the list again.'
            raise OutOfReach(message, f"login:{number}") if login else NotFound(message)
        if login.ended_at is None:
            login.ended_at, login.ended_why = now, "ended by its user"
            write_trail(session, actor, "session ended", account, now, old={"session": number})


def _counted(database: Database, actor: Actor, name: str, device: str, now: datetime) -> tuple[Account | None, throttle.Try]:
    """The account that the name stands for, and this try as it is counted; LoginRefused where it is one too many."""
    with database.write(counted=False) as session:
        account = account_named(session, name)
        known = account is not None and devices.is_known(session, account, device, now)
        whose = ["device", token_digest(device), account.name] if account and known else ["name", folded(name)]
        tried = throttle.count_try(session, whose, now)
        if tried.first_refused:
            write_trail(session, actor, "login refused", account or UNKNOWN, now, reason="too many tries")
    if tried.retry_after:
        raise LoginRefused(tried.retry_after)
    return account, tried


def _refused(database: Database, actor: Actor, account: Account | None, now: datetime) -> LoginRefused:
    with database.write(counted=False) as session:
        write_trail(session, actor, "login refused", account or UNKNOWN, now, reason=_why(account))
    return LoginRefused()


def _why(account: Account | None) -> str:
    if account is None:
        return UNKNOWN
    if account.disabled_at:
        return "account disabled"
    return "wrong password" if account.password_hash else "no password yet"


def _begun(session: Session, account: Account, device: str, own_device: bool, now: datetime) -> Login:
    own_device = own_device and account.role == Role.PATIENT
    token, login = begin(session, account, own_device=own_device, now=now)
    user = actor_of(account, login.id)
    write_trail(session, user, "login", account, now, new={"own_device": own_device})
    return Login(token, devices.remember(session, account, device, now), user, own_device)


def _note(database: Database, login: LoginSession, **columns: Any) -> None:
    # Another step may have been noted meanwhile. And a database that cannot be written to for the moment logs nobody out.
    as_read = (col(LoginSession.id) == login.id, col(LoginSession.ended_at).is_(None), col(LoginSession.seen_at) == login.seen_at)
    with suppress(DatabaseUnusable), database.write(counted=False) as session:
        session.exec(update(LoginSession).where(*as_read).values(**columns))
