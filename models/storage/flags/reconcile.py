"""What has to change in the stored flags of one patient so that they say what the engine says now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models.clinical.relapse.findings import RaisedFlag
from models.clinical.relapse.parameters import ENGINE_VERSION, Parameters
from models.storage.digests import plain
from models.storage.records.base import public_id


@dataclass(frozen=True)
class StoredRow:
    """The part of a stored flag that decides whether it still stands."""

    id: int
    episode: int
    flagged_on: date
    level: str
    rule: str
    ck: float | None
    ck_comparator: str
    cleared_on: date | None
    withdrawn: bool


@dataclass
class Changes:
    """Rows to insert, clearings to change and flags to withdraw; all empty where the stored flags are right already."""

    inserted: list[dict[str, Any]] = field(default_factory=list)
    cleared: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[dict[str, Any]] = field(default_factory=list)


def reconcile(
    patient_id: int,
    stored: Sequence[StoredRow],
    raised: Iterable[RaisedFlag],
    *,
    parameters: Parameters,
    now: datetime,
    cause: str,
) -> Changes:
    """Matches stored and raised flags by date, level and rule: a match keeps its episode and its time, the rest is raised or withdrawn.

    A flag whose CK has been corrected since is no match: it is withdrawn, and the corrected result raises its own.
    """
    changes, standing = Changes(), [row for row in stored if not row.withdrawn]
    matches: list[tuple[RaisedFlag, StoredRow | None]] = []
    for flag in raised:
        match = next((row for row in standing if _same(row, flag)), None)
        if match:
            standing.remove(match)
            if match.cleared_on != flag.cleared_on:
                changes.cleared.append({"id": match.id, "cleared_on": flag.cleared_on, "cleared_at": now if flag.cleared_on else None})
        matches.append((flag, match))
    episodes = _episodes(matches, highest=max((row.episode for row in stored), default=0))
    changes.inserted = [_row(patient_id, flag, episodes[flag.episode], parameters, now) for flag, match in matches if match is None]
    changes.withdrawn = [{"id": row.id, "withdrawn_at": now, "withdrawn_reason": cause} for row in standing]
    return changes


def _same(row: StoredRow, flag: RaisedFlag) -> bool:
    if (row.flagged_on, row.level, row.rule) != (flag.flagged_on, flag.level.value, flag.rule):
        return False
    return row.ck is None or flag.ck is None or (row.ck, row.ck_comparator) == (flag.ck, flag.ck_comparator)


def _episodes(matches: Iterable[tuple[RaisedFlag, StoredRow | None]], highest: int) -> dict[int, int]:
    # The engine counts afresh each time; a stored episode keeps its number although earlier ones may have been withdrawn since.
    numbers: dict[int, int] = {}
    pairs = list(matches)
    for flag, match in pairs:
        if match:
            numbers[flag.episode] = max(match.episode, numbers.get(flag.episode, 0))
    for flag, _ in pairs:
        if flag.episode not in numbers:
            highest += 1
            numbers[flag.episode] = highest
    return numbers


def _row(patient_id: int, flag: RaisedFlag, episode: int, parameters: Parameters, now: datetime) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "patient_id": patient_id,
        "episode": episode,
        "flagged_on": flag.flagged_on,
        "raised_at": now,
        "level": flag.level.value,
        "rule": flag.rule,
        "ck": flag.ck,
        "ck_comparator": flag.ck_comparator,
        "ck_baseline": flag.ck_baseline,
        "ck_ratio": flag.ck_ratio,
        "strength": flag.strength,
        "strength_baseline": flag.strength_baseline,
        "cleared_on": flag.cleared_on,
        "cleared_at": now if flag.cleared_on else None,
        "withdrawn_reason": "",
        "engine_version": ENGINE_VERSION,
        "parameters_version": parameters.version,
        "summary": flag.summary,
        "evidence": plain(flag.evidence),
    }
