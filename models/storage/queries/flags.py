"""Stored flags of all patients, as they stand now or as they stood at a date or to the knowledge of a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import LEVELS, Flag, Patient
from models.storage.scope import scope_of


@dataclass(frozen=True)
class FlagRow:
    """One row of flags.csv: an episode that opened, or rose to a higher level. CK in U/L, strength in percent of the scale's maximum.

    `patient_id` is the study id. `ck_comparator` is `>` or `<` where the result was cut; `ck_ratio` is then a bound of the same kind.
    """

    patient_id: str
    episode: int
    flagged_on: date
    raised_at: datetime
    level: str
    rule: str
    ck: float | None
    ck_comparator: str
    ck_baseline: float | None
    ck_ratio: float | None
    strength: float | None
    strength_baseline: float | None
    status: Literal["open", "cleared", "withdrawn"]
    cleared_on: date | None
    engine_version: str
    summary: str


@entrance
def flag_rows(database: Database, actor: Actor, *, as_of: date | None = None, known_by: datetime | None = None) -> list[FlagRow]:
    """All flags within reach by patient, episode, date and level.

    `as_of` cuts by event time: flags of later results are left out, and a flag that a later result cleared is still open. `known_by`
    cuts by entry time: what Myolog raised, cleared or withdrew after that time had not happened yet.
    """
    # The evidence is left where it is: it is most of a flag's size, and none of its row.
    values: Any = (Flag.ck, Flag.ck_comparator, Flag.ck_baseline, Flag.ck_ratio, Flag.strength, Flag.strength_baseline, Flag.summary)
    times: Any = (Flag.episode, Flag.flagged_on, Flag.raised_at, Flag.cleared_on, Flag.cleared_at, Flag.withdrawn_at)
    query: Any = select(Patient.study_id, Flag.level, Flag.rule, Flag.engine_version, *values, *times)
    query = query.join(Patient, col(Patient.id) == Flag.patient_id)
    if as_of:
        query = query.where(col(Flag.flagged_on) <= as_of)
    if known_by:
        query = query.where(col(Flag.raised_at) <= known_by)
    with database.read() as session:
        within = scope_of(session, actor).condition
        rows = [_row(flag, as_of, known_by) for flag in session.exec(query.where(within))]
    return sorted(rows, key=lambda row: (row.patient_id, row.episode, row.flagged_on, LEVELS.index(row.level), row.raised_at, row.rule))


def _row(flag: Any, as_of: date | None, known_by: datetime | None) -> FlagRow:
    cleared = _by(flag.cleared_on, as_of) and _by(flag.cleared_at, known_by)
    withdrawn = _by(flag.withdrawn_at, known_by)
    return FlagRow(
        patient_id=flag.study_id,
        episode=flag.episode,
        flagged_on=flag.flagged_on,
        raised_at=flag.raised_at,
        level=flag.level,
        rule=flag.rule,
        ck=flag.ck,
        ck_comparator=flag.ck_comparator,
        ck_baseline=flag.ck_baseline,
        ck_ratio=flag.ck_ratio,
        strength=flag.strength,
        strength_baseline=flag.strength_baseline,
        status="withdrawn" if withdrawn else "cleared" if cleared else "open",
        cleared_on=flag.cleared_on if cleared else None,
        engine_version=flag.engine_version,
        summary=flag.summary,
    )


def _by(happened: Any, cut: Any) -> bool:
    return happened is not None and (cut is None or happened <= cut)
