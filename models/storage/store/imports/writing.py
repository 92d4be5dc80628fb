"""The bulk writes of one import, inside the transaction that its caller opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from models.storage.records.base import public_id
from models.storage.store.imports.batch import EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS, Batch, Incoming, Verdict
from models.storage.store.imports.comparing import patient_ids
from models.storage.store.imports.tables import OBSERVATION, PATIENT, SITE, TABLE_OF, VISIT, portions

ROWS_AT_ONCE = 5000

VisitKey = tuple[int, Any, str, str]


class Writer:
    """Writes a compared batch: sites, patients, visits, then the rows themselves; old rows under a key are voided first."""

    def __init__(self, connection: Connection, batch: Batch, known: dict[str, int], by: str, now: datetime) -> None:
        self.connection, self.batch, self.patients, self.by, self.now = connection, batch, dict(known), by, now
        self.sites: dict[str, int] = {}

    def write(self, advance: Callable[[int], None]) -> set[int]:
        """Write every row that is new or other; returns the ids of the patients whose record changed."""
        self._write_sites()
        self._write_patients()
        advance(len(self.batch.rows[PATIENTS]))
        for file in (OBSERVATIONS, TREATMENTS, EVENTS):
            self._void_replaced(file)
        visits = self._visits()
        self._insert(OBSERVATION, self._observations(visits), advance)
        for file in (TREATMENTS, EVENTS):
            self._insert(TABLE_OF[file], self._plain_rows(file), advance)
        return {self.patients[row.key[0]] for _, row in self.batch.all() if row.verdict in (Verdict.NEW, Verdict.OTHER)}

    def _changed(self, file: str) -> Iterator[Incoming]:
        return (row for row in self.batch.rows[file] if row.verdict in (Verdict.NEW, Verdict.OTHER))

    def _write_sites(self) -> None:
        named = {row.columns(PATIENTS)["site"] for row in self._changed(PATIENTS)} - {""}
        self.sites = self._site_ids()
        if new := sorted(named - self.sites.keys()):
            self.connection.execute(insert(SITE), [{"name": name} for name in new])
            self.sites = self._site_ids()

    def _site_ids(self) -> dict[str, int]:
        return {str(name): int(row_id) for name, row_id in self.connection.execute(select(SITE.c.name, SITE.c.id))}

    def _write_patients(self) -> None:
        new = [self._patient(row) for row in self._changed(PATIENTS) if row.verdict is Verdict.NEW]
        self._insert(PATIENT, ({**values, "public_id": public_id(), "created_at": self.now, "version": 1} for values in new))
        for row in self._changed(PATIENTS):
            if row.verdict is Verdict.OTHER:
                amended = {**self._patient(row), "version": PATIENT.c.version + 1}
                self.connection.execute(update(PATIENT).where(PATIENT.c.id == row.stored_id).values(amended))
        self.patients.update(patient_ids(self.connection, {row.key[0] for row in self._changed(PATIENTS)}))

    def _patient(self, row: Incoming) -> dict[str, Any]:
        values = row.columns(PATIENTS)
        site = self.sites.get(values.pop("site"))
        return {**values, "site_id": site, "digest": row.digest}

    def _void_replaced(self, file: str) -> None:
        table = TABLE_OF[file]
        reason = f"replaced by an import of {file} (SHA-256 {self.batch.sha256.get(file)})"
        voided = {"voided_at": self.now, "voided_by": self.by, "void_reason": reason}
        replaced = [row.stored_id for row in self._changed(file) if row.verdict is Verdict.OTHER]
        for some in portions(replaced):
            self.connection.execute(update(table).where(table.c.id.in_(some)).values(voided))

    def _visits(self) -> dict[VisitKey, int]:
        """Database ids of the visits that the observations belong to; missing ones are made."""
        wanted = dict.fromkeys((self.patients[row.key[0]], *row.key[1:4]) for row in self._changed(OBSERVATIONS))
        patients = sorted({key[0] for key in wanted})
        known = self._stored_visits(patients)
        by_whom = {"recorded_by": self.by, "recorded_at": self.now, "version": 1}
        names = ("patient_id", "day", "time", "kind")
        new = ({**dict(zip(names, key, strict=True)), "public_id": public_id(), **by_whom} for key in wanted if key not in known)
        made = self._insert(VISIT, new)
        for some in portions([known[key] for key in wanted if key in known]):
            self.connection.execute(update(VISIT).where(VISIT.c.id.in_(some)).values(version=VISIT.c.version + 1))
        return self._stored_visits(patients) if made else known

    def _stored_visits(self, patients: list[int]) -> dict[VisitKey, int]:
        visit = VISIT.c
        found: dict[VisitKey, int] = {}
        for some in portions(patients):
            rows = select(visit.patient_id, visit.day, visit.time, visit.kind, visit.id).where(visit.patient_id.in_(some))
            found.update(((patient, day, time, kind), row_id) for patient, day, time, kind, row_id in self.connection.execute(rows))
        return found

    def _observations(self, visits: dict[VisitKey, int]) -> Iterator[dict[str, Any]]:
        for row in self._changed(OBSERVATIONS):
            patient = self.patients[row.key[0]]
            values = row.columns(OBSERVATIONS)
            values["recorded_at"] = values["recorded_at"] or self.now
            yield values | {"patient_id": patient, "visit_id": visits[(patient, *row.key[1:4])], **self._made(row)}

    def _plain_rows(self, file: str) -> Iterator[dict[str, Any]]:
        for row in self._changed(file):
            made = {"patient_id": self.patients[row.key[0]], "recorded_at": self.now, "version": 1, **self._made(row)}
            yield row.columns(file) | made

    def printed_limits(self) -> list[tuple[str, str, str, float | None, date]]:
        """Laboratory, measure, unit, upper limit and day of the last result of each laboratory and measure, for the next visit's form."""
        last: dict[tuple[str, str], tuple[str, str, str, float | None, date]] = {}
        for row in self._changed(OBSERVATIONS):
            values, day = row.columns(OBSERVATIONS), row.key[1]
            place = (values["laboratory"], values["measure"])
            former = last.get(place)
            if place[0] and values["unit"] and (former is None or _rank(former[3], former[4]) <= _rank(values["upper_limit"], day)):
                last[place] = (*place, values["unit"], values["upper_limit"], day)
        return list(last.values())

    def _made(self, row: Incoming) -> dict[str, Any]:
        return {"digest": row.digest, "recorded_by": self.by, "voided_by": "", "void_reason": ""}

    def _insert(self, table: Table, rows: Iterable[dict[str, Any]], advance: Callable[[int], None] | None = None) -> int:
        written, some = 0, []
        for row in rows:
            some.append(row)
            if len(some) == ROWS_AT_ONCE:
                written += self._execute(table, some, advance)
                some = []
        return written + self._execute(table, some, advance)

    def _execute(self, table: Table, rows: list[dict[str, Any]], advance: Callable[[int], None] | None) -> int:
        if rows:
            self.connection.execute(insert(table), rows)
        if advance:
            advance(len(rows))
        return len(rows)


def _rank(upper_limit: float | None, day: date) -> tuple[bool, date]:
    return upper_limit is not None, day
