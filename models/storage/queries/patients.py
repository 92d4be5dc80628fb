"""The list of patients, and one patient found by the name that stands in an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.relapse.parameters import DEFAULTS
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.flags import parameters_in_force
from models.storage.records import LEVELS, Flag, Patient, Site, Standing
from models.storage.scope import scope_of


@dataclass(frozen=True)
class PatientLine:
    """One line of the patient list. `open_level` is the highest level of an open flag, "" where none is open.

    `last_ck_on` is the date of the last CK with a number, `quiet_days` how long after it the site lets a patient in remission go without
    another. `relative` marks courses told in days: show the day, not the date.
    """

    public_id: str
    study_id: str
    label: str
    antibody: str
    site: str
    status: str
    state: str
    open_level: str
    last_ck_on: date | None
    relative: bool
    quiet_days: float = DEFAULTS.quiet_remission_days


@entrance
def patient_list(database: Database, actor: Actor) -> list[PatientLine]:
    """Every patient that this actor may see, by study id."""
    with database.read() as session:
        return _lines(session, scope_of(session, actor).condition)


@entrance
def patient_by_public_id(database: Database, actor: Actor, public_id: str) -> PatientLine:
    """One patient, or NotFound: a patient that does not exist and one that this actor may not see are not told apart."""
    with database.read() as session:
        return _lines(session, col(Patient.id) == patient_of(session, actor, public_id).id)[0]


@entrance
def within_reach(database: Database, actor: Actor) -> frozenset[str]:
    """The public ids of every patient that this actor reaches now, and nothing else of them."""
    with database.read() as session:
        return frozenset(session.exec(select(Patient.public_id).where(scope_of(session, actor).condition)))


def _lines(session: Session, wanted: ColumnElement[bool]) -> list[PatientLine]:
    columns: Any = (Patient.public_id, Patient.study_id, Patient.label, Patient.antibody, Site.name, Patient.status)
    query: Any = (
        select(Patient.id, Patient.site_id, *columns, Standing.state, Standing.last_ck_on, Patient.timeline)  # type: ignore[call-overload]
        .outerjoin(Site, col(Site.id) == Patient.site_id)
        .outerjoin(Standing, col(Standing.patient_id) == Patient.id)
        .where(wanted)
    )
    levels, in_force = _open_levels(session, wanted), parameters_in_force(session)
    lines = [
        PatientLine(
            *(public, study, label, antibody, site or "", status, state or "", levels.get(number, ""), last_ck, told == "relative"),
            quiet_days=in_force.at(at).quiet_remission_days,
        )
        for number, at, public, study, label, antibody, site, status, state, last_ck, told in session.exec(query)
    ]
    # Sorted here, because databases sort text by their own rules.
    return sorted(lines, key=lambda line: line.study_id)


def _open_levels(session: Session, wanted: ColumnElement[bool]) -> dict[int, str]:
    levels: dict[int, str] = {}
    still_open = select(Flag.patient_id, Flag.level).where(col(Flag.cleared_on).is_(None), col(Flag.withdrawn_at).is_(None))
    for patient, level in session.exec(still_open.join(Patient, col(Patient.id) == Flag.patient_id).where(wanted)):
        levels[patient] = max(levels.get(patient, level), level, key=LEVELS.index)
    return levels
