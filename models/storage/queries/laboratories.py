"""What each laboratory printed last, for the next visit's form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Laboratory, LaboratoryLimit, Observation, Patient
from models.storage.scope import Scope, scope_of


@dataclass(frozen=True)
class RememberedLimit:
    """Unit and upper limit of normal (in that unit) that a laboratory printed for a measure on `seen_on`."""

    laboratory: str
    measure: str
    unit: str
    upper_limit: float | None
    seen_on: date


@entrance
def remembered_limits(database: Database, actor: Actor) -> list[RememberedLimit]:
    """The unit and limit that each laboratory of patients within reach printed last, by laboratory and measure."""
    limits = select(
        Laboratory.name, LaboratoryLimit.measure, LaboratoryLimit.unit, LaboratoryLimit.upper_limit, LaboratoryLimit.seen_on
    ).join(LaboratoryLimit, col(LaboratoryLimit.laboratory_id) == Laboratory.id)  # type: ignore[call-overload]
    with database.read() as session:
        scope = scope_of(session, actor)
        if not scope.everything:
            limits = limits.where(col(Laboratory.name).in_(_named(scope)))
        return sorted((RememberedLimit(*row) for row in session.exec(limits)), key=lambda line: (line.laboratory, line.measure))


def _named(scope: Scope) -> SelectOfScalar[str]:
    named = select(Observation.laboratory).join(Patient, col(Patient.id) == Observation.patient_id)
    return named.where(col(Observation.laboratory) != "", scope.condition).distinct()
