"""`myolog import`: what it prints, and the report that it writes on success and on refusal."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli_draft import draft_beside, put
from dashboard.cli_progress import progress_bar
from dashboard.cli_run import tell
from models.errors import ImportRefused

if TYPE_CHECKING:
    from models.exchange import ImportReport
    from models.storage.database import Database

ERRORS_SHOWN = 20
COUNTS = ("read", "inserted", "unchanged", "updated", "rejected")


def import_path(url: str, path: Path, *, dry_run: bool, update: bool, report: Path | None) -> None:
    """Import `path`, print the counts (or the first errors) and write the report; a refusal is raised on to the caller."""
    from models.access import OPERATOR
    from models.exchange import import_bundle

    with _report_file(report) as write, _database(url, dry_run=dry_run) as database, progress_bar("Importing") as progress:
        try:
            now = datetime.now(UTC).astimezone()
            result = import_bundle(database, OPERATOR, path, update=update, dry_run=dry_run, now=now, progress=progress)
        except ImportRefused as refusal:
            if refusal.report is not None:
                write(refusal.report.as_dict())
                _show_errors(refusal.report, report)
            raise
        write(result.as_dict())
    _show_counts(result, dry_run=dry_run)


@contextmanager
def _database(url: str, *, dry_run: bool) -> Iterator[Database]:
    """The database to import into, made where it is missing. A trial makes and migrates nothing: it checks against an empty one instead."""
    from models.storage.database import Database
    from models.storage.database.place import has_content

    file = Database(url).file
    missing = file is not None and not has_content(file)
    with tempfile.TemporaryDirectory(prefix="myolog-trial-") as folder:
        database = Database.open(url) if dry_run and not missing else Database.create(f"{folder}/trial.db" if dry_run else url)
        with closing(database):
            yield database


@contextmanager
def _report_file(report: Path | None) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Gives a function that writes the report. Its file is opened first: where it cannot be written, nothing is imported."""
    if report is None:
        yield lambda _content: None
        return
    with draft_beside(report) as draft, draft.open("w", encoding="utf-8") as file:

        def write(content: Mapping[str, Any]) -> None:
            json.dump(content, file, ensure_ascii=False, indent=2)
            file.write("\n")
            file.flush()
            put(draft, report)

        yield write


def _show_errors(report: ImportReport, file: Path | None) -> None:
    errors = report.as_dict()["errors"]
    for error in errors[:ERRORS_SHOWN]:
        tell(f'{error["file"]} line {error["line"]}, {error["column"] or "row"} "{error["value"]}": {error["reason"]}')
    if len(errors) > ERRORS_SHOWN:
        tell(f"... and {len(errors) - ERRORS_SHOWN} more" + ("" if file else "; --report FILE.json lists all of them"))


def _show_counts(report: ImportReport, *, dry_run: bool) -> None:
    content = report.as_dict()
    counts = ", ".join(f"{content[name]} {name}" for name in COUNTS)
    tell(f"Checked, nothing written: {counts}" if dry_run else f"Imported: {counts}")
    if content["sites_created"]:
        tell(f"New sites: {', '.join(content['sites_created'])}")
    if content["query_count"]:
        tell(f"Doubtful, to be checked: {content['query_count']} (listed by --report FILE.json)")
