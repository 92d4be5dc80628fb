"""All patients out of the database: the identified bundle that imports again, the de-identified package, and flags.csv alone.

Rows stream from a private snapshot straight into the files; the same database gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlmodel import Session

from models.access import Actor
from models.exchange.columns import FLAGS, WRITTEN, Column, Table
from models.exchange.deidentified import NUMBERED, Release, numbered
from models.exchange.flags import cells_of, flag_cells
from models.exchange.package import CODEBOOK, codebook, columns_of, datapackage, manifest
from models.exchange.places import Package, Written, check_place, new_package, replaced_file
from models.exchange.writing import write_rows
from models.storage.database import Database
from models.storage.entrance import permitted
from models.storage.queries import bundle
from models.storage.queries.flags import flag_rows
from models.storage.store import exports, pseudonyms

Progress = Callable[[int, int], None]

STEP = 5000
"""Rows between two movements of the progress bar."""

PROJECT = "default"
"""The project whose random study ids and date shifts a package carries until projects can be named."""


@dataclass(frozen=True)
class ExportSummary:
    """What was written where: rows and SHA-256 by file."""

    path: Path
    identified: bool
    files: Mapping[str, Written]

    def __str__(self) -> str:
        counts = ", ".join(f"{self.files[table.file].rows:,} {table.file.removesuffix('.csv')}" for table in WRITTEN)
        kind = "Exported with real ids, dates and notes" if self.identified else "Exported de-identified"
        return f"{kind} to {self.path}: {counts}"


def export_bundle(
    database: Database,
    actor: Actor,
    path: Path,
    *,
    identified: bool,
    reason: str = "",
    now: datetime,
    progress: Progress | None = None,
) -> ExportSummary:
    """Write the package to `path` (a .zip where the name ends so, otherwise a folder) and the audit row of its leaving.

    It holds the patients within reach. `identified` gives the bundle as it imports again; otherwise patients carry random study ids and
    shifted dates, and no word that a person typed is in it. A place that holds anything but a former package raises ExportRefused, and
    then nothing was written.
    """
    record = exports.record_identified_export if identified else exports.record_export
    with permitted(database, actor, f"store.exports.{record.__name__}"):
        check_place(path)
        if not identified:
            pseudonyms.ensure_pseudonyms(database, actor, project=PROJECT, now=now)
        with new_package(path) as package:
            with database.snapshot() as session:
                _write(session, actor, package, None if identified else _release(session, actor, now), progress)
            files = {name: [file.rows, file.sha256] for name, file in package.written.items()}
            detail = {"identified": identified, "reason": reason, "files": files}
            record(database, actor, what="bundle", detail=detail, now=now)
    return ExportSummary(path, identified, dict(package.written))


def _release(session: Session, actor: Actor, now: datetime) -> Release:
    numbers = {column: numbered(column, bundle.distinct(session, actor, column)) for column in NUMBERED}
    return Release(now.year, numbers)


def _write(session: Session, actor: Actor, package: Package, release: Release | None, progress: Progress | None) -> None:
    identified, done = release is None, 0
    total = bundle.row_count(session, actor) if progress else 0
    for table in WRITTEN:
        # Closed before the session is: an export that a full disk stops must not leave a cursor open on a database that is gone.
        with closing(_moved(_rows(session, actor, table, release), progress, done, total)) as rows:
            _write_table(package, columns_of(table, identified=identified), table.file, rows)
        done += package.written[table.file].rows
    _write_table(package, CODEBOOK, "codebook.csv", codebook(identified=identified))
    _write_json(package, "datapackage.json", datapackage(package.written, identified=identified))
    _write_json(package, "manifest.json", manifest(package.written, identified=identified))


def _rows(session: Session, actor: Actor, table: Table, release: Release | None) -> Iterable[tuple[Any, ...]]:
    told = bundle.rows(session, actor, table.file) if release is None else bundle.released_rows(session, actor, table.file, project=PROJECT)
    rows = flag_cells(told) if table is FLAGS else told
    return rows if release is None else release.rows(table, rows)


def _write_table(package: Package, columns: Sequence[Column], file: str, rows: Iterable[tuple[Any, ...]]) -> None:
    package.add(file, lambda stream: write_rows(stream, columns, rows))


def _write_json(package: Package, file: str, content: Mapping[str, Any]) -> None:
    def fill(stream: IO[str]) -> int:
        json.dump(content, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
        return 0

    package.add(file, fill)


def _moved(rows: Iterable[tuple[Any, ...]], progress: Progress | None, before: int, total: int) -> Generator[tuple[Any, ...], None, None]:
    for done, row in enumerate(rows, start=before):
        if progress and done % STEP == 0:
            progress(min(done, total), total)
        yield row


def write_flags(
    database: Database, actor: Actor, path: Path, *, as_of: date | None = None, known_by: datetime | None = None, now: datetime
) -> int:
    """Write flags.csv to `path`, and the audit row of its leaving.

    Returns its number of rows: one for every episode that opened and one for every rise of its level.

    `as_of` gives the flags as if the record ended on that day, `known_by` those that Myolog had raised by that time, with the status
    that it knew then. A file at `path` is replaced only where it is a flags.csv.
    """
    with permitted(database, actor, "store.exports.record_identified_export"):
        rows = flag_rows(database, actor, as_of=as_of, known_by=known_by)
        with replaced_file(path, first_line=",".join(FLAGS.names)) as stream:
            count = write_rows(stream, FLAGS.columns, map(cells_of, rows))
            detail = {"rows": count, "as_of": as_of, "known_by": known_by}
            exports.record_identified_export(database, actor, what="flags", detail=detail, now=now)
    return count
