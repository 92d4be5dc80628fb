"""Recording, correcting and voiding results."""

from __future__ import annotations

import pytest
from sqlmodel import select

from models.access import OPERATOR, Actor, ActorKind
from models.errors import EditConflict, ImpossibleValue, NotFound
from models.storage.database import Database
from models.storage.queries.laboratories import remembered_limits
from models.storage.queries.observations import observation_history
from models.storage.queries.record import patient_record
from models.storage.records import Audit, Observation, Operation, Visit
from models.storage.store.operation import Receipt
from models.storage.store.visits import correct_observation, record_visit, void_observation
from tests.clinic import LATER, NOW, new_key, record, register, result

HOSTILE = """'; DROP TABLE patient; -- <img src=x onerror=alert(1)> ![x](http://x) =1+1 {0} %s \u202e🙂 Größe"""


@pytest.fixture
def patient_id(database: Database) -> str:
    """Public id of the one patient, S1."""
    return register(database).record


def count(database: Database, *tables: type) -> list[int]:
    with database.read() as session:
        return [len(session.exec(select(table)).all()) for table in tables]


def test_a_visit_keeps_results_as_entered_and_as_compared(database: Database, patient_id: str) -> None:
    record(database, result(">333", unit="ukat/L", upper_limit="3.3"), result("72", measure="mmt8", unit="", upper_limit=""))
    strong, weak = sorted(patient_record(database, OPERATOR, patient_id).history.results, key=lambda r: r.measure)
    assert (strong.entered, strong.comparator, strong.value, strong.upper_limit, strong.unit) == (">333", ">", 19980.0, 198.0, "ukat/L")
    assert (weak.measure, weak.value, weak.recorded_by) == ("mmt8", 72.0, "operator:local")


def test_the_same_key_saves_once_and_gives_the_first_receipt(database: Database, patient_id: str) -> None:
    key = new_key()
    receipts = [record(database, result("250"), key=key), record(database, result("999", "2026-02-10"), key=key)]
    assert receipts[0] == receipts[1]
    assert count(database, Visit, Observation) == [1, 1]


def test_a_repeated_request_does_not_raise_the_revision(database: Database, patient_id: str) -> None:
    key = new_key()
    record(database, result(), key=key)
    before = database.revision()
    record(database, result(), key=key)
    assert database.revision() == before


def test_one_operation_is_one_revision_and_one_audit_row(database: Database, patient_id: str) -> None:
    before = database.revision(), *count(database, Audit)
    record(database, result("250"), result("72", measure="mmt8", unit="", upper_limit=""))
    assert (database.revision(), *count(database, Audit)) == (before[0] + 1, before[1] + 1)


def test_a_key_of_another_action_is_refused(database: Database, patient_id: str) -> None:
    key = new_key()
    row = record(database, result(), key=key).rows[0]
    with pytest.raises(EditConflict, match="used for something else"):
        void_observation(database, OPERATOR, row, reason="typo", key=key, now=NOW)
    assert count(database, Operation) == [2]


def test_a_key_of_somebody_else_is_refused_and_tells_nothing_of_it(database: Database, patient_id: str) -> None:
    key = new_key()
    visit = record(database, result(), key=key).record
    with pytest.raises(EditConflict) as refusal:
        record_visit(database, Actor(ActorKind.OPERATOR, "elsewhere"), [result("300", "2026-02-10")], key=key, now=NOW)
    assert (refusal.value.current, visit in str(refusal.value), "record_visit" in str(refusal.value)) == ({}, False, False)


@pytest.mark.parametrize("key", ["", "  ", "k" * 101, "a\x00b", "a\ud800b"])
def test_a_key_that_is_none_is_refused(key: str, database: Database, patient_id: str) -> None:
    with pytest.raises(ImpossibleValue, match="Make a new one"):
        record_visit(database, OPERATOR, [result()], key=key, now=NOW)


def test_a_second_save_of_the_same_day_joins_the_visit(database: Database, patient_id: str) -> None:
    first = record(database, result())
    second = record(database, result("72", measure="mmt8", unit="", upper_limit=""))
    assert (second.record, second.version) == (first.record, 2)
    assert count(database, Visit, Observation) == [1, 2]


def test_a_result_that_stands_already_is_refused_with_what_stands(database: Database, patient_id: str) -> None:
    record(database, result("250"))
    with pytest.raises(EditConflict, match='Creatine kinase of 2026-01-10 is recorded already as "250 U/L"') as caught:
        record(database, result("72", measure="mmt8", unit="", upper_limit=""), result("300"))
    assert caught.value.current["entered"] == "250"
    assert count(database, Observation) == [1]


def test_two_laboratories_may_report_the_same_day(database: Database, patient_id: str) -> None:
    record(database, result("250", laboratory="North"), result("260", laboratory="South"))
    assert count(database, Visit, Observation) == [1, 2]


def test_results_of_two_days_are_not_one_visit(database: Database, patient_id: str) -> None:
    with pytest.raises(ImpossibleValue, match="Save each visit on its own"):
        record(database, result(), result(day="2026-01-11"))
    with pytest.raises(ImpossibleValue, match="without a result"):
        record(database)


def test_an_unknown_patient_gets_no_visit(database: Database) -> None:
    with pytest.raises(NotFound, match='Patient "S1" is not known'):
        record(database, result())
    assert count(database, Visit, Operation) == [0, 0]


def test_a_voided_result_counts_nowhere_and_stays_readable(database: Database, patient_id: str) -> None:
    row = record(database, result("25000")).rows[0]
    void_observation(database, OPERATOR, row, reason="other patient's tube", key=new_key(), now=LATER)
    assert patient_record(database, OPERATOR, patient_id).history.results == ()
    (line,) = observation_history(database, OPERATOR, patient_id)
    assert (line.entered, line.void_reason, line.voided_by, line.voided_at) == ("25000", "other patient's tube", "operator:local", LATER)


def test_a_result_is_voided_once(database: Database, patient_id: str) -> None:
    row = record(database, result()).rows[0]
    void_observation(database, OPERATOR, row, reason="typo", key=new_key(), now=NOW)
    with pytest.raises(EditConflict, match="voided already: typo"):
        void_observation(database, OPERATOR, row, reason="again", key=new_key(), now=LATER)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001, "a\x00b", "a\ud800b"])
def test_nothing_is_voided_without_a_reason(reason: str, database: Database, patient_id: str) -> None:
    row = record(database, result()).rows[0]
    with pytest.raises(ImpossibleValue, match="Say why"):
        void_observation(database, OPERATOR, row, reason=reason, key=new_key(), now=NOW)
    assert len(patient_record(database, OPERATOR, patient_id).history.results) == 1


def test_a_correction_takes_the_place_of_the_wrong_result_and_keeps_it(database: Database, patient_id: str) -> None:
    row = record(database, result("2500")).rows[0]
    correct_observation(database, OPERATOR, row, result("250"), reason="decimal slip", key=new_key(), now=LATER)
    (now_valid,) = patient_record(database, OPERATOR, patient_id).history.results
    assert now_valid.value == 250.0
    assert [(line.entered, line.void_reason) for line in observation_history(database, OPERATOR, patient_id)] == [
        ("2500", "decimal slip"),
        ("250", ""),
    ]


def test_a_correction_that_cannot_be_saved_voids_nothing(database: Database, patient_id: str) -> None:
    first, _ = record(database, result("250"), result("300", laboratory="South")).rows
    with pytest.raises(EditConflict):
        correct_observation(database, OPERATOR, first, result("260", laboratory="South"), reason="lab", key=new_key(), now=LATER)
    assert len(patient_record(database, OPERATOR, patient_id).history.results) == 2


def test_a_correction_stays_with_its_patient(database: Database, patient_id: str) -> None:
    row = record(database, result()).rows[0]
    register(database, "S2")
    with pytest.raises(ImpossibleValue, match='"S2" is not "S1"'):
        correct_observation(database, OPERATOR, row, result(study_id="S2"), reason="mix-up", key=new_key(), now=LATER)


def test_a_voided_result_may_be_entered_again(database: Database, patient_id: str) -> None:
    row = record(database, result()).rows[0]
    void_observation(database, OPERATOR, row, reason="typo", key=new_key(), now=NOW)
    record(database, result())
    assert count(database, Observation) == [2]


def test_hostile_text_is_kept_as_typed(database: Database, patient_id: str) -> None:
    record(database, result(note=HOSTILE, source=HOSTILE, laboratory=HOSTILE, rater=HOSTILE))
    (line,) = observation_history(database, OPERATOR, patient_id)
    assert {line.note, line.source, line.laboratory, line.rater} == {HOSTILE}
    assert count(database, Visit) == [1]


def test_a_missing_result_keeps_its_reason(database: Database, patient_id: str) -> None:
    record(database, result("", missing_reason="sample haemolysed"))
    (line,) = patient_record(database, OPERATOR, patient_id).history.results
    assert (line.value, line.entered, line.missing_reason) == (None, "", "sample haemolysed")


def test_a_laboratorys_latest_limit_is_remembered(database: Database, patient_id: str) -> None:
    for day, limit in (("2026-01-10", "200"), ("2026-03-10", "190"), ("2026-02-10", "210")):
        record(database, result(day=day, upper_limit=limit, laboratory="North"))
    (line,) = remembered_limits(database, OPERATOR)
    assert (line.laboratory, line.measure, line.unit, line.upper_limit) == ("North", "ck", "U/L", 190.0)


def test_receipt_numbers_the_rows(database: Database, patient_id: str) -> None:
    receipt = record(database, result("250"), result("72", measure="mmt8", unit="", upper_limit=""))
    assert isinstance(receipt, Receipt)
    assert [line.number for line in observation_history(database, OPERATOR, patient_id)] == list(receipt.rows)


def test_one_result_twice_in_one_save_is_refused(database: Database, patient_id: str) -> None:
    with pytest.raises(EditConflict, match="recorded already"):
        record(database, result("250"), result("260"))
    assert count(database, Visit, Observation) == [0, 0]
