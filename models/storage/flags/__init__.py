"""Flags and standing of a patient, brought into line with the rows inside the open transaction.

Rows become a History in canonical values, the relapse engine evaluates it, and what it says is compared with what is stored. A flag is
never deleted: one that its inputs no longer raise is withdrawn with a reason. Nothing is written where nothing changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, insert, select, update

from models.clinical.relapse import evaluate
from models.clinical.relapse.findings import Standing as StandingNow
from models.clinical.relapse.parameters import ENGINE_VERSION, Parameters
from models.clinical.series.results import History
from models.storage.flags.histories import histories_of
from models.storage.flags.in_force import InForce, parameters_in_force
from models.storage.flags.reconcile import Changes, StoredRow, reconcile
from models.storage.records import Flag, Patient, Standing
from models.storage.standing import to_content

CHUNK = 200
NO_LONGER_RAISED = "The results that it rests on were changed or completed since, and no longer raise it."

__all__ = ["InForce", "Progress", "histories_of", "history_of", "parameters_in_force", "recompute", "recompute_many"]

Progress = Callable[[int, int], None]


def history_of(session: Session, patient_id: int) -> History:
    """All valid results and treatments of one patient, oldest first, in canonical units."""
    return histories_of(session, [patient_id])[patient_id]


def recompute(session: Session, patient_id: int, *, now: datetime, cause: str = NO_LONGER_RAISED) -> None:
    """Brings one patient's flags and standing into line with the rows. `cause` is the reason of a flag that is withdrawn by it."""
    recompute_many(session, [patient_id], now=now, cause=cause)


def recompute_many(
    session: Session, patient_ids: Collection[int], *, now: datetime, cause: str = NO_LONGER_RAISED, progress: Progress | None = None
) -> None:
    """The same for many patients, read a few hundred at a time with one query per table.

    Each is judged by the parameters in force at the patient's site. `progress` gets how many are done, and of how many.
    """
    session.flush()
    ordered, in_force = sorted(set(patient_ids)), parameters_in_force(session)
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        _recompute_chunk(session, some, in_force, now, cause)
        if progress:
            progress(start + len(some), len(ordered))


def _recompute_chunk(session: Session, patient_ids: Sequence[int], in_force: InForce, now: datetime, cause: str) -> None:
    histories, stored, standings = histories_of(session, patient_ids), _stored(session, patient_ids), _standings(session, patient_ids)
    total, facts = Changes(), _facts(session, patient_ids)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for patient_id in patient_ids:
        history, (timeline, site_id) = histories[patient_id], facts[patient_id]
        parameters = in_force.at(site_id)
        evaluation = evaluate(history, parameters, relative_timeline=timeline == "relative")
        changes = reconcile(patient_id, stored[patient_id], evaluation.flags, parameters=parameters, now=now, cause=cause)
        total.inserted += changes.inserted
        total.cleared += changes.cleared
        total.withdrawn += changes.withdrawn
        row = _standing_row(evaluation.standing, parameters, _last_ck(history))
        if standings.get(patient_id) != row:
            (changed if patient_id in standings else new).append({"patient_id": patient_id, "computed_at": now, **row})
    _write(session, Flag, total.inserted, total.cleared)
    _write(session, Flag, [], total.withdrawn)
    _write(session, Standing, new, changed)


def _facts(session: Session, patient_ids: Collection[int]) -> dict[int, tuple[str, int | None]]:
    wanted: Any = select(Patient.id, Patient.timeline, Patient.site_id).where(col(Patient.id).in_(patient_ids))
    return {patient_id: (timeline, site_id) for patient_id, timeline, site_id in session.exec(wanted)}


def _stored(session: Session, patient_ids: Collection[int]) -> dict[int, list[StoredRow]]:
    columns: Any = (Flag.id, Flag.episode, Flag.flagged_on, Flag.level, Flag.rule, Flag.ck, Flag.ck_comparator, Flag.cleared_on)
    withdrawn = col(Flag.withdrawn_at).is_not(None)
    query: Any = select(Flag.patient_id, *columns, withdrawn)  # type: ignore[call-overload]
    stored: dict[int, list[StoredRow]] = defaultdict(list)
    for patient_id, *row in session.exec(query.where(col(Flag.patient_id).in_(patient_ids)).order_by(Flag.id)):
        stored[patient_id].append(StoredRow(*row))
    return stored


def _standings(session: Session, patient_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    columns: Any = (Standing.state, Standing.engine_version, Standing.parameters_version, Standing.last_ck_on, Standing.content)
    query: Any = select(Standing.patient_id, *columns).where(col(Standing.patient_id).in_(patient_ids))
    names = ("state", "engine_version", "parameters_version", "last_ck_on", "content")
    return {patient_id: dict(zip(names, row, strict=True)) for patient_id, *row in session.exec(query)}


def _standing_row(standing: StandingNow, parameters: Parameters, last_ck_on: date | None) -> dict[str, Any]:
    return {
        "state": standing.state.value,
        "engine_version": ENGINE_VERSION,
        "parameters_version": parameters.version,
        "last_ck_on": last_ck_on,
        "content": to_content(standing),
    }


def _last_ck(history: History) -> date | None:
    return next((result.day for result in reversed(history.of("ck")) if result.value is not None), None)


def _write(session: Session, table: type[SQLModel], new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        session.exec(insert(table), params=new)
    if changed:
        # Rows are found by the primary key that each of them carries.
        session.exec(update(table), params=changed)
