"""What the database refuses by itself, whatever program writes to it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from models.access import OPERATOR
from models.storage.database import Database
from models.storage.records import Event, Observation, Patient, Pseudonym, Revision, Treatment, Visit
from models.storage.store.events import record_event
from models.storage.store.pseudonyms import ensure_pseudonyms
from models.storage.store.treatments import record_treatment
from tests.clinic import NOW, event, new_key, record, register, result, treatment


@pytest.fixture
def filled(database: Database) -> Database:
    """A patient with one row of each kind and a second result, and a second patient with nothing."""
    register(database)
    register(database, "S2")
    record(database, result(), result("300", sequence="2"))
    record_treatment(database, OPERATOR, treatment(), key=new_key(), now=NOW)
    record_event(database, OPERATOR, event(), key=new_key(), now=NOW)
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    return database


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Observation, {"comparator": "~"}),
        (Observation, {"comparator": ">", "value": None, "canonical": None}),
        (Observation, {"entered": "", "missing_reason": ""}),
        (Observation, {"missing_reason": "not done"}),
        (Observation, {"value": None}),
        (Observation, {"value": float("inf"), "canonical": float("inf")}),
        (Observation, {"upper_limit": 0.0}),
        (Observation, {"sequence": 0}),
        (Observation, {"sequence": 1}),
        (Observation, {"precision": "about"}),
        (Observation, {"voided_at": NOW}),
        (Observation, {"voided_at": NOW, "voided_by": "kim"}),
        (Observation, {"visit_id": 99}),
        (Observation, {"patient_id": 99}),
        (Observation, {"patient_id": 2}),
        (Observation, {"canonical_limit": float("inf")}),
        (Treatment, {"stop": NOW.date().replace(year=2020)}),
        (Treatment, {"dose": -1.0}),
        (Treatment, {"start_precision": ""}),
        (Event, {"onset_to": NOW.date().replace(year=2020)}),
        (Patient, {"sex": "f"}),
        (Patient, {"birth_year": 70}),
        (Patient, {"study_id": ""}),
        (Patient, {"status": ""}),
        (Patient, {"site_id": 99}),
        (Visit, {"kind": "home"}),
        (Pseudonym, {"shift_days": 365}),
        (Revision, {"id": 2}),
    ],
)
def test_no_program_can_store_this(table: type[SQLModel], change: dict[str, Any], filled: Database) -> None:
    with pytest.raises(DatabaseError), filled.engine.begin() as connection:
        connection.execute(update(table).values(**change))


@pytest.mark.parametrize(
    "change",
    [
        "observation SET value = 'abc', canonical = 'abc'",
        "observation SET canonical_limit = '72,5'",
        "observation SET sequence = 'two'",
        "visit SET time = 'noon'",
        "visit SET day = 'soon'",
        "treatment SET stop = 'soon'",
        "treatment SET days_per_cycle = 'few'",
        "event SET onset_to = 'soon'",
        "patient SET diagnosis_date = 'infinity'",
        "patient SET age_at_start = 'old'",
        "patient SET birth_year = 'long ago'",
    ],
)
def test_no_word_stands_where_a_number_or_a_day_belongs(change: str, filled: Database) -> None:
    with pytest.raises(DatabaseError), filled.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {change}")


def test_no_patient_with_results_can_be_deleted(filled: Database) -> None:
    with pytest.raises(DatabaseError), filled.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM patient")
