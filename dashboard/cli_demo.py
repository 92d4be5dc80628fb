"""The database of `myolog demo`: published courses, a simulated cohort and accounts, in a folder that goes when the command ends."""

from __future__ import annotations

import os
import secrets
import tempfile
import uuid
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


OWN_PATIENT = "M-0001"
"""Whose account the patient's is."""

LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""What a password is made of: nothing that reads like something else."""


def forget_settings() -> None:
    """Leave the settings of the machine's own Myolog out: its public address and its login provider are not the demo's."""
    for name in [name for name in os.environ if name.startswith("MYOLOG_")]:
        del os.environ[name]


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
    from models.accounts.directory import account_list
    from models.storage.queries.patients import patient_list

    if patient_list(database, OPERATOR) or account_list(database, OPERATOR, now=database.now()):
        raise DatabaseUnusable(
            "The database has patients or accounts in it, and the demo brings its own. Name an empty one, or leave out --database."
        )
    with as_file(files("sample_data") / "published") as bundle:
        _import(database, bundle, "Loading the published courses", now)
    _simulate(folder / "simulated", now.date())
    _import(database, folder / "simulated", "Loading the simulated patients", now)


def demo_accounts(database: Database) -> list[tuple[str, str]]:
    """One account for each role, with its password, made at random. The staff works at every site, and with the patients that have none."""
    from models.access import OPERATOR, Role
    from models.storage.queries.sites import site_list

    sites = tuple(line.name for line in site_list(database, OPERATOR) if line.name)
    staff: dict[str, object] = {"sites": sites, "without_site": True}
    reach: dict[Role, dict[str, object]] = {Role.CLINICIAN: staff, Role.COORDINATOR: staff, Role.PATIENT: {"patient": OWN_PATIENT}}
    return [(role.value, _account(database, name=role.value, role=role.value, **reach.get(role, {}))) for role in Role]


def _account(database: Database, **values: object) -> str:
    from models.access import ANONYMOUS, OPERATOR
    from models.accounts.directory import add_account
    from models.accounts.links import redeem_link
    from models.storage.records.shapes.accounts import AccountShape

    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    made = add_account(database, OPERATOR, AccountShape.model_validate(values), key=uuid.uuid4().hex, now=database.now())
    redeem_link(database, ANONYMOUS, made.token, password, now=database.now())
    return password


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
