"""A checked bundle on its way into the database: rows kept small, since a clinic's whole history is one batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import singledispatch
from typing import Any

from models.clinical.values import format_number
from models.storage.records.shapes import AnyShape, EventShape, ObservationShape, PatientShape, TreatmentShape, content_digest, key

PATIENTS, OBSERVATIONS, TREATMENTS, EVENTS = "patients.csv", "observations.csv", "treatments.csv", "events.csv"


class Verdict(Enum):
    """How a row stands against the database: new, stored with the same content, stored with other content, or voided there."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"
    VOIDED = "voided"


COLUMNS: dict[str, tuple[str, ...]] = {
    PATIENTS: (
        *("study_id", "sex", "birth_year", "antibody", "symptom_onset", "onset_precision", "diagnosis_date", "diagnosis_precision"),
        *("statin_exposure", "site", "status", "status_date", "enrolled_on", "consent", "label", "citation", "source_url"),
        *("age_at_start", "timeline"),
    ),
    OBSERVATIONS: (
        *("measure", "entered", "value", "comparator", "unit", "canonical", "text", "upper_limit", "canonical_limit", "laboratory"),
        *("assay", "rater", "reporter", "method", "source", "note", "missing_reason", "precision", "sequence", "recorded_at"),
    ),
    TREATMENTS: (
        *("drug", "start", "start_precision", "stop", "stop_precision", "dose", "dose_entered", "unit", "frequency", "route"),
        *("days_per_cycle", "reason", "text"),
    ),
    EVENTS: ("event", "onset_from", "onset_to", "precision", "decided_on", "basis", "source", "note"),
}
"""Columns of the table that an incoming row's `values` fill, in order."""


@dataclass(slots=True)
class Incoming:
    """One checked row: its line, natural key, digest and values; after the comparison also what stands under its key."""

    line: int
    key: tuple[Any, ...]
    digest: str
    values: tuple[Any, ...]
    verdict: Verdict = Verdict.NEW
    stored_id: int | None = None
    stored_digest: str = ""

    def columns(self, file: str) -> dict[str, Any]:
        """The values by column of the table."""
        return dict(zip(COLUMNS[file], self.values, strict=True))

    @property
    def name(self) -> str:
        """The key as a person reads it, without the parts that say nothing: "S1, prednisone, 2025-01-10, 20, oral"."""
        return ", ".join(filter(None, map(_part, self.key)))


def _part(part: object) -> str:
    if isinstance(part, float):
        return format_number(part)
    return "" if part is None or part == 1 else str(part)  # 1: the first, and nearly always only, in sequence


@dataclass
class Batch:
    """All sound rows of a bundle by file, the columns that a file does not have, and each file's SHA-256 for the audit trail."""

    rows: dict[str, list[Incoming]] = field(default_factory=lambda: {file: [] for file in COLUMNS})
    absent: dict[str, frozenset[str]] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    name: str = ""

    def all(self) -> Iterator[tuple[str, Incoming]]:
        """Every row with the name of its file."""
        for file, rows in self.rows.items():
            for row in rows:
                yield file, row

    def study_ids(self) -> set[str]:
        """The patients that any row is about."""
        return {row.key[0] for _, row in self.all()}


class Interned:
    """One copy of each repeated value: a laboratory's name stands on thousands of rows."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def __call__(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The same values, each word and date the first copy met; long texts are rarely repeated and stay as they are."""
        known = self._known
        return tuple([known.setdefault(v, v) if (type(v) is str and len(v) < 60) or type(v) is date else v for v in values])


def incoming(shape: AnyShape, line: int, interned: Interned) -> Incoming:
    """The row of a checked shape, ready to be compared and written."""
    return Incoming(line, interned(key(shape)), content_digest(shape), interned(values(shape)))


@singledispatch
def values(shape: AnyShape) -> tuple[Any, ...]:
    """The table's values of a checked shape, in the order of COLUMNS."""
    raise TypeError(f"{type(shape).__name__} is not a checked shape")


@values.register
def _(shape: PatientShape) -> tuple[Any, ...]:
    onset, diagnosis = shape.symptom_onset, shape.diagnosis_date
    return (
        *(shape.patient_id, shape.sex, shape.birth_year, shape.antibody),
        *(onset and onset.day, onset.precision.value if onset else ""),
        *(diagnosis and diagnosis.day, diagnosis.precision.value if diagnosis else ""),
        *(shape.statin_exposure, shape.site, shape.status, shape.status_date, shape.enrolled_on, shape.consent),
        *(shape.label, shape.citation, shape.source_url, shape.age_at_start, shape.timeline),
    )


@values.register
def _(shape: ObservationShape) -> tuple[Any, ...]:
    value = shape.checked
    return (
        *(shape.measure.code, value.entered, value.value, value.comparator, value.unit, value.canonical, value.text),
        *(value.upper_limit, value.upper_limit_canonical, shape.laboratory, shape.assay, shape.rater, shape.reporter),
        *(shape.method, shape.source, shape.note, shape.missing_reason, shape.date.precision.value, shape.sequence, shape.recorded_at),
    )


@values.register
def _(shape: TreatmentShape) -> tuple[Any, ...]:
    dose, stop = shape.checked, shape.stop
    return (
        *(shape.drug.name, shape.start.day, shape.start.precision.value, stop and stop.day, stop.precision.value if stop else ""),
        *(dose.dose, dose.dose_entered, dose.unit, dose.frequency, dose.route, dose.days_per_cycle, shape.reason, shape.text),
    )


@values.register
def _(shape: EventShape) -> tuple[Any, ...]:
    when = (shape.opens, shape.closes, shape.precision.value, shape.decided_on)
    return (shape.event.code, *when, shape.basis, shape.source, shape.note)
