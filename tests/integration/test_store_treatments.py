"""Recording, changing and voiding treatments and events."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from models.access import OPERATOR
from models.errors import EditConflict, ImpossibleValue, NotFound
from models.storage.database import Database
from models.storage.queries.record import patient_record
from models.storage.records import Audit
from models.storage.store.events import record_event, void_event
from models.storage.store.treatments import amend_treatment, record_treatment, void_treatment
from tests.clinic import LATER, NOW, event, new_key, register, treatment


@pytest.fixture
def patient_id(database: Database) -> str:
    """Public id of the one patient, S1."""
    return register(database).record


def start(database: Database, **columns: str) -> int:
    return record_treatment(database, OPERATOR, treatment(**columns), key=new_key(), now=NOW).rows[0]


def amend(database: Database, number: int, version: int, **columns: str) -> int:
    return amend_treatment(database, OPERATOR, number, treatment(**columns), version=version, key=new_key(), now=LATER).version


def test_a_treatment_comes_back_as_given(database: Database, patient_id: str) -> None:
    number = start(database, drug="Deltasone", stop="2026-02", reason="taper")
    record = patient_record(database, OPERATOR, patient_id)
    (step,) = record.history.treatments
    assert (step.drug, step.dose, step.unit, step.frequency, step.route, step.reason) == (
        "prednisone",
        20.0,
        "mg",
        "daily",
        "oral",
        "taper",
    )
    assert (step.start, step.stop, step.treatment) == (date(2026, 1, 10), date(2026, 2, 15), number)
    assert record.treatment_versions == {number: 1}


def test_the_same_step_is_recorded_once(database: Database, patient_id: str) -> None:
    start(database)
    with pytest.raises(EditConflict, match="recorded already"):
        start(database, frequency="weekly")


def test_a_dose_written_with_other_zeros_is_the_same_step(database: Database, patient_id: str) -> None:
    start(database, dose="20")
    with pytest.raises(EditConflict, match="recorded already"):
        start(database, dose="20.0")


def test_the_second_of_two_editors_of_a_treatment_is_refused(database: Database, patient_id: str) -> None:
    number = start(database)
    assert amend(database, number, 1, stop="2026-03-01") == 2
    with pytest.raises(EditConflict, match="changed meanwhile") as caught:
        amend(database, number, 1, stop="2026-04-01")
    assert caught.value.current["stop"] == date(2026, 3, 1)


def test_a_treatment_does_not_move_to_another_patient(database: Database, patient_id: str) -> None:
    number = start(database)
    register(database, "S2")
    with pytest.raises(ImpossibleValue, match="stays with its patient"):
        amend(database, number, 1, study_id="S2")


def test_a_step_cannot_be_changed_into_another_that_stands(database: Database, patient_id: str) -> None:
    start(database)
    number = start(database, start="2026-02-10")
    with pytest.raises(EditConflict, match="recorded already"):
        amend(database, number, 1, start="2026-01-10")


def test_a_voided_treatment_counts_nowhere_and_cannot_be_changed(database: Database, patient_id: str) -> None:
    number = start(database)
    void_treatment(database, OPERATOR, number, version=1, reason="wrong patient", key=new_key(), now=LATER)
    assert patient_record(database, OPERATOR, patient_id).history.treatments == ()
    with pytest.raises(EditConflict, match="voided already: wrong patient"):
        amend(database, number, 2)
    with database.read() as session:
        assert session.exec(select(Audit.action).order_by(col(Audit.seq).desc())).first() == "store.treatments.void_treatment"


def test_an_event_comes_back_with_its_window(database: Database, patient_id: str) -> None:
    record_event(database, OPERATOR, event(onset_from="2026-02", basis="authors' word"), key=new_key(), now=NOW)
    (line,) = patient_record(database, OPERATOR, patient_id).events
    assert (line.event, line.onset_from, line.onset_to, line.basis) == ("relapse", date(2026, 2, 1), date(2026, 2, 28), "authors' word")


def test_an_event_is_recorded_once_and_voided_once(database: Database, patient_id: str) -> None:
    number = record_event(database, OPERATOR, event(), key=new_key(), now=NOW).rows[0]
    with pytest.raises(EditConflict, match="recorded already"):
        record_event(database, OPERATOR, event(note="again"), key=new_key(), now=NOW)
    void_event(database, OPERATOR, number, version=1, reason="was infection", key=new_key(), now=LATER)
    with pytest.raises(EditConflict, match="voided already: was infection"):
        void_event(database, OPERATOR, number, version=1, reason="again", key=new_key(), now=LATER)
    assert patient_record(database, OPERATOR, patient_id).events == ()


def test_events_leave_flags_and_standing_alone(database: Database, patient_id: str) -> None:
    before = patient_record(database, OPERATOR, patient_id)
    record_event(database, OPERATOR, event(), key=new_key(), now=NOW)
    after = patient_record(database, OPERATOR, patient_id)
    assert (after.standing, after.flags, after.history) == (before.standing, before.flags, before.history)


@pytest.mark.parametrize("what", [void_treatment, void_event])
def test_what_is_not_there_cannot_be_voided(what: object, database: Database) -> None:
    with pytest.raises(NotFound, match='"7" is not known'):
        what(database, OPERATOR, 7, version=1, reason="typo", key=new_key(), now=NOW)  # type: ignore[operator]
