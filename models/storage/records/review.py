"""What Myolog concluded: flags with their evidence, never deleted, where each patient stands, and what a clinician said of a flag."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field

from models.storage.records.base import Record, finite, one_of, public_id, real_days

LEVELS = ("watch", "possible", "probable")
VERDICTS = ("confirmed", "dismissed", "snoozed")


class Flag(Record, table=True):
    """An episode that opened, or rose to a higher level. CK in U/L, strength in percent of the scale's maximum.

    `flagged_on` is the date of the observation that raised it, `raised_at` when Myolog knew; `cleared_on` and `cleared_at` likewise.
    A flag that its inputs no longer raise is withdrawn with a reason.
    """

    __table_args__: Any = (
        one_of("level_known", "level", LEVELS, optional=False),
        CheckConstraint("episode >= 1 AND episode <= 9999", name="episode_counts_from_one"),
        real_days("days_real", "flagged_on", "cleared_on"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason = '')", name="withdrawn_with_reason"),
        CheckConstraint("(cleared_on IS NULL) = (cleared_at IS NULL)", name="cleared_on_and_at"),
        *(finite(f"{column}_finite", column) for column in ("ck", "ck_baseline", "ck_ratio", "strength", "strength_baseline")),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=public_id, max_length=64, unique=True)
    patient_id: int = Field(foreign_key="patient.id", index=True, ondelete="RESTRICT")
    episode: int
    flagged_on: date
    raised_at: datetime
    level: str = Field(max_length=10)
    rule: str = Field(max_length=40)
    ck: float | None = None
    ck_comparator: str = Field(default="", max_length=2)
    ck_baseline: float | None = None
    ck_ratio: float | None = None
    strength: float | None = None
    strength_baseline: float | None = None
    cleared_on: date | None = None
    cleared_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = Field(default="", max_length=1000)
    engine_version: str = Field(max_length=20)
    parameters_version: str = Field(max_length=40)
    summary: str = Field(max_length=4000)
    evidence: dict[str, Any] = Field(sa_column=Column("evidence", JSON, nullable=False))


class Standing(Record, table=True):
    """Where a patient stands after the last write: state, own remission level, since when CK is above it.

    `last_ck_on` saves the worklist a search through all observations.
    """

    patient_id: int = Field(primary_key=True, foreign_key="patient.id", ondelete="RESTRICT")
    state: str = Field(max_length=40, index=True)
    engine_version: str = Field(max_length=20)
    parameters_version: str = Field(max_length=40)
    computed_at: datetime
    last_ck_on: date | None = None
    content: dict[str, Any] = Field(sa_column=Column("content", JSON, nullable=False))


class Review(Record, table=True):
    """What a clinician said of one flag. It changes no flag; a later review of the same flag stands in its place, and none is deleted."""

    __table_args__: Any = (
        one_of("verdict_known", "verdict", VERDICTS, optional=False),
        CheckConstraint("verdict = 'confirmed' OR reason <> ''", name="reason_given"),
        CheckConstraint("(verdict = 'snoozed') = (until IS NOT NULL)", name="snoozed_until_a_day"),
        real_days("days_real", "until"),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=public_id, max_length=64, unique=True)
    flag_id: int = Field(foreign_key="flag.id", index=True, ondelete="RESTRICT")
    verdict: str = Field(max_length=10)
    reason: str = Field(default="", max_length=1000)
    until: date | None = None
    reviewed_by: str = Field(max_length=200)
    reviewed_at: datetime
