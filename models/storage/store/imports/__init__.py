"""Imports into the database: a checked batch is compared with what is stored and then written whole, in one transaction, or not at all.

A batch needs no idempotency key: the natural keys of its rows are one. Written again, it finds every row unchanged and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select
from sqlmodel import Session

from models.access import Actor
from models.storage import flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.scope import scope_of
from models.storage.store.imports.batch import COLUMNS, PATIENTS, Batch, Incoming, Interned, Verdict, incoming
from models.storage.store.imports.comparing import compare
from models.storage.store.imports.overlaps import overlaps
from models.storage.store.imports.tables import SITE
from models.storage.store.imports.trail import changes, write_trail
from models.storage.store.imports.writing import Writer
from models.storage.store.laboratories import remember

__all__ = ["COLUMNS", "Batch", "Comparison", "Incoming", "Interned", "Verdict", "compare_batch", "incoming", "write_batch"]

Progress = Callable[[int], None]

REPLACED = "The record that it rests on was completed or replaced by an import, and no longer raises it."


@dataclass
class Comparison:
    """How a batch stands against the database: overlapping treatments (line, drug, reason) and the sites that are new."""

    overlapping: list[tuple[int, str, str]] = field(default_factory=list)
    new_sites: tuple[str, ...] = ()


@entrance
def compare_batch(database: Database, actor: Actor, batch: Batch) -> Comparison:
    """Give every row of the batch its verdict; nothing is written."""
    with database.read() as session:
        scope_of(session, actor)
        return _compare(session, batch)[0]


@entrance
def write_batch(
    database: Database, actor: Actor, batch: Batch, *, update: bool, now: datetime, advance: Progress = lambda _: None
) -> Comparison:
    """Write what is new, with `update` also what differs; one row that differs without it stops all of it.

    Sites are made, patients amended in place, other rows voided and replaced. The flags of every patient concerned are brought into
    line in the same transaction. Rows carry their verdict afterwards; where nothing had to be written, nothing was.
    """
    with database.write() as session:
        comparison, known = _compare(session, batch)
        changing = [row for _, row in batch.all() if row.verdict in (Verdict.NEW, Verdict.OTHER)]
        if not changing or (not update and any(row.verdict is Verdict.OTHER for row in changing)):
            return comparison
        changed = list(changes(session.connection(), batch))
        writer = Writer(session.connection(), batch, known, str(actor), now)
        touched = writer.write(advance)
        for printed in writer.printed_limits():
            remember(session, *printed)
        made = {name: writer.sites[name] for name in comparison.new_sites}
        write_trail(session, actor, batch, made, changed, now)
        flags.recompute_many(session, sorted(touched), now=now, cause=REPLACED)
        return comparison


def _compare(session: Session, batch: Batch) -> tuple[Comparison, dict[str, int]]:
    connection = session.connection()
    known = compare(connection, batch)
    return Comparison(list(overlaps(connection, batch, known)), _new_sites(connection, batch)), known


def _new_sites(connection: Connection, batch: Batch) -> tuple[str, ...]:
    changing = (row for row in batch.rows[PATIENTS] if row.verdict in (Verdict.NEW, Verdict.OTHER))
    named = {row.columns(PATIENTS)["site"] for row in changing} - {""}
    return tuple(sorted(named - {name for (name,) in connection.execute(select(SITE.c.name))})) if named else ()
