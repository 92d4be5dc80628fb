"""The audit chain: every write is in it, and whatever is changed by hand is found and named."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from models.access import OPERATOR
from models.errors import EditConflict
from models.storage import audit
from models.storage.database import Database
from models.storage.records import Audit, AuditDetail
from models.storage.store.erasure import erase_patient
from models.storage.store.visits import void_observation
from tests.clinic import LATER, NOW, new_key, record, register, result
from tests.mangling import drop_triggers, mangle


@pytest.fixture
def trail(database: Database) -> Database:
    """A database with four audited writes."""
    return with_four_writes(database)


def with_four_writes(database: Database) -> Database:
    register(database)
    visits = [record(database, result(value, day)) for value, day in (("250", "2026-01-10"), ("300", "2026-02-10"))]
    void_observation(database, OPERATOR, visits[0].rows[0], reason="wrong tube", key=new_key(), now=LATER)
    return database


def verified(database: Database) -> list[str]:
    with database.read() as session:
        return audit.verify(session)


def head(database: Database) -> tuple[int, str]:
    with database.read() as session:
        return audit.head(session)


def tamper(database: Database, *statements: str) -> list[str]:
    """What the check says after somebody with a database shell ran these, the triggers put out of the way first."""
    with database.engine.begin() as connection:
        drop_triggers(connection)
        for statement in statements:
            connection.exec_driver_sql(statement)
    return verified(database)


def test_an_untouched_chain_is_whole(trail: Database) -> None:
    assert verified(trail) == []


def test_an_empty_chain_is_whole(database: Database) -> None:
    assert verified(database) == []


@pytest.mark.parametrize(
    ("column", "value"),
    [("actor", "user:kim"), ("action", "nothing"), ("record", "patient:x"), ("field", "alt"), ("at", "2020-01-01 00:00:00+00:00")],
)
def test_an_edited_row_is_named(column: str, value: str, trail: Database) -> None:
    assert tamper(trail, f"UPDATE audit SET {column} = '{value}' WHERE seq = 2") == ["Audit row 2 was edited."]


@pytest.mark.parametrize("column", ["at", "actor", "link"])
@pytest.mark.parametrize("value", ["'yesterday'", "x'00ff'"])
def test_a_row_that_cannot_be_read_any_more_is_named_and_stops_nothing(column: str, value: str, sqlite_database: Database) -> None:
    trail = with_four_writes(sqlite_database)
    tamper(trail, f"UPDATE audit SET {column} = {value} WHERE seq = 2")
    found = tamper(trail, "UPDATE audit_detail SET detail = '{}' WHERE seq = 4")
    assert found[0] == "Audit row 2 was edited."
    assert found[-1] == "The details of audit row 4 were edited."


def test_edited_details_are_named(trail: Database) -> None:
    assert tamper(trail, "UPDATE audit_detail SET detail = '{}' WHERE seq = 4") == ["The details of audit row 4 were edited."]


def test_removed_details_are_named(trail: Database) -> None:
    assert tamper(trail, "DELETE FROM audit_detail WHERE seq = 1") == ["The details of audit row 1 were removed."]


@pytest.mark.parametrize("seq", [1, 3, 4])
def test_a_removed_row_is_named_also_at_the_end(seq: int, trail: Database) -> None:
    found = tamper(trail, f"DELETE FROM audit_detail WHERE seq = {seq}", f"DELETE FROM audit WHERE seq = {seq}")
    assert found == [f"Audit row {seq} was removed."]


def test_an_emptied_trail_is_named(trail: Database) -> None:
    assert tamper(trail, "DELETE FROM audit_detail", "DELETE FROM audit") == ["Audit rows 1 to 4 were removed."]


def test_swapped_rows_are_named(trail: Database) -> None:
    renumber = [f"UPDATE {table} SET seq = {new} WHERE seq = {old}" for old, new in ((2, 99), (3, 2), (99, 3)) for table in ("audit",)]
    rows = "DELETE FROM audit_detail WHERE seq IN (2, 3)"
    found = tamper(trail, rows, *renumber)
    assert "Audit row 2 was edited." in found
    assert "Audit row 3 was edited." in found


def test_a_row_that_was_edited_with_its_own_link_does_not_fit_the_next(trail: Database) -> None:
    with trail.read() as session:
        row = session.get(Audit, 2)
        assert row is not None
    forged = audit._link(row.previous, 2, row.at, "user:kim", row.action, row.record, row.field, row.detail_digest)
    found = tamper(trail, f"UPDATE audit SET actor = 'user:kim', link = '{forged}' WHERE seq = 2")
    assert found == ["Audit row 3 does not follow the row before it: rows were moved or replaced."]


def test_a_forged_last_row_is_named(trail: Database) -> None:
    with trail.read() as session:
        row = session.get(Audit, 4)
        assert row is not None
    forged = audit._link(row.previous, 4, row.at, "user:kim", row.action, row.record, row.field, row.detail_digest)
    found = tamper(trail, f"UPDATE audit SET actor = 'user:kim', link = '{forged}' WHERE seq = 4")
    assert found == ["Audit row 4 is not the one that the application wrote last."]


def test_a_row_added_by_hand_is_named(trail: Database) -> None:
    columns = "at, actor, action, record, field, detail_digest, previous, link"
    found = tamper(trail, f"INSERT INTO audit (seq, {columns}) SELECT 5, {columns} FROM audit WHERE seq = 4")
    assert "Audit rows 5 to 5 were added without the application." in found


def test_the_trail_says_who_did_what_to_which_field_when_and_why(trail: Database) -> None:
    with trail.read() as session:
        row, detail = session.get(Audit, 4), session.get(AuditDetail, 4)
    assert row is not None
    assert detail is not None
    assert (row.actor, row.action, row.field, row.at) == ("operator:local", "store.visits.void_observation", "ck", LATER)
    written = json.loads(detail.detail)
    assert (written["old"]["entered"], written["reason"]) == ("250", "wrong tube")


def test_equal_details_have_different_digests(database: Database) -> None:
    with database.write() as session:
        for _ in range(2):
            audit.append(session, actor=OPERATOR, action="a", record="r", detail={"sex": "female"}, when=NOW)
    with database.read() as session:
        assert len(set(session.exec(select(Audit.detail_digest)))) == 2


def test_a_failed_write_leaves_no_trail_and_no_gap(trail: Database) -> None:
    with pytest.raises(EditConflict):
        record(trail, result("300", "2026-02-10"))
    record(trail, result("400", "2026-03-10"))
    assert verified(trail) == []
    assert head(trail)[0] == 5


def test_the_head_moves_with_every_write(trail: Database) -> None:
    before = head(trail)
    record(trail, result("400", "2026-03-10"))
    assert head(trail) != before


PLAIN_ATTEMPTS = (
    "UPDATE audit SET actor = 'user:kim' WHERE seq = 2",
    "DELETE FROM audit WHERE seq = 4",
    "UPDATE audit_detail SET detail = '{}' WHERE seq = 2",
    "DELETE FROM audit_detail WHERE seq = 2",
    "INSERT INTO audit SELECT * FROM audit WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET actor = 'user:kim'",
)


@pytest.mark.parametrize("statement", PLAIN_ATTEMPTS)
def test_the_database_refuses_to_rewrite_the_trail(statement: str, trail: Database) -> None:
    with pytest.raises(DatabaseError, match="the audit trail is append-only"), trail.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert verified(trail) == []


@pytest.mark.parametrize("table", ["audit", "audit_detail"])
def test_a_row_cannot_be_replaced_in_sqlite(table: str, sqlite_database: Database) -> None:
    trail = with_four_writes(sqlite_database)
    with pytest.raises(DatabaseError, match="the audit trail is append-only"), trail.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE seq = 4")


@pytest.mark.postgres
def test_the_trail_cannot_be_emptied_at_once_in_postgresql(new_postgres: Callable[[], str]) -> None:
    with Database.open(new_postgres()) as trail:
        with_four_writes(trail)
        with pytest.raises(DatabaseError, match="the audit trail is append-only"), trail.engine.begin() as connection:
            connection.exec_driver_sql("TRUNCATE audit, audit_detail, audit_erasure, revision")


def test_a_hundred_random_changes_by_hand_are_all_found(trail: Database) -> None:
    erased = register(trail, "S2").record
    record(trail, result("900", study_id="S2"))
    erase_patient(trail, OPERATOR, erased, reason="asked for it", key=new_key(), now=LATER)
    assert verified(trail) == []
    unfound, random = [], Random(20261120)
    with trail.engine.connect() as connection:
        for _ in range(100):
            with connection.begin() as change:
                drop_triggers(connection)
                done = mangle(connection, random)
                unfound += [] if audit.verify(Session(connection)) else [done]
                change.rollback()
    assert unfound == []
    assert verified(trail) == []
