"""The names and date shifts under which patients leave in a de-identified package: random, made once per project, kept secret."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, insert, select

from models.access import Actor
from models.errors import ImpossibleValue
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Patient, Pseudonym
from models.storage.scope import scope_of

LONGEST_SHIFT_DAYS = 364


@entrance
def ensure_pseudonyms(database: Database, actor: Actor, *, project: str = "default", now: datetime) -> int:
    """Gives every patient within reach that has none yet a code and a shift for this project, and returns how many were made.

    A code is random and says nothing about the patient. The shift is 1 to 364 days, one for all dates of a patient, so that intervals
    stay; 0 where the course is told in days and holds no dates. Once made, both stay.
    """
    if not project.strip() or len(project) > 100:
        raise ImpossibleValue(f'Project "{project[:100]}" is blank or longer than 100 characters. Name the project.', "project")
    with database.write() as session:
        known, within = select(Pseudonym.patient_id).where(col(Pseudonym.project) == project), scope_of(session, actor).condition
        missing = select(Patient.id, Patient.timeline).where(within, col(Patient.id).not_in(known)).order_by(col(Patient.id))
        taken = set(session.exec(select(Pseudonym.code)))
        rows: list[dict[str, Any]] = []
        for patient_id, timeline in session.exec(missing):
            rows.append({"patient_id": patient_id, "project": project, "code": _new_code(taken), "shift_days": _shift(timeline)})
        dated = _shift_the_unshifted(session, within, project)
        if rows:
            session.connection().execute(insert(Pseudonym), rows)
        if rows or dated:
            action, detail = "store.pseudonyms.ensure_pseudonyms", {"made": len(rows), "dated": dated}
            audit.append(session, actor=actor, action=action, record=f"project:{project}", detail=detail, when=now)
        return len(rows)


def _shift_the_unshifted(session: Session, within: ColumnElement[bool], project: str) -> int:
    # A course that was told in days and is told in dates now would otherwise leave with its true dates.
    bare = select(Pseudonym).join(Patient, col(Patient.id) == Pseudonym.patient_id)
    bare = bare.where(within, col(Pseudonym.project) == project, col(Pseudonym.shift_days) == 0, col(Patient.timeline) != "relative")
    dated = session.exec(bare).all()
    for pseudonym in dated:
        pseudonym.shift_days = _shift("calendar")
    return len(dated)


def _new_code(taken: set[str]) -> str:
    while True:
        code = "P-" + base64.b32encode(secrets.token_bytes(5)).decode("ascii")
        if code not in taken:
            taken.add(code)
            return code


def _shift(timeline: str) -> int:
    return 0 if timeline == "relative" else 1 + secrets.randbelow(LONGEST_SHIFT_DAYS)
