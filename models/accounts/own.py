"""What somebody does with the own account."""

from __future__ import annotations

from datetime import datetime

from models.access import Actor
from models.accounts import throttle
from models.accounts.links import close_links, set_password
from models.accounts.logins import renew_token
from models.accounts.passwords import check_password, hash_password, verify_password
from models.accounts.sessions import LoginRefused
from models.accounts.trail import write_trail
from models.errors import ImpossibleValue
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.scope import standing_account

REFUSED = "password change refused"


@entrance
def change_own_password(database: Database, actor: Actor, old: str, new: str, *, now: datetime) -> str:
    """Sets a new password and returns a new token for this login session; all other sessions of the account end, and its links.

    A wrong old password and a new one that is refused raise ImpossibleValue (`column` says which), too many wrong ones LoginRefused.
    """
    check_password(new)
    stored, tried = _counted(database, actor, now)
    if not verify_password(stored, old):
        raise _refused(database, actor, now)
    changed = hash_password(new)
    with database.write() as session:
        account = standing_account(session, actor)
        if account.password_hash == stored:
            throttle.give_back(session, tried)
            close_links(session, account, now)
            set_password(session, account, changed, now, keep=actor.session)
            write_trail(session, actor, "accounts.own.change_own_password", account, now)
            return renew_token(session, actor)
    raise _refused(database, actor, now)


def _counted(database: Database, actor: Actor, now: datetime) -> tuple[str, throttle.Try]:
    """The hash that stands, and this try as it is counted: whoever took a session over must not guess the password in it."""
    with database.write(counted=False) as session:
        account = standing_account(session, actor)
        tried = throttle.count_try(session, ["own password", account.name], now)
        if tried.first_refused:
            write_trail(session, actor, REFUSED, account, now, reason="too many tries")
    if tried.retry_after:
        raise LoginRefused(tried.retry_after)
    return account.password_hash, tried


def _refused(database: Database, actor: Actor, now: datetime) -> ImpossibleValue:
    with database.write(counted=False) as session:
        write_trail(session, actor, REFUSED, standing_account(session, actor), now, reason="wrong password")
    return ImpossibleValue("The present password is wrong. Type the one with which you log in.", "old")
