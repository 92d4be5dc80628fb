"""Columns that a file does not have say nothing: they keep what is stored, and make no row differ."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, func, select

from models.clinical.dates import PartialDate, Precision
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
KEPT[OBSERVATIONS] |= {"upper_limit": ("upper_limit", "canonical_limit"), "date_precision": ("precision",)}
KEPT[TREATMENTS] |= {"date_precision": ("start_precision",), "stop": ("stop", "stop_precision"), "stop_precision": ("stop_precision",)}
KEPT[EVENTS] |= {"date_precision": ("precision",)}

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
        kept = _kept(batch, file)
        differing = {row.stored_id: row for row in rows if row.verdict is Verdict.OTHER} if kept else {}
        for row_id, stored in stored_values(connection, file, differing.keys()):
            row = differing[row_id]
            values = _filled(file, row, stored, kept)
            row.values, row.digest = tuple(values.values()), digest_of(file, row.key, values)
            row.verdict = Verdict.SAME if row.digest == row.stored_digest else Verdict.OTHER


def refuse_voided(connection: Connection, batch: Batch, voided: dict[str, dict[int, Incoming]]) -> None:
    """A voided row holds its key no longer, but the very content that was voided must not come back unnoticed.

    `voided` gives, by file and id of a voided row, the new row under its key; where that one says the same it is VOIDED.
    """
    for file, rows in voided.items():
        unmatched = {row_id: row for row_id, row in rows.items() if row.verdict is Verdict.NEW}
        kept = _kept(batch, file)
        for row_id, stored in stored_values(connection, file, unmatched.keys()):
            row = unmatched[row_id]
            if digest_of(file, row.key, _filled(file, row, stored, kept)) == digest_of(file, row.key, stored):
                row.verdict = Verdict.VOIDED


def _kept(batch: Batch, file: str) -> Set[str]:
    return {column for name in batch.absent.get(file, ()) for column in KEPT[file].get(name, ())}


def _filled(file: str, row: Incoming, stored: dict[str, Any], kept: Set[str]) -> dict[str, Any]:
    values = row.columns(file)
    told = set[str]()
    if file == OBSERVATIONS and values["unit"] != stored["unit"]:
        told |= {"upper_limit", "canonical_limit"}  # a limit in another unit is another limit
    if "stop" not in kept and values.get("stop") != stored.get("stop"):
        told.add("stop_precision")
    dates = {"precision": row.key[1] if file == OBSERVATIONS else None, "start_precision": values.get("start")}
    dates["stop_precision"] = values.get("stop")
    told |= {column for column, day in dates.items() if column in kept and _says_how_exact(day, values[column], stored[column])}
    return values | {column: stored[column] for column in kept - told}


def _says_how_exact(day: date | None, precision: str, stored: str) -> bool:
    """True where a date tells its own precision: "2019-02" that of a month, and "2019-02-15" that of a day where "2019-02" is stored."""
    written_short = day is not None and stored != "" and len(PartialDate(day, Precision(stored)).isoformat()) < len("2019-02-15")
    return precision not in ("", Precision.DAY) or written_short


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
        site = func.coalesce(SITE.c.name, "")
        named = [site if column == "site" else table.c[column] for column in COLUMNS[file]]
        return select(table.c.id, *named).select_from(table.outerjoin(SITE, SITE.c.id == PATIENT.c.site_id)).where(table.c.id.in_(some))
    return select(table.c.id, *(table.c[column] for column in COLUMNS[file])).where(table.c.id.in_(some))
