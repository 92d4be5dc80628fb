"""The only way from a page to patients: what is opened is written down first, and read then.

One opening of a patient, or of a list, is one row of the audit trail, however often the page is drawn again (see `session.opening`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard import data, session
from models.access import Actor, may
from models.course import Course
from models.storage.queries.history import Change
from models.storage.queries.identity import IdentityLine, IdentityName
from models.storage.queries.patients import PatientLine
from models.storage.queries.reviews import ReviewLine
from models.storage.store.views import record_list, record_view


@dataclass(frozen=True)
class Record:
    """One patient's record, open for this run alone and read once in it: never hand it on to a later run, as access may end in between."""

    actor: Actor
    public_id: str

    @cached_property
    def course(self) -> Course:
        return data.course(self.actor, self.public_id, session.today())

    @cached_property
    def reviews(self) -> Mapping[str, Sequence[ReviewLine]]:
        """What was made of each flag, by the flag's id."""
        return data.reviews(self.actor, self.public_id)

    @cached_property
    def identity(self) -> IdentityLine | None:
        """Who the patient is; None for a reader who may not know."""
        return data.identity(self.actor, self.public_id) if may(self.actor, "queries.identity.identity_of") else None

    @cached_property
    def changes(self) -> Sequence[Change]:
        """Every change of every value, by value, oldest first."""
        return data.changes(self.actor, self.public_id)

    @cached_property
    def looked_after_by(self) -> Sequence[str]:
        """The clinicians to whom this patient is assigned, by the names of their accounts."""
        return data.assigned(self.actor, self.public_id)


@dataclass(frozen=True)
class Listed:
    """The patients that a reader may choose from, the names of those that have one, and the reader's own (None: can have none)."""

    lines: Sequence[PatientLine]
    names: Mapping[str, IdentityName]
    mine: frozenset[str] | None


def record(public_id: str) -> Record:
    """Open one patient. Raises NotFound where there is none for this reader."""
    actor = session.actor()
    opening = session.opening("patient", public_id)
    record_view(data.database(data.database_url()), actor, public_id, opening=opening, now=session.now())
    return Record(actor, public_id)


def own() -> Course:
    """The course of the patient who is logged in, without anything that others made of it."""
    actor = session.actor()
    course = data.own_course(actor, session.today())
    record(course.facts.public_id)
    return course


def patients() -> Listed:
    """Open the list of patients."""
    actor = session.actor()
    lines = data.patients(actor)
    list_opened(actor, "patients", len(lines))
    names = data.names(actor) if may(actor, "queries.identity.names") else {}
    mine = data.mine(actor) if may(actor, "queries.assignments.my_patients") else None
    return Listed(lines, names, mine)


def list_opened(actor: Actor, what: str, rows: int) -> None:
    """Write down that a list was opened, of which so many rows are shown."""
    opening = session.opening("list", what)
    record_list(data.database(data.database_url()), actor, what, opening=opening, rows=rows, now=session.now())
