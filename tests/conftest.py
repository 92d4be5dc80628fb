"""What every test may lean on: a clean environment, and an empty database at this schema version on SQLite and on PostgreSQL.

Whatever a machine lacks (a browser, a PostgreSQL server) skips its tests with one line that says what to install;
with MYOLOG_REQUIRE_ALL=1, as in continuous integration, it fails them instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.machine import memory_disk, postgres

if TYPE_CHECKING:
    from models.storage.database import Database

BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each thing that this machine lacks, with the number of tests that it kept from running."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in skipped if isinstance(report.longrepr, tuple))
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped. {reason}")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads the settings of the machine it runs on, or touches its user's own database."""
    for name in [name for name in os.environ if name.startswith(("MYOLOG_", "STREAMLIT_"))]:
        monkeypatch.delenv(name)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path_factory.getbasetemp() / name.lower()))


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at this schema version, to be copied: migrating once is enough."""
    from models.storage.database import Database

    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    Database.create(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Makes a new, empty PostgreSQL database at this schema version and gives its address."""
    from sqlalchemy import create_engine

    from models.storage.database import Database

    # Not under pytest's own folder: another run closes that to the user postgres.
    with tempfile.TemporaryDirectory(prefix="myolog-postgres-", dir=memory_disk()) as folder, postgres(Path(folder)) as server:
        admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")

        def make(template: str = "migrated") -> str:
            name = f"test_{uuid.uuid4().hex}"
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
            return f"{server}/{name}"

        with admin.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE migrated")
        Database.create(f"{server}/migrated").close()
        yield make
        admin.dispose()


@pytest.fixture
def postgres_url(new_postgres: Callable[[], str]) -> Iterator[str]:
    """Address of a PostgreSQL database that goes when the test ends."""
    from sqlalchemy import create_engine

    url = new_postgres()
    yield url
    server, _, name = url.rpartition("/")
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of an empty database at this schema version: the test runs on SQLite and again on PostgreSQL."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "myolog.db")
    return f"sqlite:///{tmp_path / 'myolog.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """That database, open."""
    from models.storage.database import Database

    opened = Database.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """An empty SQLite database, open, where the kind of database makes no difference."""
    from models.storage.database import Database

    shutil.copy(migrated_file, tmp_path / "myolog.db")
    opened = Database.open(f"sqlite:///{tmp_path / 'myolog.db'}")
    yield opened
    opened.close()


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with next to no work, for tests that log in often."""
    from argon2 import PasswordHasher

    from models.accounts import passwords

    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
