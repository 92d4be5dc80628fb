"""The database of `myolog demo`: the published courses and a simulated cohort, in a folder that goes when the command ends."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.cli_progress import progress_bar
from models.errors import DatabaseUnusable

if TYPE_CHECKING:
    from models.storage.database import Database

PATIENTS, SEED, REGIME = 60, 1, "clinic"
"""The simulated cohort: always the same courses, moved in time so that the last of them end today."""


@contextmanager
def demo_database(url: str | None) -> Iterator[Database]:
    """A database with the published courses and the simulated cohort: a throw-away one, or the empty one at `url`, which stays."""
    from models.storage.database import Database

    with (
        tempfile.TemporaryDirectory(prefix="myolog-demo-", ignore_cleanup_errors=True) as folder,
        closing(Database.create(url or f"sqlite:///{Path(folder) / 'demo.db'}")) as database,
    ):
        fill(database, Path(folder), datetime.now(UTC).astimezone())
        yield database


def fill(database: Database, folder: Path, now: datetime) -> None:
    """Put the courses into an empty database, the simulated ones as if `now` were today; their bundle is written into `folder`."""
    from models.access import OPERATOR
    from models.storage.queries.patients import patient_list

    if patient_list(database, OPERATOR):
        raise DatabaseUnusable(
            "The database has patients in it, and the demo would mix its courses with them. Name an empty one, or leave out --database."
        )
    with as_file(files("sample_data") / "published") as bundle:
        _import(database, bundle, "Loading the published courses", now)
    _simulate(folder / "simulated", now.date())
    _import(database, folder / "simulated", "Loading the simulated patients", now)


def _simulate(folder: Path, today: date) -> None:
    from models.clinical.simulation import find_regime, simulate
    from models.exchange.simulated import write_simulation

    regime = find_regime(REGIME)
    write_simulation(folder, simulate(PATIENTS, SEED, regime, until=today), regime=regime, seed=SEED, patients=PATIENTS)


def _import(database: Database, bundle: Path, title: str, now: datetime) -> None:
    from models.access import OPERATOR
    from models.exchange import import_bundle

    with progress_bar(title) as progress:
        import_bundle(database, OPERATOR, bundle, now=now, progress=progress)
