"""Erasing a person: nothing of them stays anywhere, the chain stays whole and says so, and nobody else loses a row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, text
from sqlmodel import SQLModel, col, select

from models.access import OPERATOR, Actor, ActorKind, Role
from models.errors import ImpossibleValue, NotFound, NotPermitted
from models.storage import audit
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.queries.trail import audit_rows, verify_trail
from models.storage.records import Account, Audit, AuditDetail, LoginDevice, OneTimeLink, Operation, Patient
from models.storage.records.shapes import IdentityShape
from models.storage.store.assignments import assign
from models.storage.store.drafts import save_draft
from models.storage.store.erasure import erase_patient
from models.storage.store.events import record_event
from models.storage.store.identity import set_identity
from models.storage.store.operation import Receipt
from models.storage.store.pseudonyms import ensure_pseudonyms
from models.storage.store.reviews import record_review
from models.storage.store.treatments import record_treatment
from models.storage.store.views import record_view
from tests.clinic import LATER, NOW, TODAY, event, new_key, record, register, remission_then, result, treatment
from tests.mangling import drop_triggers
from tests.reviewing import flag_ids, review
from tests.staff import WITHOUT_SITE, clinician, own_account, staff

CANARY = "CANARY"
LOGIN_NAME = "patient-canary"
OF_A_PATIENT = {
    *("patient", "identity", "visit", "observation", "treatment", "event", "flag", "review", "standing", "draft", "pseudonym"),
    *("assignment", "account", "login_device", "login_session", "one_time_link"),
}


@pytest.fixture
def patient(database: Database) -> str:
    """The public id of a patient with rows in every table that can hold any, and the canary wherever a word can be written."""
    remission_then(database, "1500", study_id=f"{CANARY}-1")
    public_id = patient_list(database, OPERATOR)[0].public_id
    here = {"study_id": f"{CANARY}-1", "source": CANARY}
    record(database, result("1600", "2026-07-01", note=CANARY, **here))
    record_treatment(database, OPERATOR, treatment(study_id=f"{CANARY}-1", reason=CANARY), key=new_key(), now=NOW)
    record_event(database, OPERATOR, event(note=CANARY, **here), key=new_key(), now=NOW)
    record_review(database, OPERATOR, review(flag_ids(database)[0], "dismissed", CANARY), key=new_key(), now=NOW)
    treating = clinician(database, "clinician-without", WITHOUT_SITE)
    told = IdentityShape.model_validate({"name": CANARY, "contact": CANARY}, context={"today": TODAY})
    set_identity(database, treating, public_id, told, version=0, key=new_key(), now=NOW)
    assign(database, treating, public_id, key=new_key(), now=NOW)
    save_draft(database, treating, {"note": CANARY}, key=new_key(), form="visit", public_id=public_id, now=NOW)
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    with_account(database, public_id)
    return public_id


def with_account(database: Database, public_id: str) -> None:
    actor = own_account(database, public_id, LOGIN_NAME)
    record_view(database, actor, public_id, opening="o1", now=NOW)
    with database.write() as session:
        session.add(LoginDevice(token_digest="d", account_id=actor.account, first_at=NOW, last_at=NOW))
        session.add(
            OneTimeLink(
                token_digest="d", purpose="set up", account_id=actor.account, made_at=NOW, made_by="operator:local", expires_at=LATER
            )
        )
        audit.append(session, actor=OPERATOR, action="a", record=f"account:{actor.account}", detail={"new": CANARY}, when=NOW)


def erase(database: Database, public_id: str, reason: str = "asked for it", key: str = "") -> Receipt:
    return erase_patient(database, OPERATOR, public_id, reason=reason, key=key or new_key(), now=LATER)


def rows_of_tables(database: Database) -> dict[str, int]:
    with database.read() as session:
        tables = SQLModel.metadata.tables.items()
        return {name: session.exec(select(func.count()).select_from(table)).one() for name, table in tables}


def everything(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        tables = SQLModel.metadata.sorted_tables
        return {table.name: [tuple(row) for row in session.connection().execute(text(f"SELECT * FROM {table.name}"))] for table in tables}


def test_the_patient_of_these_tests_has_rows_in_every_table(database: Database, patient: str) -> None:
    linked = {name for name, table in SQLModel.metadata.tables.items() if leads_to_patient(table)}
    assert linked == OF_A_PATIENT | {"membership"}
    found = rows_of_tables(database)
    assert [name for name in OF_A_PATIENT if found[name] == 0] == []


def leads_to_patient(table: Any) -> bool:
    return table.name == "patient" or any(leads_to_patient(key.column.table) for key in table.foreign_keys)


def test_nothing_of_the_person_stays(database: Database, patient: str) -> None:
    erase(database, patient)
    clinicians = {"account": 1, "login_session": 1}
    found = rows_of_tables(database)
    assert {name: found[name] for name in OF_A_PATIENT} == dict.fromkeys(OF_A_PATIENT, 0) | clinicians
    stays = {name: rows for name, rows in everything(database).items() if CANARY in repr(rows)}
    assert stays == {}


def test_nothing_stays_of_what_the_person_did(database: Database, patient: str) -> None:
    with database.write() as session:
        number = session.exec(select(Account.id).where(col(Account.name) == LOGIN_NAME)).one()
        person = Actor(ActorKind.USER, LOGIN_NAME, Role.PATIENT, account=number or 0)
        audit.append(session, actor=person, action="refused", record="rule", detail={"new": CANARY}, when=NOW)
    erase(database, patient)
    with database.read() as session:
        told = select(Audit.seq).join(AuditDetail, col(AuditDetail.seq) == Audit.seq).where(col(Audit.actor) == str(person))
        assert session.exec(told).all() == []
        assert session.exec(select(Operation.key).where(col(Operation.actor) == str(person))).all() == []


def test_the_login_name_of_the_person_stands_nowhere_afterwards(database: Database, patient: str) -> None:
    erase(database, patient)
    assert LOGIN_NAME not in repr(everything(database))


def test_nobody_acts_later_under_the_number_of_somebody_erased(database: Database) -> None:
    erased, follows = register(database, "S1").record, register(database, "S2").record
    before = own_account(database, erased)
    erase(database, erased)
    after = own_account(database, follows)
    assert str(after) != str(before)
    assert after.session != before.session


def test_no_byte_of_the_person_stays_in_the_file(sqlite_database: Database, request: pytest.FixtureRequest) -> None:
    remission_then(sqlite_database, study_id=f"{CANARY}-1")
    for day in range(1, 28):
        record(sqlite_database, result("250", f"2026-02-{day:02d}", study_id=f"{CANARY}-1", note=f"{CANARY} " * 200))
    assert sqlite_database.file is not None
    assert CANARY.encode() in sqlite_database.file.read_bytes()
    erase(sqlite_database, patient_list(sqlite_database, OPERATOR)[0].public_id)
    sqlite_database.close()
    files = sqlite_database.file.parent.glob("myolog.db*")
    assert [file.name for file in files if CANARY.encode() in file.read_bytes()] == []


def test_the_chain_stays_whole_and_tells_who_erased_when_and_why(database: Database, patient: str) -> None:
    before = verify_trail(database, OPERATOR)
    erase(database, patient)
    after = verify_trail(database, OPERATOR, head=before.head)
    assert (after.rows, after.faults) == (before.rows + 1, ())
    (stone,) = audit_rows(database, OPERATOR, limit=1)
    assert (stone.actor, stone.action, stone.record, stone.at) == ("operator:local", audit.ERASURE, f"patient:{patient}", LATER)
    with database.read() as session:
        assert json.loads(session.get_one(AuditDetail, stone.seq).detail)["reason"] == "asked for it"


def test_nobody_else_loses_a_row(database: Database) -> None:
    remission_then(database, "1500", study_id="S2")
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    kept = {name: rows for name, rows in everything(database).items() if name in OF_A_PATIENT or name == "audit_detail"}
    remission_then(database, "1500", study_id="S1")
    erase(database, next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == "S1"))
    after = everything(database)
    assert {name: after[name] for name in kept if name != "audit_detail"} == {name: kept[name] for name in kept if name != "audit_detail"}
    assert set(kept["audit_detail"]) <= set(after["audit_detail"])


def test_a_person_is_erased_once(database: Database, patient: str) -> None:
    key = new_key()
    assert erase(database, patient, key=key) == erase(database, patient, key=key)
    with pytest.raises(NotFound):
        erase(database, patient)
    assert verify_trail(database, OPERATOR).faults == ()


def test_details_that_no_erasure_lists_are_missed(database: Database, patient: str) -> None:
    erase(database, patient)
    with database.read() as session:
        stone, spared = verify_trail(database, OPERATOR).rows, session.exec(select(AuditDetail.seq)).first()
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO audit_erasure (seq, erased_by) VALUES ({spared}, {stone})")
        connection.exec_driver_sql(f"DELETE FROM audit_detail WHERE seq = {spared}")
    assert verify_trail(database, OPERATOR).faults == (f"The details of audit row {spared} were removed.",)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_detail SET detail = '{}' WHERE seq = {stone}",
        "DELETE FROM audit_detail WHERE seq = {stone}",
        "DELETE FROM audit_erasure",
    ],
)
def test_an_erasure_whose_own_row_was_touched_proves_nothing(statement: str, database: Database, patient: str) -> None:
    erase(database, patient)
    stone = verify_trail(database, OPERATOR).rows
    with database.engine.begin() as connection:
        drop_triggers(connection)
        connection.exec_driver_sql(statement.replace("{stone}", str(stone)))
    with database.read() as session:
        first = session.exec(select(Audit.seq).where(col(Audit.record) == f"patient:{patient}").order_by(col(Audit.seq))).first()
    assert f"The details of audit row {first} were removed." in verify_trail(database, OPERATOR).faults


def test_erased_details_that_come_back_are_named(database: Database, patient: str) -> None:
    erase(database, patient)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO audit_detail (seq, salt, detail) VALUES (1, '', '{}')")
    assert verify_trail(database, OPERATOR).faults == ("The details of audit row 1 are said to be erased, and stand.",)


@pytest.mark.parametrize("reason", ["", "  "])
def test_nobody_is_erased_without_a_reason(reason: str, database: Database, patient: str) -> None:
    with pytest.raises(ImpossibleValue, match="reason"):
        erase(database, patient, reason)
    assert rows_of_tables(database)["patient"] == 1


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CLINICIAN, Role.COORDINATOR])
def test_only_the_operator_erases(role: Role, database: Database, patient: str) -> None:
    with pytest.raises(NotPermitted):
        erase_patient(database, staff(database, "staff-x", role, WITHOUT_SITE), patient, reason="r", key=new_key(), now=NOW)
    with database.read() as session:
        assert session.exec(select(Patient.public_id)).all() == [patient]
