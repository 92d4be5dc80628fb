"""Engines whose defaults are safe: foreign keys on, every write transaction immediate, nothing acknowledged before it is on the disk."""

from __future__ import annotations

import sqlite3
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from models.errors import DatabaseUnusable

BUSY_MILLISECONDS = 30_000
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
    """An engine on PostgreSQL that notices a server restart before it hands out a dead connection."""
    if not find_spec("psycopg"):
        raise DatabaseUnusable("PostgreSQL needs its driver. Install it with: pip install 'myolog[postgres]'")
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    except (ArgumentError, ValueError):  # their texts repeat the address with its password
        raise DatabaseUnusable("The address of the PostgreSQL database cannot be read. Write postgresql://user@server:5432/name.") from None
    event.listen(engine, "before_cursor_execute", _note_writes)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine and pool, whose transactions cannot write."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{READS_ONLY: True})
    return engine.execution_options(postgresql_readonly=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Python's own transaction handling begins none before a SELECT, so read-then-write would lose updates; BEGIN is ours.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    journal = safe_journal()
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != journal:
        connection.execute(f"PRAGMA journal_mode={journal}")
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA foreign_keys").fetchone() != (1,):
        raise DatabaseUnusable("This SQLite does not check foreign keys. Use Python with a full SQLite.")


def _begin_sqlite(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    reads = bool(connection.get_execution_options().get(READS_ONLY))
    driver.execute(f"PRAGMA query_only={int(reads)}")
    driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")


def _note_writes(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    if statement.lstrip()[:6].upper() in _WRITES:
        connection.info[WROTE] = True
