"""Builders for tests of accounts: accounts with a password, people who are logged in, and what stands in the rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import SQLModel, col, select

from models.access import ANONYMOUS, OPERATOR, Actor
from models.accounts.directory import NewAccount, add_account
from models.accounts.links import redeem_link
from models.accounts.sessions import Login, LoginRefused, log_in, resolve
from models.storage.database import Database
from models.storage.queries.sites import site_list
from models.storage.records import Account, Audit
from models.storage.records.shapes import AccountShape
from models.storage.store.sites import add_site
from tests.clinic import NOW, new_key

PASSWORD = "grey heron over the weir"
WRONG = "grey heron over the dam"


def shape(name: str = "clinician-north", role: str = "clinician", **columns: Any) -> AccountShape:
    return AccountShape.model_validate({"name": name, "role": role, **columns})


def invite(database: Database, name: str = "clinician-north", role: str = "clinician", **columns: Any) -> NewAccount:
    """A new account that has no password yet; sites that are missing are made."""
    known = {line.name for line in site_list(database, OPERATOR)}
    for site in columns.get("sites", ()):
        if site not in known:
            add_site(database, OPERATOR, site, key=new_key(), now=NOW)
    return add_account(database, OPERATOR, shape(name, role, **columns), key=new_key(), now=NOW)


def let_in(database: Database, name: str = "clinician-north", role: str = "clinician", **columns: Any) -> NewAccount:
    """A new account with PASSWORD."""
    made = invite(database, name, role, **columns)
    redeem_link(database, ANONYMOUS, made.token, PASSWORD, now=NOW)
    return made


def login(database: Database, name: str = "clinician-north", password: str = PASSWORD, *, now: datetime = NOW, **asked: Any) -> Login:
    return log_in(database, ANONYMOUS, name, password, now=now, **asked)


def refusal(
    database: Database, name: str = "clinician-north", password: str = WRONG, *, now: datetime = NOW, device: str = ""
) -> int | None:
    """How many seconds a refused login has to wait, 0 where it was wrong; None where it was let in."""
    try:
        login(database, name, password, now=now, device=device)
    except LoginRefused as refused:
        return refused.retry_after
    return None


def user(database: Database, name: str = "clinician-north", role: str = "clinician", *, now: datetime = NOW, **columns: Any) -> Actor:
    """Somebody with a new account of this role, logged in."""
    let_in(database, name, role, **columns)
    return login(database, name, now=now).actor


def who(database: Database, token: str, now: datetime = NOW) -> Actor | None:
    """Who acts with this session token, as every step of a page asks."""
    return resolve(database, ANONYMOUS, token, now=now)


def account_row(database: Database, name: str = "clinician-north") -> Account:
    with database.read() as session:
        return session.exec(select(Account).where(col(Account.name) == name)).one()


def stored_rows(database: Database, table: type[SQLModel]) -> list[Any]:
    with database.read() as session:
        keys = table.__table__.primary_key  # type: ignore[attr-defined]
        return list(session.exec(select(table).order_by(*keys)))


def trail(database: Database, *actions: str) -> list[tuple[str, str, str]]:
    """Who did what to which record, in order; only these actions where some are named."""
    rows = [(row.actor, row.action, row.record) for row in stored_rows(database, Audit)]
    return [row for row in rows if not actions or row[1] in actions]
