"""How the database keeps itself honest: audit chain, revision, operations done once, and drafts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from models.storage.records.base import Record, version_column


class Audit(Record, table=True):
    """One link of the chain: who did what to which record, and the digest of the details, chained to the link before."""

    seq: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor: str = Field(max_length=200)
    action: str = Field(max_length=60, index=True)
    record: str = Field(max_length=200, index=True)
    field: str = Field(default="", max_length=60)
    detail_digest: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    link: str = Field(max_length=64)


class AuditDetail(Record, table=True):
    """Old, new and reason of one audit row, with the salt of its digest. Erasable only by a chained erasure."""

    __tablename__ = "audit_detail"
    seq: int = Field(primary_key=True, foreign_key="audit.seq", ondelete="RESTRICT")
    salt: str = Field(max_length=64)
    detail: str


class AuditErasure(Record, table=True):
    """The details of audit row `seq` were erased, as audit row `erased_by` says. Without this row no detail can be deleted."""

    __tablename__ = "audit_erasure"
    __table_args__: Any = (CheckConstraint("erased_by > seq", name="erased_later"),)
    seq: int = Field(primary_key=True, foreign_key="audit.seq", ondelete="RESTRICT")
    erased_by: int = Field(foreign_key="audit.seq", index=True, ondelete="RESTRICT")


class Revision(Record, table=True):
    """A single row whose number rises with every write, so that readers know when to read again.

    It also keeps the head of the audit chain: without it, the removal of the last audit rows would leave a chain that looks whole.
    """

    __table_args__: Any = (CheckConstraint("id = 1", name="single_row"),)
    id: int = Field(default=1, primary_key=True)
    number: int = 0
    audit_seq: int = 0
    audit_link: str = Field(default="", max_length=64)


class Operation(Record, table=True):
    """An operation that was done, by its idempotency key: asked again, it gives its first receipt and does nothing."""

    key: str = Field(primary_key=True, max_length=100)
    action: str = Field(max_length=60)
    actor: str = Field(max_length=200)
    at: datetime
    receipt: dict[str, Any] = Field(sa_column=Column("receipt", JSON, nullable=False))


class Draft(Record, table=True):
    """What somebody typed and has not saved yet."""

    id: str = Field(primary_key=True, max_length=100)
    actor: str = Field(max_length=200, index=True)
    patient_id: int | None = Field(default=None, foreign_key="patient.id", index=True, ondelete="RESTRICT")
    form: str = Field(max_length=60)
    content: dict[str, Any] = Field(sa_column=Column("content", JSON, nullable=False))
    saved_at: datetime
    version: int = Field(default=1, sa_column=version_column())
