"""The schema's version: found, compared, and brought up to date in one transaction that happens whole or not at all."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from models.errors import DatabaseUnusable
from models.storage.database.engines import copy_sqlite, driver_of, reading, sqlite_engine

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made from the installed package: no file and no working directory is needed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@cache
def _head(migrations: Path) -> str:
    head = ScriptDirectory(str(migrations)).get_current_head()
    if head is None:
        raise DatabaseUnusable(f'No migrations stand in "{migrations}". Install Myolog again.')
    return head


def wanted_version() -> str:
    """The schema version that this Myolog works with."""
    return _head(MIGRATIONS)


def found_version(connection: Connection) -> str | None:
    """The schema version of this database; None where it holds no Myolog tables."""
    return MigrationContext.configure(connection).get_current_revision()


def refuse_other_version(connection: Connection, name: str) -> None:
    """Stops unless the database has exactly the version that this Myolog works with."""
    found, wanted = found_version(connection), wanted_version()
    if found == wanted:
        return
    if found is None:
        raise DatabaseUnusable(f'Database "{name}" holds no Myolog tables. Make them with: myolog init --database {name}')
    _refuse_unknown(found, name)
    raise DatabaseUnusable(
        f'Database "{name}" has schema {found}, but this Myolog needs {wanted}. Bring it up to date with: myolog init --database {name}'
    )


def _refuse_unknown(found: str, name: str) -> None:
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if found not in known:
        raise DatabaseUnusable(f'Database "{name}" has schema {found}, made by a newer Myolog. Install that version, or restore a backup.')


def migrate(engine: Engine, name: str, file: Path | None) -> None:
    """Brings the schema up to date; a SQLite file that holds data is copied beside itself first."""
    with reading(engine).connect() as connection:
        found = found_version(connection)
        if found is None and inspect(connection).get_table_names():
            raise DatabaseUnusable(f'Database "{name}" holds tables of something else. Name an empty or a new database.')
    if found == wanted_version():
        return
    if found is not None:
        _refuse_unknown(found, name)
    with engine.connect() as connection:
        if file is not None and found is not None:
            _keep_copy(connection, file, found)
        _upgrade(connection, name)


def _keep_copy(connection: Connection, file: Path, found: str) -> None:
    """A copy beside the file, unless another process has upgraded it meanwhile: its copy from before must not be lost to one from after."""
    with tempfile.TemporaryDirectory(prefix=f"{file.name}.copy-", dir=file.parent) as folder:
        copy = Path(folder) / file.name
        copy_sqlite(connection, copy)
        if _version_in(copy) == found:
            copy.replace(file.with_name(f"{file.name}.before-{found}"))


def _version_in(file: Path) -> str | None:
    with reading(sqlite_engine(file, pooled=False)).connect() as connection:
        return found_version(connection)


def _upgrade(connection: Connection, name: str) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Batch mode drops and rebuilds a parent table, which would delete its children; inside a transaction the pragma does nothing,
        # so it goes to the driver before one begins.
        driver_of(connection).execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            if not sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7317266)")
            command.upgrade(configuration(connection), "head")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
            if broken:
                raise DatabaseUnusable(f'Database "{name}" has rows without their parent in "{broken[0][0]}". Nothing was changed.')
    finally:
        if sqlite:
            driver_of(connection).execute("PRAGMA foreign_keys=ON")
