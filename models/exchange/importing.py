"""A bundle into the database: everything is read as text and checked first, then all of it is written in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from models.access import Actor
from models.errors import ImportRefused
from models.exchange.checking import Checker
from models.exchange.columns import PATIENTS, READ, TREATMENTS
from models.exchange.files import BundleFile, open_bundle
from models.exchange.reading import checked_bytes, opened
from models.exchange.report import FileCount, ImportReport
from models.storage.database import Database
from models.storage.entrance import permitted
from models.storage.queries import bundle
from models.storage.store import imports
from models.storage.store.imports import Batch, Comparison, Verdict

Progress = Callable[[int, int], None]

STEP = 1000
"""Rows between two movements of the progress bar."""

BYTES_A_ROW = 80
"""What a row takes in a usual file: good enough for a progress bar."""


class _Steps:
    """Moves a progress bar over checking (half of it) and writing (the other half)."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self.total, self._done, self._shown = progress, 0, 0, 0

    def __call__(self, rows: int) -> None:
        self._done += rows
        if self._progress and self._done - self._shown >= STEP:
            self._shown = self._done
            self._progress(min(self._done, self.total), self.total)


def import_bundle(
    database: Database,
    actor: Actor,
    path: Path,
    *,
    update: bool = False,
    dry_run: bool = False,
    now: datetime,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the folder or .zip at `path`; returns the exact counts, the sites made, and the doubtful values (queries).

    Any error refuses the whole bundle: ImportRefused carries the report with each error's file, line, column, value and reason. A row
    that is stored with other content is such an error unless `update` is set; then patients are amended and other rows voided and
    replaced. A cell that the file leaves blank is then cleared; a column that the file does not have keeps what is stored. `dry_run`
    writes nothing and reports the same. `now` is told in the clinic's own time zone: what is dated after its day lies in the future.
    """
    report, steps = ImportReport(dry_run=dry_run), _Steps(progress)
    with permitted(database, actor, "store.imports.write_batch"):
        batch = _checked(database, actor, path, report, now.date(), steps)
        if report.refused or dry_run:
            comparison = imports.compare_batch(database, actor, batch)
        else:
            comparison = imports.write_batch(database, actor, batch, update=update, now=now.astimezone(UTC), advance=steps)
    _conclude(report, batch, comparison, update=update)
    if report.refused:
        raise ImportRefused(_sentence(path, report), report)
    return report


def _checked(database: Database, actor: Actor, path: Path, report: ImportReport, today: date, steps: _Steps) -> Batch:
    with database.read() as session:
        known = bundle.known_patients(session, actor)
    checker = Checker(report, known, today)
    checker.batch.name = path.name
    with open_bundle(path, report.errors) as files:
        if all(file.name != PATIENTS.file for file in files):
            checker.unreadable(PATIENTS)
        steps.total = 2 * sum(file.size for file in files) // BYTES_A_ROW
        for file in files:
            _check_file(file, checker, report, steps)
    return checker.batch


def _check_file(file: BundleFile, checker: Checker, report: ImportReport, steps: _Steps) -> None:
    table = next(table for table in READ if table.file == file.name)
    count = report.files.setdefault(file.name, FileCount())
    if not checked_bytes(file, count, report.errors):
        checker.unreadable(table)
        return
    checker.batch.sha256[file.name] = count.sha256
    with opened(file, table, count, report.errors) as reader:
        for row in reader:
            checker.check(table, row)
            steps(1)
        checker.finish(table, header=reader.header)


def _conclude(report: ImportReport, batch: Batch, comparison: Comparison, *, update: bool) -> None:
    """Counts by verdict, errors of rows that differ, and queries that need the whole batch."""
    for file, row in batch.all():
        if row.verdict is Verdict.OTHER and not update:
            reason = "The row is stored with other content. Import with --update to replace it, or take it out."
            report.errors.add(file, row.line, "", row.name, reason)
        elif row.verdict is Verdict.VOIDED:
            reason = "The row was stored and then voided; it stays voided. Ask who voided it and why; the audit trail keeps both."
            report.queries.add(file, row.line, "", row.name, reason)
    for line, drug, reason in comparison.overlapping:
        report.queries.add(TREATMENTS.file, line, "start", drug, reason)
    for file, row in batch.all():
        count = report.files[file]
        count.unchanged += row.verdict in (Verdict.SAME, Verdict.VOIDED)
        count.inserted += row.verdict is Verdict.NEW and not report.refused
        count.updated += row.verdict is Verdict.OTHER and not report.refused
    report.sites_created = () if report.refused else comparison.new_sites


def _sentence(path: Path, report: ImportReport) -> str:
    count, first = report.errors.count, report.errors.kept[0]
    where = f"{first.file} line {first.line}" if first.line else first.file
    more = "" if count == 1 else f", the first of {count:,} errors"
    return f'"{path.name}" was not imported ({where}{more}): {first.reason} Nothing was written.'
