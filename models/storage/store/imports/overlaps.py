"""Treatments of one drug that overlap: accepted, since sources overlap, and asked about, since a dose line cannot be double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from models.storage.store.imports.batch import TREATMENTS, Batch, Verdict
from models.storage.store.imports.tables import TREATMENT, portions


@dataclass(frozen=True)
class Step:
    """One dose step: from `start` until before `stop`, which is None while it goes on; `line` is 0 where the step is stored already."""

    patient: str
    drug: str
    start: date
    stop: date | None
    dose: str
    line: int

    @property
    def words(self) -> str:
        """The step as a person reads it."""
        until = f"until {self.stop.isoformat()}" if self.stop else "and going on"
        return f"{self.drug} {self.dose or '(dose not stated)'} from {self.start.isoformat()} {until}"


def overlaps(connection: Connection, batch: Batch, known: dict[str, int]) -> Iterator[tuple[int, str, str]]:
    """Line, drug and reason of every row of treatments.csv that overlaps another step of the same drug, in the file or stored."""
    steps = sorted([*_of_batch(batch), *_stored(connection, batch, known)], key=lambda s: (s.patient, s.drug, s.start, s.line))
    found = (query for _, group in groupby(steps, key=lambda s: (s.patient, s.drug)) for query in _within(list(group)))
    yield from sorted(found)


def _within(steps: list[Step]) -> Iterator[tuple[int, str, str]]:
    longest = steps[0]
    for step in steps[1:]:
        if longest.stop is None or longest.stop > step.start:
            line, other = (step.line, longest) if step.line else (longest.line, step)
            if line:
                yield line, step.drug, f'"{step.drug}" overlaps "{other.words}". Give the earlier step its stop, if it had ended.'
        if longest.stop is not None and (step.stop is None or step.stop > longest.stop):
            longest = step


def _of_batch(batch: Batch) -> Iterator[Step]:
    for row in batch.rows[TREATMENTS]:
        values = row.columns(TREATMENTS)
        if values["frequency"] != "once" and row.verdict is not Verdict.VOIDED:
            yield Step(row.key[0], values["drug"], values["start"], values["stop"], _dose(values["dose_entered"], values["unit"]), row.line)


def _stored(connection: Connection, batch: Batch, known: dict[str, int]) -> Iterator[Step]:
    names = {known[row.key[0]]: row.key[0] for row in batch.rows[TREATMENTS] if row.key[0] in known}
    replaced = {row.stored_id for row in batch.rows[TREATMENTS]}
    table = TREATMENT.c
    columns: tuple[Any, ...] = (table.id, table.patient_id, table.drug, table.start, table.stop, table.dose_entered, table.unit)
    for some in portions(sorted(names)):
        valid = select(*columns).where(table.patient_id.in_(some), table.voided_at.is_(None), table.frequency != "once")
        for row_id, patient, drug, start, stop, dose, unit in connection.execute(valid):
            if row_id not in replaced:
                yield Step(names[patient], drug, start, stop, _dose(dose, unit), 0)


def _dose(entered: str, unit: str) -> str:
    return f"{entered} {unit}".strip()
