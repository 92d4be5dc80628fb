"""What all tables share: names of constraints, checked assignment, and the few column patterns."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LARGEST_NUMBER = 1e12


class Record(SQLModel):
    """The base of every table: values are checked and coerced when assigned, which SQLModel tables do not do by themselves."""

    model_config = {"validate_assignment": True}


class Voidable(SQLModel):
    """A row that can be voided with a reason and is never deleted."""

    voided_at: datetime | None = None
    voided_by: str = Field(default="", max_length=200)
    void_reason: str = Field(default="", max_length=2000)


def public_id() -> str:
    """A random name that may stand in an address: 128 bits, saying nothing about the person."""
    return secrets.token_urlsafe(16)


def version_column() -> Column[int]:
    """The row's version, raised at every change, so that a form saved over a newer row is refused."""
    return Column("version", Integer, nullable=False)


def one_of(name: str, column: str, words: tuple[str, ...], *, optional: bool = True) -> CheckConstraint:
    """A column that holds one of these words (or nothing, where optional)."""
    allowed = ", ".join(f"'{word}'" for word in (("", *words) if optional and "" not in words else words))
    return CheckConstraint(f"{column} IN ({allowed})", name=name)


def finite(name: str, column: str) -> CheckConstraint:
    """A column that holds a finite number or nothing: SQLite would keep a word there without complaint, PostgreSQL NaN."""
    return CheckConstraint(f"{column} IS NULL OR ({column} > -{LARGEST_NUMBER:.0f} AND {column} < {LARGEST_NUMBER:.0f})", name=name)


def real_days(name: str, *columns: str) -> CheckConstraint:
    """Columns that hold days of the calendar or nothing: SQLite would keep a word there, PostgreSQL "infinity"."""
    day = "{0} IS NULL OR ({0} >= '0001-01-01' AND {0} <= '9999-12-31')"
    return CheckConstraint(" AND ".join(f"({day.format(column)})" for column in columns), name=name)


def voided_with_reason() -> CheckConstraint:
    """Nothing is voided without who and why."""
    return CheckConstraint("voided_at IS NULL OR (voided_by <> '' AND void_reason <> '')", name="voided_with_reason")


def unique_while_valid(name: str, *columns: str) -> Index:
    """A natural key among the rows that are not voided, so that a corrected value can take the place of the wrong one."""
    valid: Any = text("voided_at IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=valid, postgresql_where=valid)
