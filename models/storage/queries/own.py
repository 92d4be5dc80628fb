"""A patient's own values: what was measured or reported, and the treatments. Nothing that anybody concluded or wrote about the patient."""

from __future__ import annotations

from dataclasses import replace

from models.access import Actor
from models.clinical.measures import find_measure
from models.clinical.series.results import History, Result
from models.errors import NotFound
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.flags import history_of
from models.storage.queries.record import PatientFacts, PatientRecord
from models.storage.records import Patient
from models.storage.scope import scope_of

GROUPS = frozenset(
    {"muscle enzymes", "strength", "strength muscles", "mrc", "dynamometry", "function", "home tests", "symptoms", "cannot wait", "context"}
)
"""The groups of measures that are a patient's own: enzymes, strength, and what the patient reports."""
REPORTED = frozenset({"patient_global", "patient_damage"})
JUDGED = frozenset({"mdi"})
"""Of measures that stand in another group: reports of the patient, and what an examiner judges."""


@entrance
def own_record(database: Database, actor: Actor) -> PatientRecord:
    """The record of the patient whose account this is, with own values and treatments only.

    Flags, standing and events are empty, the study facts blank but for the study id and how the course is told; results come without
    note, rater, source and who recorded them, treatments without reason.
    """
    with database.read() as session:
        patient = session.get(Patient, scope_of(session, actor).patient or 0)
        if patient is None:
            raise NotFound("This account belongs to no patient. Ask the clinic.")
        facts = PatientFacts(patient.public_id, patient.study_id, timeline=patient.timeline)
        return PatientRecord(facts, _own(history_of(session, patient.id or 0)), events=(), flags=(), standing=None)


def _own(history: History) -> History:
    results = (_bare(result) for result in history.results if _is_own(result))
    return History(tuple(results), tuple(replace(step, reason="", text="") for step in history.treatments))


def _is_own(result: Result) -> bool:
    measure = find_measure(result.measure)
    if result.missing_reason or measure.code in JUDGED:
        return False
    return measure.group in GROUPS or measure.code in REPORTED


def _bare(result: Result) -> Result:
    return replace(result, rater="", reporter="", source="", note="", recorded_by="")
