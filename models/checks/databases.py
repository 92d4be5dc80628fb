"""The database itself: what keeps it from losing or mixing up records, as it is in force on an open connection."""

from __future__ import annotations

import ipaddress
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session

from models.access import Actor
from models.checks.findings import Finding, Level
from models.storage.database import Database
from models.storage.database.engines import safe_journal
from models.storage.queries.trail import verify_trail

_RESTORE = "Keep a copy of the database as it is, and restore the last good backup."
_SERVER_SETTINGS = {
    "data_checksums": ("A page that the disk changed is found only with it.", "Run pg_checksums --enable while the server is stopped."),
    "fsync": ("Without it, saves that were acknowledged go with the power.", "Switch it on in the server's configuration."),
    "full_page_writes": ("Without it, a page half written when the power went stays so.", "Switch it on in the server's configuration."),
}


def engine_findings(database: Database) -> Iterator[Finding]:
    """What is switched off in this database that its records need."""
    with database.read() as session:
        yield from _sqlite(session, database.name) if database.file else _postgresql(session)


def wal_finding(name: str, *, mended: bool = False) -> Finding:
    """The database is, or was until it was opened now, in the journal mode that this SQLite can corrupt."""
    return Finding(
        "wal",
        Level.WARN if mended else Level.REFUSE,
        f'The database "{name}" was in WAL mode with SQLite {sqlite3.sqlite_version}{", and was put back" if mended else ""}.',
        "This SQLite can corrupt a database in that mode when two programs write.",
        "Let no other program change the mode." if mended else "Close every other program that has it open, and start Myolog again.",
    )


def record_findings(database: Database, actor: Actor) -> Iterator[Finding]:
    """What is wrong with the records themselves: damaged pages, rows without their parent, an audit trail changed by hand. Reads all."""
    if database.file:
        with database.read() as session:
            damage = [*_damage(session)]
        yield from damage
        if any(finding.code == "damaged" for finding in damage):
            return
    for fault in verify_trail(database, actor).faults:
        yield Finding("audit-trail", Level.REFUSE, fault, "The audit trail is only ever added to.", _RESTORE)


def _sqlite(session: Session, name: str) -> Iterator[Finding]:
    if _value(session, "PRAGMA foreign_keys") != 1:
        yield Finding(
            "foreign-keys",
            Level.REFUSE,
            f'The database "{name}" does not check that what a record refers to exists.',
            "Foreign keys are checked on every connection.",
            "Start Myolog with an unchanged Python and SQLite.",
        )
    if _value(session, "PRAGMA journal_mode") == "wal" and safe_journal() != "wal":
        yield wal_finding(name)


def _damage(session: Session) -> Iterator[Finding]:
    damage = _value(session, "PRAGMA integrity_check(1)")
    if damage != "ok":
        yield Finding("damaged", Level.REFUSE, "The database file is damaged.", "Every page must be as it was written.", _RESTORE)
    broken = {row[0] for row in session.connection().exec_driver_sql("PRAGMA foreign_key_check")}
    for table in sorted(broken):
        what = f'Rows in "{table}" refer to records that do not exist.'
        yield Finding("lost-parents", Level.REFUSE, what, "Somebody changed the file without Myolog.", _RESTORE)


def _postgresql(session: Session) -> Iterator[Finding]:
    settings = session.connection().exec_driver_sql("SELECT name, setting FROM pg_settings")
    yield from server_findings({row.name: row.setting for row in settings})
    address = _value(session, "SELECT host(inet_server_addr())")
    if not _here(address) and not _value(session, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"):
        yield Finding(
            "unencrypted-connection",
            Level.WARN,
            f"The connection to the PostgreSQL server {address} is not encrypted.",
            "Records cross the network as they are.",
            "Add ?sslmode=verify-full to the address of the database.",
        )


def server_findings(settings: Mapping[str, str]) -> Iterator[Finding]:
    """What a PostgreSQL server was told to leave out, from its settings by name."""
    for name, (rule, remedy) in _SERVER_SETTINGS.items():
        if settings.get(name) != "on":
            yield Finding(name.replace("_", "-"), Level.WARN, f'The PostgreSQL server runs with "{name}" off.', rule, remedy)


def _here(address: str | None) -> bool:
    """True for a server on this machine; None stands for a local socket."""
    return address is None or ipaddress.ip_address(address).is_loopback


def _value(session: Session, statement: str) -> Any:
    return session.connection().exec_driver_sql(statement).scalar()
