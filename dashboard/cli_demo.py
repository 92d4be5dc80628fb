"""The database of `myolog demo`: the published courses, in a folder that goes when the command ends."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.cli_progress import progress_bar
from models.errors import DatabaseUnusable

if TYPE_CHECKING:
    from models.storage.database import Database


@contextmanager
def demo_database(url: str | None) -> Iterator[Database]:
    """A database with the sample courses: a throw-away one, or the empty one at `url`, which stays."""
    from models.storage.database import Database

    with (
        tempfile.TemporaryDirectory(prefix="myolog-demo-", ignore_cleanup_errors=True) as folder,
        closing(Database.create(url or f"sqlite:///{Path(folder) / 'demo.db'}")) as database,
    ):
        _fill(database)
        yield database


def _fill(database: Database) -> None:
    from models.access import OPERATOR
    from models.exchange import import_bundle
    from models.storage.queries.patients import patient_list

    if patient_list(database, OPERATOR):
        raise DatabaseUnusable(
            "The database has patients in it, and the demo would mix its courses with them. Name an empty one, or leave out --database."
        )
    with as_file(files("sample_data") / "published") as bundle, progress_bar("Loading the published courses") as progress:
        import_bundle(database, OPERATOR, bundle, now=datetime.now(UTC), progress=progress)
