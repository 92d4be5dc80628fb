"""The trail as the administrator reads it: newest first, page by page, without a clinical word; and the proof that it is whole."""

from __future__ import annotations

from dataclasses import fields

import pytest

from models.access import OPERATOR, Role
from models.errors import ImpossibleValue, NotPermitted
from models.storage.database import Database
from models.storage.queries.trail import AuditLine, audit_rows, verify_trail
from tests.clinic import LATER, NOW, record, register, result
from tests.mangling import drop_triggers
from tests.staff import clinician, staff


@pytest.fixture
def trail(database: Database) -> Database:
    register(database, "S1", site="North")
    for day in ("2026-01-10", "2026-02-10", "2026-03-10"):
        record(database, result("250", day), now=LATER)
    return database


def seqs(lines: list[AuditLine]) -> list[int]:
    return [line.seq for line in lines]


def test_the_newest_rows_come_first_and_further_pages_follow(trail: Database) -> None:
    administrator = staff(trail, "administrator-north", Role.ADMINISTRATOR)
    first = audit_rows(trail, administrator, limit=2)
    assert (seqs(first), first[0].at, first[0].actor) == ([5, 4], LATER, "operator:local")
    assert seqs(audit_rows(trail, administrator, before=4)) == [3, 2, 1]


def test_rows_are_found_by_who_and_by_action(trail: Database) -> None:
    with pytest.raises(NotPermitted):
        audit_rows(trail, clinician(trail))
    assert [line.actor for line in audit_rows(trail, OPERATOR, who="CLINICIAN-north")] == ["clinician:clinician-north"]
    assert [line.action for line in audit_rows(trail, OPERATOR, action="register")] == ["store.patients.register_patient"]
    assert audit_rows(trail, OPERATOR, who="%") == []


def test_a_line_holds_neither_details_nor_the_field(trail: Database) -> None:
    assert [field.name for field in fields(AuditLine)] == ["seq", "at", "actor", "action", "record"]


def test_a_whole_trail_gives_its_head_which_a_longer_one_still_contains(trail: Database) -> None:
    before = verify_trail(trail, OPERATOR)
    assert (before.rows, before.faults) == (5, ())
    record(trail, result("300", "2026-04-10"))
    after = verify_trail(trail, OPERATOR, head=before.head)
    assert (after.rows, after.faults) == (6, ())
    assert after.head != before.head


def test_a_chain_written_anew_is_found_by_the_head_that_was_noted(database: Database) -> None:
    register(database, "S1")
    noted = verify_trail(database, OPERATOR).head
    with database.engine.begin() as connection:
        drop_triggers(connection)
        for statement in ("DELETE FROM audit_detail", "DELETE FROM audit", "UPDATE revision SET audit_seq = 0, audit_link = ''"):
            connection.exec_driver_sql(statement)
    register(database, "S2")
    assert verify_trail(database, OPERATOR).faults == ()
    (fault,) = verify_trail(database, OPERATOR, head=noted).faults
    assert fault.startswith("The trail does not hold audit row 1 as it was noted")


def test_an_empty_trail_has_a_head_too(database: Database) -> None:
    empty = verify_trail(database, OPERATOR)
    assert (empty.rows, empty.head, empty.faults) == (0, f"0:{'0' * 64}", ())
    register(database)
    assert verify_trail(database, OPERATOR, head=empty.head).faults == ()


@pytest.mark.parametrize("head", ["1", "x:y", f"1:{'0' * 63}", f"-1:{'0' * 64}"])
def test_what_is_no_head_is_refused(head: str, sqlite_database: Database) -> None:
    with pytest.raises(ImpossibleValue, match="is not one"):
        verify_trail(sqlite_database, OPERATOR, head=head)


def test_faults_are_told(trail: Database) -> None:
    with trail.engine.begin() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql("UPDATE audit SET actor = 'clinician:clinician-north' WHERE seq = 2")
    assert verify_trail(trail, OPERATOR).faults == ("Audit row 2 was edited.",)


def test_who_may_not_read_the_trail_leaves_a_row_in_it(trail: Database) -> None:
    asking = clinician(trail)
    with pytest.raises(NotPermitted):
        verify_trail(trail, asking)
    (last, *_) = audit_rows(trail, OPERATOR, limit=1)
    assert (last.actor, last.action, last.record) == (str(asking), "refused", "rule")


def test_times_are_utc(trail: Database) -> None:
    assert {line.at.utcoffset() for line in audit_rows(trail, OPERATOR)} == {NOW.utcoffset()}
