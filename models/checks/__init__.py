"""The self-check: where the records stand, what keeps them whole, who can log in, and how others reach them. It changes no record."""

from __future__ import annotations

from contextlib import closing

from models.access import Actor
from models.checks.databases import engine_findings, record_findings, wal_finding
from models.checks.files import file_findings, is_wal
from models.checks.findings import Finding, Level
from models.checks.network import address_findings, provider_findings
from models.checks.people import account_findings
from models.errors import DatabaseUnusable
from models.storage.database import Database
from models.storage.database.engines import safe_journal

__all__ = ["Finding", "Level", "address_findings", "open_findings", "provider_findings", "stored_findings"]


def open_findings(database: Database, actor: Actor, *, everybody: bool = False) -> list[Finding]:
    """What makes this open database unsafe to serve; quick, except that with `everybody` the passwords of all staff are tried."""
    files = file_findings(database.file) if database.file else ()
    return [*files, *engine_findings(database), *account_findings(database, actor, everybody=everybody)]


def stored_findings(url: str, actor: Actor, *, records: bool) -> list[Finding]:
    """The same of a database that may not even open, with the passwords of all staff; with `records` every record is looked at too."""
    with closing(Database(url)) as named:
        file = named.file
    risky = file is not None and file.is_file() and is_wal(file) and safe_journal() != "wal"
    found: list[Finding] = []
    try:
        with closing(Database.open(url)) as database:
            found += [wal_finding(database.name, mended=True)] if risky else []
            found += record_findings(database, actor) if records else []
            found += open_findings(database, actor, everybody=True)
    except DatabaseUnusable as refusal:
        found += file_findings(file) if file else ()
        found += [wal_finding(str(file))] if risky and not found else []
        found.append(_unusable(refusal))
    return found


def _unusable(refusal: DatabaseUnusable) -> Finding:
    return Finding("unusable", Level.REFUSE, str(refusal), "Myolog serves only a database that it can open.", "Correct that first.")
