"""Columns that a file does not have say nothing: they keep what is stored, and make no row differ."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from sqlalchemy import Connection, Select, select

from models.storage.digests import digest
from models.storage.store.imports.batch import COLUMNS, EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS, Batch, Incoming, Verdict
from models.storage.store.imports.tables import PATIENT, SITE, TABLE_OF, portions

_SAME_NAME: dict[str, tuple[str, ...]] = {
    PATIENTS: (
        *("sex", "birth_year", "antibody", "statin_exposure", "site", "status", "status_date", "enrolled_on", "consent", "label"),
        *("citation", "source_url", "age_at_start", "timeline"),
    ),
    OBSERVATIONS: ("rater", "reporter", "method", "note"),
    TREATMENTS: ("unit", "frequency", "days_per_cycle", "reason", "text"),
    EVENTS: ("decided_on", "basis", "note"),
}

KEPT: dict[str, dict[str, tuple[str, ...]]] = {file: {column: (column,) for column in columns} for file, columns in _SAME_NAME.items()}
"""Column of the file -> columns of the table that stay where the file does not have it. Parts of a key are never among them."""

KEPT[PATIENTS] |= {"diagnosis_date": ("diagnosis_date", "diagnosis_precision"), "symptom_onset": ("symptom_onset", "onset_precision")}
KEPT[OBSERVATIONS] |= {"upper_limit": ("upper_limit", "canonical_limit")}
KEPT[TREATMENTS] |= {"stop": ("stop", "stop_precision")}

# What a digest covers beside the columns of the table: parts of the key that stand in the visit.
_IN_KEY = {OBSERVATIONS: ("patient_id", "day", "time", "visit_kind")}
_NOT_CONTENT = {
    PATIENTS: {"study_id"},
    OBSERVATIONS: {"value", "comparator", "canonical", "text", "canonical_limit", "recorded_at"},
    TREATMENTS: {"dose"},
    EVENTS: set[str](),
}


def complete(connection: Connection, batch: Batch) -> None:
    """Fill the absent columns of rows that differ from what is stored; a row that then says the same is unchanged."""
    for file, rows in batch.rows.items():
        kept = {column for name in batch.absent.get(file, ()) for column in KEPT[file].get(name, ())}
        differing = {row.stored_id: row for row in rows if row.verdict is Verdict.OTHER} if kept else {}
        for row_id, stored in stored_values(connection, file, differing.keys()):
            _fill(file, differing[row_id], stored, kept)


def _fill(file: str, row: Incoming, stored: dict[str, Any], kept: Set[str]) -> None:
    values = row.columns(file)
    if file == OBSERVATIONS and values["unit"] != stored["unit"]:
        kept = kept - {"upper_limit", "canonical_limit"}  # a limit in another unit is another limit
    values |= {column: stored[column] for column in kept}
    row.values, row.digest = tuple(values.values()), digest_of(file, row.key, values)
    row.verdict = Verdict.SAME if row.digest == row.stored_digest else Verdict.OTHER


def digest_of(file: str, key: tuple[Any, ...], values: dict[str, Any]) -> str:
    """The digest of a row from its key and values: the same as `content_digest` gives for the shape they came from."""
    names = _IN_KEY.get(file, ("patient_id",))
    content = {column: value for column, value in values.items() if column not in _NOT_CONTENT[file]}
    return digest(content | dict(zip(names, key, strict=False)))


def stored_values(connection: Connection, file: str, ids: Set[int | None]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The stored values of these rows of a file's table, in the order of COLUMNS."""
    for some in portions(sorted(row_id for row_id in ids if row_id is not None)):
        for row_id, *values in connection.execute(_statement(file, some)):
            yield row_id, dict(zip(COLUMNS[file], values, strict=True))


def _statement(file: str, some: list[int]) -> Select[Any]:
    table = TABLE_OF[file]
    if file == PATIENTS:
        named = [SITE.c.name if column == "site" else table.c[column] for column in COLUMNS[file]]
        return select(table.c.id, *named).select_from(table.outerjoin(SITE, SITE.c.id == PATIENT.c.site_id)).where(table.c.id.in_(some))
    return select(table.c.id, *(table.c[column] for column in COLUMNS[file])).where(table.c.id.in_(some))
