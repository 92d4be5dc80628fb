"""The audit trail tells enough to rebuild the record: replayed from the first row on, it gives the tables as they stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from models.access import OPERATOR
from models.storage.database import Database
from models.storage.digests import plain
from models.storage.records import Audit, AuditDetail, Event, Observation, Patient, Site, Treatment, Visit
from models.storage.store.events import record_event, void_event
from models.storage.store.operation import Receipt
from models.storage.store.patients import amend_patient, register_patient
from models.storage.store.treatments import amend_treatment, record_treatment, void_treatment
from models.storage.store.visits import correct_observation, record_visit, void_observation
from tests.clinic import LATER, NOW, event, new_key, patient, register, result, treatment
from tests.staff import clinician

Tables = dict[str, dict[Any, dict[str, Any]]]

OF_A_ROW = {"recorded_at", "recorded_by", "voided_at", "voided_by", "void_reason"}


@pytest.fixture
def written(database: Database) -> Database:
    """A database in which every kind of store write was done, by two actors."""
    treating, key = clinician(database), new_key
    register(database, "S2", site="South", label="untouched")
    public_id = register_patient(database, treating, patient("S1", site="North", sex="female"), key=key(), now=NOW).record
    amend_patient(
        database, treating, public_id, patient("S1", site="North", sex="male", birth_year="1960"), version=1, key=key(), now=LATER
    )
    visit = record_visit(database, treating, [result("250"), result("60", measure="alt", note="haemolysed")], key=key(), now=NOW)
    corrected = correct_observation(database, treating, visit.rows[0], result(">20000"), reason="slip", key=key(), now=LATER)
    record_visit(database, OPERATOR, [result("300", "2026-02-10")], key=key(), now=LATER)
    void_observation(database, treating, corrected.rows[0], reason="wrong tube", key=key(), now=LATER)
    _write_treatments(database)
    first = record_event(database, treating, event(basis="strength"), key=key(), now=NOW)
    record_event(database, treating, event("remission", "2026-05-01"), key=key(), now=NOW)
    void_event(database, treating, first.rows[0], version=1, reason="none", key=key(), now=LATER)
    return database


def _write_treatments(database: Database) -> None:
    def begin(drug: str) -> Receipt:
        return record_treatment(database, OPERATOR, treatment(drug), key=new_key(), now=NOW)

    kept, voided = begin("prednisone").rows[0], begin("azathioprine").rows[0]
    amend_treatment(database, OPERATOR, kept, treatment(stop="2026-03-01", reason="taper"), version=1, key=new_key(), now=LATER)
    void_treatment(database, OPERATOR, voided, version=1, reason="another patient", key=new_key(), now=LATER)


def replayed(database: Database) -> Tables:
    """The tables as the trail tells them, by number of the row (patients by public id)."""
    tables: Tables = {"patient": {}, "observation": {}, "treatment": {}, "event": {}}
    with database.read() as session:
        rows = session.exec(select(Audit, AuditDetail.detail).join(AuditDetail).order_by(col(Audit.seq))).all()
    for row, detail in rows:
        _replay(tables, row, json.loads(detail))
    return tables


def _replay(tables: Tables, row: Audit, told: dict[str, Any]) -> None:
    what, by = row.action.removeprefix("store."), {"recorded_at": plain(row.at), "recorded_by": row.actor}
    voided = {"voided_at": plain(row.at), "voided_by": row.actor, "void_reason": told.get("reason", "")}
    match what:
        case "patients.register_patient" | "patients.amend_patient":
            tables["patient"][row.record.removeprefix("patient:")] = told["new"]
        case "visits.record_visit":
            tables["observation"] |= {number: new | by for number, new in zip(told["rows"], told["new"], strict=True)}
        case "visits.correct_observation":
            tables["observation"][told["old"]["id"]] |= voided
            tables["observation"][told["observation"]] = told["new"] | by
        case "visits.void_observation":
            tables["observation"][told["old"]["id"]] |= voided
        case "treatments.record_treatment" | "events.record_event":
            tables[row.action.split("_")[-1]][told.get("treatment") or told["event"]] = told["new"] | by
        case "treatments.amend_treatment":
            tables["treatment"][told["treatment"]] |= told["new"]
        case "treatments.void_treatment" | "events.void_event":
            tables[row.action.split("_")[-1]][told.get("treatment") or told["event"]] |= voided


def stored(database: Database) -> Tables:
    """The same tables as they stand, with the columns that a person gave."""
    with database.read() as session:
        sites = dict(session.exec(select(Site.id, Site.name)).all())
        study = dict(session.exec(select(Patient.id, Patient.study_id)).all())
        visits = {row.id: {"day": row.day, "time": row.time, "visit_kind": row.kind} for row in session.exec(select(Visit))}
        patients = {
            row.public_id: _said(row, patient_id=row.study_id, site=sites.get(row.site_id, "")) for row in session.exec(select(Patient))
        }
        results = {
            row.id: _said(row, patient_id=study[row.patient_id], **visits[row.visit_id]) for row in session.exec(select(Observation))
        }
        others = {
            table.__tablename__: {row.id: _said(row, patient_id=study[row.patient_id]) for row in session.exec(select(table))}
            for table in (Treatment, Event)
        }
    return {"patient": patients, "observation": results, **others}


def _said(row: SQLModel, **elsewhere: Any) -> dict[str, Any]:
    dumped: dict[str, Any] = plain(row.model_dump() | elsewhere)
    return dumped


def differences(told: Tables, kept: Tables) -> Iterator[str]:
    for table, rows in kept.items():
        if told[table].keys() != rows.keys():
            yield f"{table}: {sorted(told[table])} told, {sorted(rows)} kept"
        for number, row in rows.items():
            said = told[table].get(number, {})
            yield from (f"{table} {number}: {column}" for column in said if said[column] != row[column])
            yield from (f"{table} {number}: {column}" for column in OF_A_ROW & row.keys() if row[column] and column not in said)


def test_the_trail_rebuilds_the_tables(written: Database) -> None:
    assert list(differences(replayed(written), stored(written))) == []


@pytest.mark.parametrize("table", ["patient", "observation", "treatment", "event"])
def test_a_row_that_was_changed_beside_the_trail_does_not_fit_it(table: str, written: Database) -> None:
    column = {"patient": "sex", "observation": "entered", "treatment": "reason", "event": "note"}[table]
    with written.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {table} SET {column} = 'other' WHERE id = (SELECT MAX(id) FROM {table})")
    assert len(list(differences(replayed(written), stored(written)))) == 1


def test_every_row_tells_who_when_what_and_old_new_or_reason(written: Database) -> None:
    with written.read() as session:
        rows = session.exec(select(Audit, AuditDetail.detail).join(AuditDetail).order_by(col(Audit.seq))).all()
    for row, detail in rows:
        verb, told = row.action.rpartition(".")[2].split("_")[0], json.loads(detail)
        wanted = {"amend": {"old", "new"}, "correct": {"old", "new", "reason"}, "void": {"old", "reason"}}.get(verb, {"new"})
        assert wanted <= told.keys(), row.action
        assert row.actor in ("operator:local", "clinician:clinician-north")
        assert row.at in (NOW, LATER)
