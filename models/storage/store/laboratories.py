"""What a laboratory printed last: its unit and upper limit of each measure, kept for the next visit's form."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from models.storage.records import Laboratory, LaboratoryLimit
from models.storage.records.shapes import ObservationShape
from models.storage.store.rows import number_of


def remember_limit(session: Session, shape: ObservationShape) -> None:
    """Keeps unit and upper limit of a result that names its laboratory, unless a later result was seen already.

    Part of a write that is permitted and audited by its caller; it says nothing about a patient.
    """
    value = shape.checked
    remember(session, shape.laboratory, shape.measure.code, value.unit, value.upper_limit, shape.date.day)


def remember(session: Session, laboratory: str, measure: str, unit: str, upper_limit: float | None, day: date) -> None:
    """The same for a result whose parts are at hand: `unit` and `upper_limit` as the laboratory printed them on `day`."""
    if not laboratory or not unit:
        return
    named = session.exec(select(Laboratory).where(col(Laboratory.name) == laboratory)).one_or_none()
    if named is None:
        named = Laboratory(name=laboratory)
        session.add(named)
        session.flush()
    known = session.get(LaboratoryLimit, (named.id, measure))
    if known is None:
        known = LaboratoryLimit(laboratory_id=number_of(named.id), measure=measure, seen_on=day)
        session.add(known)
    elif day < known.seen_on or upper_limit is None:
        return
    known.unit, known.upper_limit, known.seen_on = unit, upper_limit, day
