"""The accounts, as administrators keep them: added, changed, disabled, enabled, reset and listed. Nobody chooses another's password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.access import Actor
from models.accounts.administrators import refuse_last
from models.accounts.facts import columns, facts, set_sites
from models.accounts.finding import account_named, account_with_public_id
from models.accounts.lines import AccountLine as AccountLine
from models.accounts.lines import account_lines
from models.accounts.links import RESET, SET_UP, close_links, make_link, set_password
from models.accounts.logins import end_logins
from models.accounts.trail import write_trail
from models.errors import EditConflict, ImpossibleValue
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Account
from models.storage.records.shapes.accounts import AccountShape
from models.storage.scope import scope_of
from models.storage.store.operation import Receipt, once


@dataclass(frozen=True)
class NewAccount:
    """A new account, and the token of the one-time link by which its person sets the password: shown once, stored nowhere."""

    public_id: str
    name: str
    token: str


@entrance
def add_account(database: Database, actor: Actor, shape: AccountShape, *, key: str, now: datetime) -> NewAccount:
    """A new account with its one-time link. A name that was ever used raises EditConflict, an unknown site or patient NotFound.

    Called again with the same key it adds nothing: the account's link is made anew, because nobody can have seen the first one.
    """
    tokens: list[str] = []

    def work(session: Session) -> Receipt:
        if account_named(session, shape.name):
            raise EditConflict(f'Account "{shape.name}" exists already. Choose another name: it is never given to somebody else.')
        account = Account(name=shape.name, **columns(session, actor, shape), created_at=now, created_by=str(actor))
        session.add(account)
        session.flush()
        set_sites(session, actor, account, shape, now)
        tokens.append(make_link(session, actor, account, SET_UP, now))
        write_trail(session, actor, "accounts.directory.add_account", account, now, new=facts(session, account))
        return Receipt(account.public_id)

    receipt = once(database, actor, "accounts.directory.add_account", key, now, work)
    token = tokens[0] if tokens else _link_again(database, actor, receipt.record, now)
    return NewAccount(receipt.record, shape.name, token)


@entrance
def change_account(
    database: Database, actor: Actor, public_id: str, shape: AccountShape, *, version: int, key: str, now: datetime
) -> Receipt:
    """Changes role, sites, right or provider id, in force at once. A new role ends the account's sessions.

    `version` is the one that the form was drawn from: an older one raises EditConflict with what stands now. The last administrator who
    can log in stays one, and a patient's account that patient's.
    """

    def work(session: Session) -> Receipt:
        account = _account(session, actor, public_id)
        old = facts(session, account)
        if account.version != version:
            raise EditConflict(f'Account "{account.name}" was changed meanwhile. Compare with what stands now, then save again.', old)
        if shape.name != account.name:
            raise ImpossibleValue(f'name "{shape.name}" is not "{account.name}". The name of an account stays.', "name")
        if shape.patient != old["patient"]:
            # The trail names it by number or by name, and an erasure finds it by its patient: both would miss what it was before.
            raise ImpossibleValue("An account is one patient's own from the first day, or never. Disable it, and add another.", "patient")
        if shape.role != account.role:
            refuse_last(session, account)
        for column, value in columns(session, actor, shape).items():
            setattr(account, column, value)
        account.version += 1
        set_sites(session, actor, account, shape, now)
        if shape.role != old["role"]:
            end_logins(session, account, "account changed", now)
        write_trail(session, actor, "accounts.directory.change_account", account, now, old=old, new=facts(session, account))
        return Receipt(account.public_id, account.version)

    return once(database, actor, "accounts.directory.change_account", key, now, work)


@entrance
def disable_account(database: Database, actor: Actor, public_id: str, *, now: datetime) -> None:
    """Nobody can log in with it any more; its sessions and links end at once. The last administrator who can log in raises EditConflict."""
    with database.write() as session:
        account = _account(session, actor, public_id)
        if account.disabled_at:
            return
        refuse_last(session, account)
        account.disabled_at, account.disabled_by = now, str(actor)
        account.version += 1
        end_logins(session, account, "account disabled", now)
        close_links(session, account, now)
        write_trail(session, actor, "accounts.directory.disable_account", account, now, old={"disabled": False}, new={"disabled": True})


@entrance
def enable_account(database: Database, actor: Actor, public_id: str, *, now: datetime) -> None:
    """The account is as it was before it was disabled, with its password; its sessions stay ended."""
    with database.write() as session:
        account = _account(session, actor, public_id)
        if account.disabled_at:
            account.disabled_at, account.disabled_by = None, ""
            account.version += 1
            write_trail(session, actor, "accounts.directory.enable_account", account, now, old={"disabled": True}, new={"disabled": False})


@entrance
def reset_account(database: Database, actor: Actor, public_id: str, *, now: datetime) -> str:
    """The token of a one-time link for a new password. The old one opens nothing any more, and the account's sessions end at once."""
    with database.write() as session:
        account = _account(session, actor, public_id)
        if account.disabled_at:
            raise EditConflict(f'Account "{account.name}" is disabled. Enable it first.')
        set_password(session, account, "", now)
        write_trail(session, actor, "accounts.directory.reset_account", account, now)
        return make_link(session, actor, account, RESET, now)


@entrance
def account_list(database: Database, actor: Actor, *, now: datetime) -> list[AccountLine]:
    """All accounts by name."""
    with database.read() as session:
        scope_of(session, actor)
        return account_lines(session, now)


def _account(session: Session, actor: Actor, public_id: str) -> Account:
    # An administrator who was disabled a moment ago is none any more.
    scope_of(session, actor)
    return account_with_public_id(session, public_id)


def _link_again(database: Database, actor: Actor, public_id: str, now: datetime) -> str:
    with database.write() as session:
        account = _account(session, actor, public_id)
        if account.password_hash or account.disabled_at:
            raise EditConflict(f'Account "{account.name}" was added already, and its link was used. Load the list again.')
        return make_link(session, actor, account, SET_UP, now)
