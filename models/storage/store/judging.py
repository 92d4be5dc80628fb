"""Judging again after an upgrade: a new engine, or new defaults, says what it says of every patient before anybody reads a page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.relapse.parameters import ENGINE_VERSION
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Patient, Standing
from models.storage.store.rows import number_of

AT_ONCE = 500
"""Patients of one transaction: short enough that somebody else's save waits a few seconds at most."""


@entrance
def judge_again(database: Database, actor: Actor, *, now: datetime, progress: flags.Progress | None = None) -> int:
    """Judges every patient whose standing was computed by another engine or other parameters than are in force; returns how many.

    A flag that is no longer raised is withdrawn with `Judged again by engine X.`; where an engine says the same, only the standing is
    written. New defaults come with a new engine version, so that sites whose own set leans on the defaults are judged too. Stopped
    half-way, it goes on with the rest the next time. `progress` gets how many are done, and of how many.
    """
    with database.read() as session:
        outdated = _outdated(session)
    for start in range(0, len(outdated), AT_ONCE):
        some = outdated[start : start + AT_ONCE]
        with database.write() as session:
            detail = {"engine": ENGINE_VERSION, "patients": len(some)}
            audit.append(session, actor=actor, action="store.judging.judge_again", record="standings", detail=detail, when=now)
            flags.recompute_many(session, some, now=now, cause=f"Judged again by engine {ENGINE_VERSION}.")
        if progress:
            progress(start + len(some), len(outdated))
    return len(outdated)


def _outdated(session: Session) -> list[int]:
    in_force = flags.parameters_in_force(session)
    versions: Any = (Standing.engine_version, Standing.parameters_version)
    standings: Any = select(Patient.id, Patient.site_id, *versions).outerjoin(Standing, col(Standing.patient_id) == Patient.id)
    return [
        number_of(number)
        for number, site, engine, parameters in session.exec(standings.order_by(Patient.id))
        if (engine, parameters) != (ENGINE_VERSION, in_force.at(site).version)
    ]
