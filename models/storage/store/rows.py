"""What results, treatments and events have in common: found by number, refused when older than what stands, and voided with a reason."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue, NotFound
from models.storage.finding import refuse_out_of_reach
from models.storage.records import Event, Observation, Patient, Treatment

LONGEST_REASON = 2000
_UNFIT = re.compile("[\x00\ud800-\udfff]")

Row = TypeVar("Row", Observation, Treatment, Event)


def standing_row(session: Session, actor: Actor, table: type[Row], number: int, what: str) -> tuple[Row, Patient]:
    """The row with this number and its patient; NotFound where there is none for this actor, EditConflict where it was voided.

    `what` names the row in a message.
    """
    row, message = session.get(table, number), f'{what} "{number}" is not known, or not for you. Load the patient again.'
    if row is None:
        raise NotFound(message)
    patient = session.get_one(Patient, row.patient_id)
    refuse_out_of_reach(session, actor, patient, message)
    if row.voided_at is not None:
        raise EditConflict(f'{what} "{number}" was voided already: {row.void_reason}. Load the patient again.', as_recorded(row))
    return row, patient


def refuse_older(row: Treatment | Event, version: int, what: str) -> None:
    """Stops where the form was drawn from an older version than the one that stands now."""
    if row.version != version:
        raise EditConflict(f"{what} was changed meanwhile. Compare with what stands now, then save again.", as_recorded(row))


def void(row: Observation | Treatment | Event, actor: Actor, why: str, now: datetime) -> dict[str, Any]:
    """Takes the row out of everything that is computed, and returns what it said before."""
    old = as_recorded(row)
    row.voided_at, row.voided_by, row.void_reason = now, str(actor), why
    return old


def as_recorded(row: Observation | Treatment | Event) -> dict[str, Any]:
    """All that the row says, by column, for the audit trail and for the reader of a conflict."""
    return row.model_dump(exclude={"digest", "voided_at", "voided_by", "void_reason"})


def stated_reason(reason: str) -> str:
    """The reason of a void or correction; a blank one is refused."""
    if not reason.strip() or len(reason) > LONGEST_REASON or _UNFIT.search(reason):
        rule = f"blank, longer than {LONGEST_REASON} characters, or holds a sign that is none"
        raise ImpossibleValue(f"The reason is {rule}. Say why, in a few words.", "reason")
    return reason.strip()


def number_of(row_id: int | None) -> int:
    """The number of a row that has been written."""
    if row_id is None:
        raise RuntimeError("a row has no number before it is written")
    return row_id
