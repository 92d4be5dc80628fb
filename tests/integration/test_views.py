"""Who looked at whom: one audit row for each opening, however often the page runs, and nobody's cache is dropped for it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlmodel import col, select

from models.access import OPERATOR, Actor, Role
from models.errors import NotFound, NotPermitted
from models.storage.database import Database
from models.storage.records import Audit, AuditDetail
from models.storage.store.views import record_list, record_view
from tests.clinic import NOW, register
from tests.staff import clinician, disable, own_account, staff


@pytest.fixture
def patient(database: Database) -> str:
    return register(database, "S1", site="North").record


def views(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        rows = select(Audit.actor, Audit.record).where(col(Audit.action) == "viewed").order_by(col(Audit.seq))
        return [(actor, record) for actor, record in session.exec(rows)]


def view(database: Database, actor: Actor, public_id: str, opening: str = "o1") -> None:
    record_view(database, actor, public_id, opening=opening, now=NOW)


def test_an_opening_is_one_row_however_often_the_page_runs(database: Database, patient: str) -> None:
    reader = clinician(database)
    before = database.revision()
    for _ in range(3):
        view(database, reader, patient)
    assert views(database) == [("clinician:clinician-north", f"patient:{patient}")]
    assert database.revision() == before


def test_the_next_opening_the_next_patient_and_the_next_login_are_rows_of_their_own(database: Database, patient: str) -> None:
    reader, other = clinician(database), register(database, "S2", site="North").record
    again = Actor(reader.kind, reader.name, reader.role, account=reader.account, session=reader.session + 100)
    view(database, reader, patient)
    view(database, reader, patient, "o2")
    view(database, reader, other)
    view(database, again, patient)
    assert len(views(database)) == 4


def test_runs_at_the_same_moment_leave_one_row(database: Database, patient: str) -> None:
    reader = clinician(database)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: view(database, reader, patient), range(16)))
    assert len(views(database)) == 1


def test_an_opening_that_stands_takes_no_writer(database: Database, patient: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = clinician(database)
    view(database, reader, patient)
    monkeypatch.setattr(database, "write", None)
    view(database, reader, patient)


def test_a_patient_out_of_reach_is_refused_and_the_trail_says_so(database: Database, patient: str) -> None:
    with pytest.raises(NotFound):
        view(database, clinician(database, "clinician-south", "South"), patient)
    assert views(database) == []
    with database.read() as session:
        assert session.exec(select(Audit.record).where(col(Audit.action) == "refused")).all() == [f"patient:{patient}"]


def test_a_patient_looking_at_the_own_record_is_a_view(database: Database, patient: str) -> None:
    own = own_account(database, patient)
    view(database, own, patient)
    assert views(database) == [(f"patient:{own.account}", f"patient:{patient}")]


def test_a_list_is_one_row_with_its_length(database: Database, patient: str) -> None:
    reader = staff(database, "coordinator-north", Role.COORDINATOR, "North")
    for _ in range(2):
        record_list(database, reader, "export", opening="o1", rows=40, now=NOW)
    assert views(database) == [("coordinator:coordinator-north", "list:export")]
    with database.read() as session:
        detail = session.exec(select(AuditDetail.detail).order_by(col(AuditDetail.seq).desc())).first()
    assert json.loads(detail or "") == {"rows": 40, "session": reader.session}


def test_an_opening_that_stands_opens_nothing_to_somebody_disabled_since(database: Database, patient: str) -> None:
    reader = clinician(database)
    calls = [partial(record_view, database, reader, patient), partial(record_list, database, reader, "patients", rows=1)]
    for call in calls:
        call(opening="o1", now=NOW)
    disable(database, reader)
    for call in calls:
        with pytest.raises(NotPermitted):
            call(opening="o1", now=NOW)


def test_the_operator_is_audited_alike(database: Database, patient: str) -> None:
    view(database, OPERATOR, patient)
    assert views(database) == [("operator:local", f"patient:{patient}")]
