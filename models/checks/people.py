"""Who can log in, as far as it makes an installation unsafe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import col, select

from models.access import Actor, Role
from models.accounts.passwords import verify_password
from models.checks.findings import Finding, Level
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Account

DEFAULT_PASSWORDS = ("admin", "administrator", "changeme", "myolog", "password")
"""What installers leave behind. Myolog itself refuses them, being short or common; somebody may have put the hash of one there."""


@dataclass(frozen=True)
class _Login:
    name: str
    role: str
    password_hash: str


@entrance
def account_findings(database: Database, _actor: Actor, *, everybody: bool) -> list[Finding]:
    """Administrators with a default password; with `everybody` all staff are tried, and an administrator must exist.

    Each try takes what a login takes, so that a start tries only those who can do most harm.
    """
    with database.read() as session:
        enabled = select(Account.name, Account.role, Account.password_hash).where(col(Account.disabled_at).is_(None))
        logins = [_Login(*row) for row in session.exec(enabled)]
    administrators = [login for login in logins if login.role == Role.ADMINISTRATOR]
    staff = [login for login in logins if login.role != Role.PATIENT]
    findings = [*_default_passwords(staff if everybody else administrators)]
    return findings if administrators or not everybody else [*findings, _nobody()]


def _default_passwords(logins: list[_Login]) -> Iterator[Finding]:
    for login in logins:
        words = (*DEFAULT_PASSWORDS, login.name)
        if login.password_hash and any(verify_password(login.password_hash, word) for word in words):
            yield Finding(
                "default-password",
                Level.REFUSE,
                f'The password of account "{login.name}" is a default one.',
                "Whoever attacks tries these first.",
                f"Let its owner choose a new one: myolog user reset {login.name}",
            )


def _nobody() -> Finding:
    return Finding(
        "no-administrator",
        Level.WARN,
        "No account may administer this installation.",
        "Somebody must be able to disable an account.",
        "Open the link that myolog serve prints.",
    )
