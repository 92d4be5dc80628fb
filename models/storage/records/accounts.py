"""Who may log in: accounts and their sites, login sessions, devices that logged in before, tries to log in, and one-time links.

No password and no token stands in any of them: a password as its Argon2id hash, a token as its SHA-256.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.access import Role
from models.storage.records.base import Record, one_of, public_id, version_column

ROLES = tuple(role.value for role in Role)
PURPOSES = ("first administrator", "set up", "reset")

NEVER_AGAIN = {"sqlite_autoincrement": True}
"""SQLite, like PostgreSQL, gives the number of a deleted row to no other: in the audit trail it stands for one person."""


class Account(Record, table=True):
    """One person who may log in. `name` is what is typed to log in, in lower case; it is never given to somebody else.

    `password_hash` is blank until the first one-time link was used. `provider_id` is how an outside login names this person, blank where
    there is none. A patient's account belongs to exactly one patient, and goes when that one is erased. Any other is disabled, never
    deleted: the audit trail names it.
    """

    __table_args__: Any = (
        CheckConstraint("name <> ''", name="name_given"),
        one_of("role_known", "role", ROLES, optional=False),
        CheckConstraint("(role = 'patient') = (patient_id IS NOT NULL)", name="patient_of_a_patient"),
        CheckConstraint("(disabled_at IS NULL) = (disabled_by = '')", name="disabled_by_somebody"),
        Index(
            "uq_account_provider_id",
            "provider_id",
            unique=True,
            sqlite_where=text("provider_id <> ''"),
            postgresql_where=text("provider_id <> ''"),
        ),
        NEVER_AGAIN,
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=public_id, max_length=64, unique=True)
    name: str = Field(max_length=100, unique=True)
    role: str = Field(max_length=20)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="RESTRICT")
    may_export_identified: bool = False
    password_hash: str = Field(default="", max_length=200)
    password_set_at: datetime | None = None
    provider_id: str = Field(default="", max_length=300)
    created_at: datetime
    created_by: str = Field(max_length=200)
    disabled_at: datetime | None = None
    disabled_by: str = Field(default="", max_length=200)
    version: int = Field(default=1, sa_column=version_column())


class Membership(Record, table=True):
    """An account works at a site; without a site, the row stands for the patients that have none."""

    __table_args__: Any = (
        Index("uq_membership_account_id_site_id", "account_id", "site_id", unique=True),
        # Without a site no two rows would be equal to the index above.
        Index(
            "uq_membership_without_site",
            "account_id",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="RESTRICT")
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True, ondelete="RESTRICT")
    since: datetime
    granted_by: str = Field(max_length=200)


class LoginDevice(Record, table=True):
    """A browser from which this account has logged in before: its tries are counted apart from those of strangers.

    Several accounts may share a browser, as on a ward: one row for each.
    """

    __tablename__ = "login_device"
    __table_args__: Any = (UniqueConstraint("token_digest", "account_id"),)
    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="RESTRICT")
    first_at: datetime
    last_at: datetime


class LoginSession(Record, table=True):
    """One login: it ends by logging out, by a limit, or by a change of the account; `ended_why` says which.

    `own_device` is what a patient may ask for on a device that nobody else uses: a longer limit.
    """

    __tablename__ = "login_session"
    __table_args__: Any = (CheckConstraint("(ended_at IS NULL) = (ended_why = '')", name="ended_for_a_reason"), NEVER_AGAIN)
    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="RESTRICT")
    own_device: bool = False
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    ended_why: str = Field(default="", max_length=60)


class LoginAttempt(Record, table=True):
    """A wrong try to log in, kept for as long as it counts. The name typed stands here as a digest: it may be a password by mistake."""

    __tablename__ = "login_attempt"
    id: int | None = Field(default=None, primary_key=True)
    bucket: str = Field(max_length=64, index=True)
    at: datetime = Field(index=True)


class OneTimeLink(Record, table=True):
    """A link that works once and not for long: to set the first password, a new one, or to make the first administrator."""

    __tablename__ = "one_time_link"
    __table_args__: Any = (
        one_of("purpose_known", "purpose", PURPOSES, optional=False),
        CheckConstraint("(purpose = 'first administrator') = (account_id IS NULL)", name="account_of_a_link"),
    )
    id: int | None = Field(default=None, primary_key=True)
    token_digest: str = Field(max_length=64, unique=True)
    purpose: str = Field(max_length=20)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, ondelete="RESTRICT")
    made_at: datetime
    made_by: str = Field(max_length=200)
    expires_at: datetime
    closed_at: datetime | None = None
