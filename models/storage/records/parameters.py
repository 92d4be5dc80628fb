"""The relapse parameters that a clinic chose instead of the defaults, with their history."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field

from models.storage.records.base import Record


class ParameterSet(Record, table=True):
    """Relapse parameters from `set_at` on. The newest of a site is in force there; one without a site is in force at all sites without own.

    `values` holds only what differs from the defaults, so a value that a later Myolog defines better follows it where nobody chose another.
    """

    __tablename__ = "parameter_set"
    __table_args__: Any = (
        CheckConstraint("version <> ''", name="version_given"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index("uq_parameter_set_site_id_version", "site_id", "version", unique=True),
        # Without a site no two rows would be equal to the index above.
        Index(
            "uq_parameter_set_version_everywhere",
            "version",
            unique=True,
            sqlite_where=text("site_id IS NULL"),
            postgresql_where=text("site_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", ondelete="RESTRICT")
    version: str = Field(max_length=40)
    values: dict[str, Any] = Field(sa_column=Column("values", JSON, nullable=False))
    reason: str = Field(max_length=1000)
    set_by: str = Field(max_length=200)
    set_at: datetime
