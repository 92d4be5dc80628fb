"""What the database already holds under the keys of a batch. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, null, select

from models.storage.store.imports.batch import EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS, Batch, Incoming, Verdict
from models.storage.store.imports.completing import complete, refuse_voided
from models.storage.store.imports.tables import EVENT, OBSERVATION, PATIENT, TREATMENT, VISIT, portions


def compare(connection: Connection, batch: Batch) -> dict[str, int]:
    """Give every row its verdict; returns the database's ids of the patients that it knows already, by study id."""
    known = patient_ids(connection, batch.study_ids())
    names = {row_id: study_id for study_id, row_id in known.items()}
    voided: dict[str, dict[int, Incoming]] = {}
    for file, rows in batch.rows.items():
        for row in rows:
            row.verdict, row.stored_id = Verdict.NEW, None
        by_key = {row.key: row for row in rows}
        for some in portions(sorted(names)) if rows else ():
            for row_id, digest, voided_at, patient, *key in connection.execute(_STORED[file](some)):
                found = by_key.get((names[patient], *key))
                if found is None:
                    continue
                if voided_at is None:
                    found.stored_id, found.stored_digest = row_id, digest
                    found.verdict = Verdict.SAME if digest == found.digest else Verdict.OTHER
                else:
                    voided.setdefault(file, {})[row_id] = found
    complete(connection, batch)
    refuse_voided(connection, batch, voided)
    return known


def patient_ids(connection: Connection, study_ids: Iterable[str]) -> dict[str, int]:
    """The database's ids of these patients, by study id; unknown ones are left out."""
    found: dict[str, int] = {}
    for some in portions(sorted(study_ids)):
        rows = connection.execute(select(PATIENT.c.study_id, PATIENT.c.id).where(PATIENT.c.study_id.in_(some)))
        found.update((study_id, row_id) for study_id, row_id in rows)
    return found


def _patients(some: list[int]) -> Select[Any]:
    table = PATIENT.c
    return select(table.id, table.digest, null(), table.id).where(table.id.in_(some))


def _observations(some: list[int]) -> Select[Any]:
    table, visit = OBSERVATION.c, VISIT.c
    key = (visit.day, visit.time, visit.kind, table.measure, table.laboratory, table.assay, table.sequence, table.source)
    columns = (table.id, table.digest, table.voided_at, table.patient_id, *key)
    return select(*columns).join_from(OBSERVATION, VISIT).where(table.patient_id.in_(some))


def _treatments(some: list[int]) -> Select[Any]:
    table = TREATMENT.c
    key = (table.drug, table.start, table.dose, table.route)
    return select(table.id, table.digest, table.voided_at, table.patient_id, *key).where(table.patient_id.in_(some))


def _events(some: list[int]) -> Select[Any]:
    table = EVENT.c
    key = (table.event, table.onset_from, table.onset_to, table.source)
    return select(table.id, table.digest, table.voided_at, table.patient_id, *key).where(table.patient_id.in_(some))


_STORED = {PATIENTS: _patients, OBSERVATIONS: _observations, TREATMENTS: _treatments, EVENTS: _events}
