"""How every value of one patient came to be what it is: recorded, changed, corrected or voided, by whom, when and why.

Results, treatments and events that were voided stay as rows and tell it themselves. What was overwritten (study facts, the dose or end of
a treatment) is taken from the audit trail. Who the patient is stays out of it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.dates import relative_day
from models.clinical.values import format_number
from models.storage.database import Database
from models.storage.digests import plain
from models.storage.entrance import entrance
from models.storage.finding import patient_of, trail_name
from models.storage.records import Audit, AuditDetail, Event, Observation, Patient, Site, Treatment, Visit

FACTS = (
    *("sex", "birth_year", "antibody", "symptom_onset", "onset_precision", "diagnosis_date", "diagnosis_precision", "statin_exposure"),
    *("site", "status", "status_date", "enrolled_on", "consent", "label", "citation", "source_url", "age_at_start", "timeline"),
)

# How a row is told: what comes first without a name, and the columns that follow with theirs, where they say anything.
_RESULT = ("entered", "unit"), ("upper_limit", "precision", "laboratory", "assay", "rater", "reporter", "method", "source", "note")
_TREATMENT = (
    ("dose_entered", "unit", "frequency", "route"),
    ("start", "start_precision", "stop", "stop_precision", "days_per_cycle", "reason", "text"),
)
_EVENT = (), ("onset_to", "precision", "decided_on", "basis", "source", "note")
_DAYS = frozenset({"start", "stop", "onset_to", "decided_on", "symptom_onset", "diagnosis_date", "status_date", "enrolled_on"})

_IMPORTED = "store.imports.write_batch"

Said = Mapping[str, Any]
Row = Observation | Treatment | Event


@dataclass(frozen=True)
class Change:
    """One step in the life of one value. `what` is recorded, changed, corrected or voided.

    `subject` says which value it is ("result of 2026-01-10", "treatment from 2026-01-10", "event of 2026-01-10", "study facts"; days stand
    in place of dates where the course is told in days), `measure` the code of the measure, drug or event, or the column of the facts.
    """

    at: datetime
    who: str
    what: str
    subject: str
    measure: str
    old: str
    new: str
    reason: str = ""


@dataclass(frozen=True)
class _Amendment:
    """One overwriting as the trail tells it."""

    at: datetime
    who: str
    old: Said
    new: Said


@dataclass(frozen=True)
class _Words:
    """Turns stored values into text."""

    relative: bool

    def day(self, stored: date | str) -> str:
        day = stored if isinstance(stored, date) else date.fromisoformat(stored)
        return f"day {relative_day(day)}" if self.relative else day.isoformat()

    def value(self, column: str, said: Said) -> str:
        value = said.get(column)
        if value is None or (column.endswith("precision") and value == "day"):
            return ""
        if value and column in _DAYS:
            return self.day(value)
        return format_number(value) if isinstance(value, float) else str(value)

    def row(self, told: tuple[Sequence[str], Sequence[str]], said: Said) -> str:
        first, named = told
        lead = " ".join(filter(None, (self.value(column, said) for column in first)))
        rest = (f"{column.replace('_', ' ')} {self.value(column, said)}" for column in named if self.value(column, said))
        return "; ".join(filter(None, (lead or said.get("missing_reason", ""), *rest)))


@entrance
def value_history(database: Database, actor: Actor, public_id: str) -> list[Change]:
    """Every change of every value: results, treatments and events by date, then study facts; oldest first within a value."""
    with database.read() as session:
        patient = patient_of(session, actor, public_id)
        words, amended = _Words(patient.timeline == "relative"), _amendments(session, patient)
        return [
            *_results(session, patient, words),
            *_treatments(session, patient, words, amended),
            *_events(session, patient, words),
            *_facts(session, patient, words, amended["patients"]),
        ]


def _amendments(session: Session, patient: Patient) -> defaultdict[str, list[_Amendment]]:
    """The overwritings of study facts ("patients") and of treatments (each under its number), oldest first."""
    told: Any = select(Audit.at, Audit.actor, AuditDetail.detail).join(AuditDetail, col(AuditDetail.seq) == Audit.seq)
    amended = col(Audit.action).in_(("store.treatments.amend_treatment", "store.patients.amend_patient"))
    # Of the other files, an import voids and replaces whole rows, which tell it themselves.
    imported = (col(Audit.action) == _IMPORTED) & (col(Audit.field) == "patients.csv")
    found: defaultdict[str, list[_Amendment]] = defaultdict(list)
    for at, who, detail in session.exec(told.where(col(Audit.record) == trail_name(patient), amended | imported).order_by(col(Audit.seq))):
        said = json.loads(detail)
        found[str(said.get("treatment", "patients"))].append(_Amendment(at, who, said["old"], said["new"]))
    return found


def _results(session: Session, patient: Patient, words: _Words) -> Iterator[Change]:
    key = ("visit_id", "measure", "laboratory", "assay", "source", "sequence")
    rows: Any = select(Observation, col(Visit.day)).join(Visit, col(Visit.id) == Observation.visit_id)
    rows = rows.where(col(Observation.patient_id) == patient.id).order_by(Visit.day, Visit.time, Visit.kind, *_columns(Observation, key))
    told = ((row, f"result of {words.day(day)}", row.measure) for row, day in session.exec(rows))
    return _lives(told, key, partial(words.row, _RESULT))


def _treatments(session: Session, patient: Patient, words: _Words, amended: Mapping[str, Sequence[_Amendment]]) -> Iterator[Change]:
    key = ("start", "drug", "dose_entered", "route")
    rows = select(Treatment).where(col(Treatment.patient_id) == patient.id).order_by(*_columns(Treatment, key))
    told = ((row, f"treatment from {words.day(row.start)}", row.drug) for row in session.exec(rows))
    return _lives(told, key, partial(words.row, _TREATMENT), amended)


def _events(session: Session, patient: Patient, words: _Words) -> Iterator[Change]:
    key = ("onset_from", "event", "onset_to", "source")
    rows = select(Event).where(col(Event.patient_id) == patient.id).order_by(*_columns(Event, key))
    told = ((row, f"event of {words.day(row.onset_from)}", row.event) for row in session.exec(rows))
    return _lives(told, key, partial(words.row, _EVENT))


def _columns(table: type[Row], key: Sequence[str]) -> list[Any]:
    return [col(getattr(table, part)) for part in (*key, "id")]


def _lives(
    told: Iterable[tuple[Row, str, str]],
    key: Sequence[str],
    text: Callable[[Said], str],
    amended: Mapping[str, Sequence[_Amendment]] = MappingProxyType({}),
) -> Iterator[Change]:
    """The changes of each row with its subject and measure; rows of one natural key, side by side, are versions of one value."""
    for _, versions in groupby(told, key=lambda one: attrgetter(*key)(one[0])):
        lives = (_life(row, subject, measure, text, amended.get(str(row.id), ())) for row, subject, measure in versions)
        yield from _joined(chain.from_iterable(lives))


def _life(row: Row, subject: str, measure: str, text: Callable[[Said], str], amended: Sequence[_Amendment]) -> Iterator[Change]:
    said = plain(row.model_dump())
    yield Change(row.recorded_at, row.recorded_by, "recorded", subject, measure, "", text(amended[0].old if amended else said))
    for step in amended:
        yield Change(step.at, step.who, "changed", subject, measure, text(step.old), text(step.new))
    if row.voided_at is not None:
        yield Change(row.voided_at, row.voided_by, "voided", subject, measure, text(said), "", row.void_reason)


def _joined(changes: Iterable[Change]) -> list[Change]:
    """A value that was voided and recorded anew in one step was corrected."""
    steps: list[Change] = []
    for change in changes:
        former = steps[-1] if steps else None
        if former and (former.what, former.at, former.who) == ("voided", change.at, change.who):
            steps[-1] = replace(former, what="corrected", new=change.new)
        else:
            steps.append(change)
    return steps


def _facts(session: Session, patient: Patient, words: _Words, amended: Sequence[_Amendment]) -> Iterator[Change]:
    site = session.get(Site, patient.site_id) if patient.site_id else None
    first = plain({**patient.model_dump(), "site": site.name if site else ""})
    for step in reversed(amended):
        first |= {column: step.old[column] for column in FACTS if column in step.old}
    registered = _Amendment(patient.created_at, _registered_by(session, patient), {}, first)
    for column in FACTS:
        for step in (registered, *amended):
            old, new = words.value(column, step.old), words.value(column, step.new)
            if old != new and column in step.new:
                what = "recorded" if step is registered else "changed"
                yield Change(step.at, step.who, what, "study facts", column, old, new)


def _registered_by(session: Session, patient: Patient) -> str:
    own = (col(Audit.action) == "store.patients.register_patient") & (col(Audit.record) == trail_name(patient))
    imported = (col(Audit.action) == _IMPORTED) & (col(Audit.record) == "file:patients.csv") & (col(Audit.at) == patient.created_at)
    return session.exec(select(Audit.actor).where(own | imported).order_by(col(Audit.seq)).limit(1)).first() or ""
