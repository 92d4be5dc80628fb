"""What each laboratory printed last, for the next visit's form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from models.access import Actor, require
from models.storage.database import Database
from models.storage.records import Laboratory, LaboratoryLimit


@dataclass(frozen=True)
class RememberedLimit:
    """Unit and upper limit of normal (in that unit) that a laboratory printed for a measure on `seen_on`."""

    laboratory: str
    measure: str
    unit: str
    upper_limit: float | None
    seen_on: date


def remembered_limits(database: Database, actor: Actor) -> list[RememberedLimit]:
    """Every remembered unit and limit, by laboratory and measure."""
    require(actor, "queries.laboratories.remembered_limits")
    limits = select(
        Laboratory.name, LaboratoryLimit.measure, LaboratoryLimit.unit, LaboratoryLimit.upper_limit, LaboratoryLimit.seen_on
    ).join(LaboratoryLimit, col(LaboratoryLimit.laboratory_id) == Laboratory.id)  # type: ignore[call-overload]
    with database.read() as session:
        return sorted((RememberedLimit(*row) for row in session.exec(limits)), key=lambda line: (line.laboratory, line.measure))
