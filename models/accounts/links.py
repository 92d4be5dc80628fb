"""One-time links: the only way by which a password is set for an account, and the first administrator is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select, update

from models.access import Actor, Role
from models.accounts.administrators import enabled_administrators
from models.accounts.finding import account_named, actor_of
from models.accounts.logins import end_logins
from models.accounts.passwords import check_password, hash_password
from models.accounts.tokens import new_token, token_digest
from models.accounts.trail import write_trail
from models.errors import EditConflict, NotFound
from models.settings import Settings
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import PURPOSES, Account, OneTimeLink
from models.storage.records.shapes.accounts import account_name

FIRST_ADMINISTRATOR, SET_UP, RESET = PURPOSES
SPENT = "This link was used before, has run out, or is not whole. Ask the administrator for a new one."


@dataclass(frozen=True)
class LinkLine:
    """What an unused link is for: `purpose` is "first administrator", "set up" or "reset"; `name` the account's, blank for the first."""

    purpose: str
    name: str


@entrance
def first_administrator_link(database: Database, actor: Actor, *, now: datetime) -> str:
    """The token of a new link that makes the first administrator; earlier ones open nothing any more. "" where there is one already."""
    with database.write() as session:
        if enabled_administrators(session):
            return ""
        write_trail(session, actor, "accounts.links.first_administrator_link", "first administrator", now)
        return make_link(session, actor, None, FIRST_ADMINISTRATOR, now)


@entrance
def look_at_link(database: Database, _actor: Actor, token: str, *, now: datetime) -> LinkLine | None:
    """What the link with this token is for, or None where it opens nothing. Looking uses nothing up."""
    with database.read() as session:
        found = _open_link(session, token, now)
    return LinkLine(found[0].purpose, found[1].name if found[1] else "") if found else None


@entrance
def redeem_link(database: Database, actor: Actor, token: str, password: str, *, name: str = "", now: datetime) -> str:
    """Sets the password of the link's account, ends its sessions, and returns its name; the link opens nothing any more.

    `name` is asked of the first administrator only, whose account is made here. A link that opens nothing raises NotFound. A password or
    a name that is refused (ImpossibleValue, EditConflict) leaves the link as it was.
    """
    if look_at_link(database, actor, token, now=now) is None:
        raise NotFound(SPENT)
    check_password(password)
    stored = hash_password(password)
    with database.write() as session:
        found = _open_link(session, token, now)
        if found is None:
            raise NotFound(SPENT)
        link, account = found[0], found[1] or _first_administrator(session, name, found[0], now)
        close_links(session, found[1], now)
        set_password(session, account, stored, now)
        write_trail(session, actor_of(account, None), "accounts.links.redeem_link", account, now, new={"purpose": link.purpose})
        return account.name


def make_link(session: Session, actor: Actor, account: Account | None, purpose: str, now: datetime) -> str:
    """The token of a new link inside the open transaction; the account's earlier links open nothing any more."""
    close_links(session, account, now)
    token, until = new_token(), now + timedelta(hours=Settings().link_hours)
    link = OneTimeLink(token_digest=token_digest(token), purpose=purpose, made_at=now, made_by=str(actor), expires_at=until)
    link.account_id = account.id if account else None
    session.add(link)
    return token


def close_links(session: Session, account: Account | None, now: datetime) -> None:
    """From now on no link of this account opens anything; None stands for the first administrator's."""
    whose = col(OneTimeLink.account_id).is_(None) if account is None else col(OneTimeLink.account_id) == account.id
    session.exec(update(OneTimeLink).where(whose, col(OneTimeLink.closed_at).is_(None)).values(closed_at=now))


def set_password(session: Session, account: Account, stored: str, now: datetime, *, keep: int = 0) -> None:
    """Puts a new hash in the place of the old one, or none, and ends the account's sessions except the one with the number `keep`."""
    account.password_hash, account.password_set_at = stored, now if stored else account.password_set_at
    end_logins(session, account, "password changed" if stored else "password reset", now, but=keep)


def _open_link(session: Session, token: str, now: datetime) -> tuple[OneTimeLink, Account | None] | None:
    known = (col(OneTimeLink.token_digest) == token_digest(token), col(OneTimeLink.closed_at).is_(None), col(OneTimeLink.expires_at) > now)
    link = session.exec(select(OneTimeLink).where(*known)).one_or_none()
    if link is None:
        return None
    if link.account_id is None:
        return None if enabled_administrators(session) else (link, None)
    account = session.get(Account, link.account_id)
    return (link, account) if account and not account.disabled_at else None


def _first_administrator(session: Session, typed: str, link: OneTimeLink, now: datetime) -> Account:
    name = account_name(typed)
    if account_named(session, name):
        raise EditConflict(f'Account "{name}" exists already. Choose another name.')
    account = Account(name=name, role=Role.ADMINISTRATOR, created_at=now, created_by=link.made_by)
    session.add(account)
    session.flush()
    return account
