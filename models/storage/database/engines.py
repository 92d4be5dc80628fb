"""Engines whose defaults are safe: foreign keys on, every write transaction immediate, nothing acknowledged before it is on the disk."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from models.errors import DatabaseUnusable
from models.storage.database.place import make_private_file

BUSY_MILLISECONDS = 30_000
CONNECTION_SECONDS = 5
WRITER_CACHE_KIB = 512 * 1024
READER_CACHE_KIB = 2000
READS_ONLY = "myolog_reads_only"
_WRITES = ("INSERT", "UPDATE", "DELETE")
WROTE = "myolog_wrote"


def safe_journal(version: str = sqlite3.sqlite_version) -> str:
    """The journal mode: WAL on an SQLite that is free of the WAL-reset bug (3.51.3 on, 3.50.7 on within 3.50), DELETE on every other."""
    numbers = tuple(int(part) for part in version.split("."))
    free = numbers >= (3, 51, 3) or (3, 50, 7) <= numbers < (3, 51)
    return "wal" if free else "delete"


def sqlite_engine(file: Path, *, pooled: bool = True) -> Engine:
    """An engine on one SQLite file. Transactions begin immediate unless the connection is marked with the option READS_ONLY."""
    pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 10, "max_overflow": 40} if pooled else {"poolclass": NullPool}
    engine = create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "before_cursor_execute", _note_writes)
    return engine


def postgresql_engine(url: str) -> Engine:
    """An engine on PostgreSQL that notices a server restart before it hands out a dead connection, and never waits long for one."""
    if not find_spec("psycopg"):
        raise DatabaseUnusable("PostgreSQL needs its driver. Install it with: pip install 'myolog[postgres]'")
    try:
        address = make_url(url)
        if "@" in (address.host or ""):
            raise ValueError("a password with an @ in it")
        patience = {} if "connect_timeout" in address.query else {"connect_timeout": CONNECTION_SECONDS}
        pool = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 20, "pool_timeout": CONNECTION_SECONDS}
        engine = create_engine(address, hide_parameters=True, connect_args=patience, **pool)
    except (ArgumentError, ValueError):  # their texts repeat the address with its password
        raise DatabaseUnusable(
            "The address of the PostgreSQL database cannot be read. Write postgresql://user@server:5432/name, and @ in a password as %40."
        ) from None
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "before_cursor_execute", _note_writes)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine and pool, whose transactions cannot write and see one moment of the database, however many statements they run."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READS_ONLY: True})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def driver_of(connection: Connection) -> Any:
    """The driver's own connection, for what must run outside a transaction."""
    return connection.connection.driver_connection


def copy_sqlite(connection: Connection, copy: Path) -> None:
    """A whole copy of an SQLite database as it is at this moment, in a new file that only its owner can read."""
    make_private_file(copy)
    driver = driver_of(connection)
    driver.execute("PRAGMA query_only=0")
    try:
        driver.execute("VACUUM INTO ?", (str(copy),))
    except sqlite3.Error:
        # On a full disk half a copy would pass for a backup.
        for left in (copy, copy.with_name(f"{copy.name}-journal")):
            left.unlink(missing_ok=True)
        raise


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction handling begins none before a SELECT, so read-then-write would lose updates; BEGIN is ours.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    journal = safe_journal()
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != journal:
        connection.execute(f"PRAGMA journal_mode={journal}")
    # What is erased or overwritten leaves no bytes in the file.
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "secure_delete=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise DatabaseUnusable("This SQLite does not check foreign keys. Use Python with a full SQLite.")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # A writer queues behind the writers of other processes, but not for ever.
    connection.execute(f"SET lock_timeout = {BUSY_MILLISECONDS}")
    # The driver reads no other style, and a server may be set to one.
    connection.execute("SET datestyle = 'ISO'")
    # A server set to answer before it has written would lose saves that were acknowledged; stricter settings stay.
    connection.execute("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    driver = driver_of(connection)
    reads = bool(connection.get_execution_options().get(READS_ONLY))
    driver.execute(f"PRAGMA query_only={int(reads)}")
    # A writer whose changes outgrow its cache locks readers out until it commits: long imports get room. It is a limit, taken as needed.
    driver.execute(f"PRAGMA cache_size=-{READER_CACHE_KIB if reads else WRITER_CACHE_KIB}")
    driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")


def _note_writes(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.lstrip()[:6].upper() in _WRITES:
        connection.info[WROTE] = True
