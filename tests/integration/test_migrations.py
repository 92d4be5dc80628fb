"""The migrations make exactly the tables that the code declares, from anywhere, and never lose a row."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, create_engine, inspect
from sqlmodel import SQLModel, select

from models.errors import DatabaseUnusable
from models.storage.database import Database, schema
from models.storage.records import Observation, Patient, Site, Visit
from tests.clinic import record, register, result

NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None
def upgrade():
    with op.batch_alter_table("visit") as batch:
        batch.alter_column("kind", type_=sa.String(12))
        batch.add_column(sa.Column("place", sa.String(20), nullable=False, server_default=""))
    {fault}
"""


@pytest.fixture
def declared(database: Database, tmp_path: Path) -> Iterator[tuple[Inspector, str | None]]:
    """The tables as the code declares them, made without migrations by the same kind of database, and the schema they stand in."""
    if database.dialect == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'declared.db'}")
        SQLModel.metadata.create_all(engine)
        yield inspect(engine), None
        engine.dispose()
        return
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA declared")
        connection.exec_driver_sql("SET LOCAL search_path TO declared")
        SQLModel.metadata.create_all(connection)
    yield inspect(database.engine), "declared"


def constraints(found: Inspector, table: str, schema: str | None) -> dict[str, object]:
    """Everything that guards one table, by name, in the database's own words."""
    checks = {str(check["name"]): check["sqltext"] for check in found.get_check_constraints(table, schema)}
    uniques = {str(unique["name"]): unique["column_names"] for unique in found.get_unique_constraints(table, schema)}
    parents = {str(key["name"]): (key["constrained_columns"], key["options"]) for key in found.get_foreign_keys(table, schema)}
    indexes = {str(index["name"]): (index["column_names"], index["unique"]) for index in found.get_indexes(table, schema)}
    return {**checks, **uniques, **parents, **indexes, "key": found.get_pk_constraint(table, schema)["name"]}


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations of a release to come, which rebuilds a table that has children."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0004_place.py").write_text(NEXT.format(fault=""))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


def fill(database: Database) -> None:
    register(database)
    record(database, result("250"), result("3", measure="pain", unit="", upper_limit=""))


def counts(database: Database) -> list[int]:
    with database.read() as session:
        return [len(session.exec(select(table)).all()) for table in (Patient, Visit, Observation)]


def test_tables_columns_and_indexes_are_those_declared(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), SQLModel.metadata) == []


def test_constraints_are_those_declared_in_name_and_text(database: Database, declared: tuple[Inspector, str | None]) -> None:
    wanted, schema_name = declared
    migrated = inspect(database.engine)
    for table in SQLModel.metadata.tables:
        assert constraints(migrated, table, None) == constraints(wanted, table, schema_name)


def test_constraints_carry_names_that_a_migration_can_use(database: Database) -> None:
    found = inspect(database.engine)
    names = {name for table in SQLModel.metadata.tables for name in constraints(found, table, None)}
    assert "ck_observation_blank_has_a_reason" in names
    assert "None" not in names


def test_the_newest_migration_is_the_wanted_version() -> None:
    assert schema.wanted_version() == "0003"


def test_migrating_prints_nothing_and_needs_no_working_directory(tmp_path: Path) -> None:
    code = f"from models.storage.database import Database; Database.create({str(tmp_path / 'new.db')!r}).close()"
    root = str(Path(__file__).parents[2])
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd="/", env={"PYTHONPATH": root}, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_rebuilding_a_parent_table_keeps_its_children(database: Database, next_release: Path) -> None:
    fill(database)
    Database.create(database.url).close()
    assert counts(database) == [1, 1, 2]
    assert "place" in {column["name"] for column in inspect(database.engine).get_columns("visit")}


def test_an_older_database_is_refused_until_it_is_brought_up_to_date(database: Database, next_release: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="has schema 0003, but this Myolog needs 0004"):
        Database.open(database.url)


def test_a_newer_database_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for way in (Database.open, Database.create):
        with pytest.raises(DatabaseUnusable, match="newer Myolog"):
            way(database.url)


def test_a_failed_migration_leaves_the_old_schema_and_a_copy(sqlite_database: Database, next_release: Path) -> None:
    fill(sqlite_database)
    (next_release / "versions" / "0004_place.py").write_text(NEXT.format(fault='raise RuntimeError("power cut")'))
    with pytest.raises(RuntimeError, match="power cut"):
        Database.create(sqlite_database.url)
    assert counts(sqlite_database) == [1, 1, 2]
    assert "_alembic_tmp_visit" not in inspect(sqlite_database.engine).get_table_names()
    assert "place" not in {column["name"] for column in inspect(sqlite_database.engine).get_columns("visit")}


def test_a_copy_is_kept_from_before_a_migration(sqlite_database: Database, next_release: Path) -> None:
    fill(sqlite_database)
    Database.create(sqlite_database.url).close()
    assert sqlite_database.file is not None
    copy = sqlite_database.file.with_name("myolog.db.before-0003")
    assert copy.stat().st_mode & 0o777 == 0o600
    (next_release / "versions" / "0004_place.py").unlink()
    schema._head.cache_clear()
    with Database.open(str(copy)) as before:
        assert counts(before) == [1, 1, 2]


def test_a_second_upgrade_at_once_does_not_replace_the_copy_from_before(
    sqlite_database: Database, next_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_database)
    copied, overtaken = schema.copy_sqlite, list[bool]()

    def slow(connection: Connection, copy: Path) -> None:
        if not overtaken:
            overtaken.append(True)
            Database.create(sqlite_database.url).close()
        copied(connection, copy)

    monkeypatch.setattr(schema, "copy_sqlite", slow)
    Database.create(sqlite_database.url).close()
    assert sqlite_database.file is not None
    (copy,) = sqlite_database.file.parent.glob("*.db.*")
    with Database(str(copy)) as before, before.engine.connect() as connection:
        assert (copy.name, schema.found_version(connection)) == ("myolog.db.before-0003", "0003")


def test_half_a_copy_is_not_kept(sqlite_database: Database, next_release: Path) -> None:
    with sqlite_database.write() as session:
        session.add_all([Site(name=f"{number}" + "x" * 190) for number in range(200)])
    sqlite_database.close()
    assert sqlite_database.file is not None
    with sqlite_database.file.open("r+b") as file:
        file.seek(-9000, 2)
        file.write(b"\xff" * 9000)
    with pytest.raises(DatabaseUnusable, match="is damaged"):
        Database.create(sqlite_database.url)
    assert list(sqlite_database.file.parent.glob("*before*")) == []


def test_a_migration_that_orphans_rows_is_undone(sqlite_database: Database, next_release: Path) -> None:
    fill(sqlite_database)
    (next_release / "versions" / "0004_place.py").write_text(NEXT.format(fault='op.execute("DELETE FROM visit")'))
    with pytest.raises(DatabaseUnusable, match="without their parent"):
        Database.create(sqlite_database.url)
    assert counts(sqlite_database) == [1, 1, 2]
