"""What somebody with a database shell may do to the audit trail: one random edit, removal, reordering or forgery."""

from __future__ import annotations

from random import Random
from typing import Any

from sqlalchemy import Connection, text

AUDIT = ("at", "actor", "action", "record", "field", "detail_digest", "previous", "link")
DETAIL = ("salt", "detail")


def drop_triggers(connection: Connection) -> None:
    """Takes away what keeps the trail from being rewritten, as only the owner of the database can."""
    if connection.dialect.name == "sqlite":
        for (name,) in _run(connection, "SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            _run(connection, f"DROP TRIGGER {name}")
    else:
        for table in ("audit", "audit_detail", "audit_erasure"):
            _run(connection, f"ALTER TABLE {table} DISABLE TRIGGER USER")


def mangle(connection: Connection, random: Random) -> str:
    """Changes the trail in one random way, and says in which."""
    rows = [seq for (seq,) in _run(connection, "SELECT seq FROM audit ORDER BY seq")]
    told = [seq for (seq,) in _run(connection, "SELECT seq FROM audit_detail ORDER BY seq")]
    return random.choice(WAYS)(connection, random, rows, told)


def _edit(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    return _changed(connection, "audit", random.choice(AUDIT[1:]), random.choice(rows), random)


def _edit_detail(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    return _changed(connection, "audit_detail", random.choice(DETAIL), random.choice(told), random)


def _edit_moment(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    seq = random.choice(rows)
    _run(connection, f"UPDATE audit SET at = '2020-01-01 00:00:{random.randint(10, 59)}+00:00' WHERE seq = {seq}")
    return f"moved row {seq} in time"


def _remove(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    which = f"{random.choice(['=', '>='])} {random.choice(rows)}"
    _run(connection, f"DELETE FROM audit_erasure WHERE seq {which} OR erased_by {which}")
    _run(connection, f"DELETE FROM audit_detail WHERE seq {which}")
    _run(connection, f"DELETE FROM audit WHERE seq {which}")
    return f"removed the rows {which}"


def _remove_detail(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    seq = random.choice(told)
    _run(connection, f"DELETE FROM audit_detail WHERE seq = {seq}")
    return f"removed the details of row {seq}"


def _remove_detail_as_if_erased(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    seq = random.choice(told[:-1])
    by = random.choice([row for row in rows if row > seq])
    _run(connection, f"INSERT INTO audit_erasure (seq, erased_by) VALUES ({seq}, {by})")
    _run(connection, f"DELETE FROM audit_detail WHERE seq = {seq}")
    return f"removed the details of row {seq} as if row {by} had erased them"


def _swap(connection: Connection, random: Random, rows: list[int], told: list[int]) -> str:
    one, other = random.sample(told, 2)
    for table, columns in (("audit", AUDIT), ("audit_detail", DETAIL))[: random.randint(1, 2)]:
        found = {seq: _run(connection, f"SELECT {', '.join(columns)} FROM {table} WHERE seq = {seq}").one() for seq in (one, other)}
        settings = ", ".join(f"{column} = :{column}" for column in columns)
        for seq, taken in ((one, other), (other, one)):
            _run(connection, f"UPDATE {table} SET {settings} WHERE seq = {seq}", **found[taken]._mapping)
    return f"swapped rows {one} and {other}"


WAYS = (_edit, _edit_detail, _edit_moment, _remove, _remove_detail, _remove_detail_as_if_erased, _swap)


def _changed(connection: Connection, table: str, column: str, seq: int, random: Random) -> str:
    old = _run(connection, f"SELECT {column} FROM {table} WHERE seq = {seq}").scalar_one()
    place = random.randint(0, max(0, len(old) - 1))
    new = old[:place] + random.choice(["", *sorted(set("0f~ ") - set(old[place : place + 1]))]) + old[place + 1 :]
    new = new if new != old else f"{old}~"[-60:]
    _run(connection, f"UPDATE {table} SET {column} = :new WHERE seq = {seq}", new=new)
    return f"{column} of row {seq}: {old!r} became {new!r}"


def _run(connection: Connection, statement: str, **given: Any) -> Any:
    return connection.execute(text(statement), given)
