"""A database that fails says so in one sentence, without rows and passwords, and is not waited for without end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import NullPool, create_engine
from sqlmodel import Session, select

from models.errors import DatabaseUnusable, ImpossibleValue
from models.storage.database import Database, engines
from models.storage.records import Site

MANY = 20_000


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for another process or a free connection gives up at once."""
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 50)
    monkeypatch.setattr(engines, "CONNECTION_SECONDS", 1)


@pytest.fixture
def postgresql(new_postgres: object) -> str:
    """Address of an empty PostgreSQL database."""
    return str(new_postgres())  # type: ignore[operator]


def keep(database: Database, *sites: str) -> None:
    with database.write() as session:
        session.add_all([Site(name=site) for site in sites])


def names(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Site.name)))


def test_a_text_that_cannot_be_read_is_damage_and_is_not_quoted(sqlite_database: Database) -> None:
    with sqlite_database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO site (name) VALUES (CAST(x'536563726574ff' AS TEXT))")
    with pytest.raises(DatabaseUnusable, match="is damaged") as caught:
        names(sqlite_database)
    assert "Secret" not in str(caught.value)


def test_a_damaged_file_is_not_copied(sqlite_database: Database) -> None:
    keep(sqlite_database, *(f"{number}" + "x" * 190 for number in range(200)))
    sqlite_database.close()
    assert sqlite_database.file is not None
    with sqlite_database.file.open("r+b") as file:
        file.seek(-9000, 2)
        file.write(b"\xff" * 9000)
    with pytest.raises(DatabaseUnusable, match="is damaged"), sqlite_database.snapshot():
        pass


def test_a_long_write_does_not_lock_readers_out(impatient: None, sqlite_database: Database) -> None:
    with Database.open(sqlite_database.url) as elsewhere, sqlite_database.write() as session:
        session.add_all([Site(name=f"{number}" + "x" * 190) for number in range(MANY)])
        session.flush()
        assert names(elsewhere) == []


def test_an_up_to_date_database_is_opened_while_another_process_writes(impatient: None, sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.connection()
        with Database.create(sqlite_database.url) as elsewhere:
            assert names(elsewhere) == []


def test_a_writer_waits_for_another_process_but_not_for_ever(impatient: None, database_url: str) -> None:
    with Database.open(database_url) as first, Database.open(database_url) as second:
        second._turns = type(second._turns)()  # as in another process
        with first.write() as session:
            session.connection()
            with pytest.raises(DatabaseUnusable, match="could not be saved"):
                keep(second, "South")
        keep(second, "North")
        assert names(first) == ["North"]


@pytest.mark.postgres
def test_a_text_that_the_database_cannot_keep_is_refused(postgresql: str) -> None:
    with Database.open(postgresql) as database, pytest.raises(ImpossibleValue, match="cannot keep"):
        keep(database, "a\x00b")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "rest", ["kim:sec@ret@127.0.0.1:1/x", "127.0.0.1:1/x?user=kim&password=secret", "kim:secret@127.0.0.1:1/x?drink=tea"]
)
def test_no_address_shows_its_password(rest: str) -> None:
    pytest.importorskip("psycopg", reason="PostgreSQL driver missing: pip install -e '.[test,postgres]'")
    with pytest.raises(DatabaseUnusable) as caught:
        Database.open(f"postgresql://{rest}")
    assert "ret" not in str(caught.value)


@pytest.mark.postgres
def test_all_connections_in_use_is_one_sentence(impatient: None, postgresql: str) -> None:
    with Database.open(postgresql) as database, ExitStack() as readers:
        for _ in range(30):
            readers.enter_context(database.read()).connection()
        with pytest.raises(DatabaseUnusable, match="all its connections are in use"):
            names(database)


def interrupted(session: Session, database: Database) -> None:
    """A row is on its way when the server ends every connection, as it does at a restart."""
    session.add(Site(name="North"))
    session.flush()
    with database.engine.connect() as other:
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        other.exec_driver_sql(ending)


@pytest.mark.postgres
def test_a_server_that_restarts_in_the_middle_of_a_save_is_reached_again(postgresql: str) -> None:
    with Database.open(postgresql) as database:
        with pytest.raises(DatabaseUnusable, match="was lost"), database.write() as session:
            interrupted(session, database)
        keep(database, "South")
        assert names(database) == ["South"]


def read_as_stranger(session: Session) -> None:
    session.connection().exec_driver_sql("SET LOCAL ROLE pg_monitor")
    session.exec(select(Site)).all()


@pytest.mark.postgres
def test_missing_rights_on_the_server_are_named(postgresql: str) -> None:
    with Database.open(postgresql) as database, pytest.raises(DatabaseUnusable, match="permission denied"), database.read() as session:
        read_as_stranger(session)


@pytest.mark.postgres
def test_a_server_that_answers_before_it_has_written_is_told_to_wait(postgresql: str) -> None:
    with create_engine(postgresql, poolclass=NullPool).connect() as usual:
        assert usual.exec_driver_sql("SHOW synchronous_commit").scalar() == "off"
    with Database.open(postgresql) as database, database.read() as session:
        assert session.connection().exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


@pytest.mark.postgres
def test_what_is_read_together_belongs_together(postgresql: str) -> None:
    with Database.open(postgresql) as database, ThreadPoolExecutor(1) as other:
        with database.read() as session:
            assert session.exec(select(Site)).all() == []
            other.submit(keep, database, "North").result()
            assert session.exec(select(Site)).all() == []
        assert names(database) == ["North"]


@pytest.mark.postgres
def test_a_server_that_writes_dates_in_another_order_is_read_right(postgresql: str) -> None:
    with create_engine(postgresql, poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {connection.engine.url.database} SET datestyle TO 'SQL, DMY'")
    with Database.open(postgresql) as database, database.read() as session:
        assert session.connection().exec_driver_sql("SELECT timestamptz '2026-03-04 05:06+00'").scalar_one().month == 3
