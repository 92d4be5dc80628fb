"""How each value came to be what it is: every recording, change, correction and void, with who, when and why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models.access import OPERATOR
from models.errors import NotFound
from models.storage.database import Database
from models.storage.queries.history import Change, value_history
from models.storage.queries.patients import patient_list
from models.storage.records.shapes import IdentityShape
from models.storage.store.events import record_event, void_event
from models.storage.store.identity import set_identity
from models.storage.store.patients import amend_patient
from models.storage.store.treatments import amend_treatment, record_treatment, void_treatment
from models.storage.store.visits import correct_observation, void_observation
from tests.bundles import SOUND, take_in, write_bundle
from tests.clinic import LATER, NOW, TODAY, event, new_key, patient, record, register, result, treatment
from tests.staff import clinician


def history(database: Database, measure: str = "") -> list[Change]:
    (line,) = patient_list(database, OPERATOR)
    return [change for change in value_history(database, OPERATOR, line.public_id) if measure in ("", change.measure)]


def steps(database: Database, measure: str) -> list[tuple[str, str, str, str]]:
    return [(change.what, change.old, change.new, change.reason) for change in history(database, measure)]


def test_a_result_tells_who_recorded_it_and_when(database: Database) -> None:
    register(database)
    record(database, result(">20000", laboratory="North"))
    (change,) = history(database, "ck")
    assert change == Change(
        NOW, "operator:local", "recorded", "result of 2026-01-10", "ck", "", ">20000 U/L; upper limit 200; laboratory North"
    )


def test_a_corrected_result_is_one_step_and_a_voided_one_another(database: Database) -> None:
    register(database)
    (wrong,) = record(database, result("250")).rows
    receipt = correct_observation(database, OPERATOR, wrong, result("2500"), reason="slip", key=new_key(), now=LATER)
    void_observation(database, OPERATOR, receipt.rows[0], reason="wrong tube", key=new_key(), now=LATER)
    assert steps(database, "ck") == [
        ("recorded", "", "250 U/L; upper limit 200", ""),
        ("corrected", "250 U/L; upper limit 200", "2500 U/L; upper limit 200", "slip"),
        ("voided", "2500 U/L; upper limit 200", "", "wrong tube"),
    ]


def test_results_of_one_day_are_values_of_their_own(database: Database) -> None:
    register(database)
    first = record(database, result("250"), result("260", laboratory="North"))
    void_observation(database, OPERATOR, first.rows[0], reason="wrong tube", key=new_key(), now=LATER)
    record(database, result("255"), now=LATER + timedelta(days=1))
    assert [step[:3] for step in steps(database, "ck")] == [
        ("recorded", "", "250 U/L; upper limit 200"),
        ("voided", "250 U/L; upper limit 200", ""),
        ("recorded", "", "255 U/L; upper limit 200"),
        ("recorded", "", "260 U/L; upper limit 200; laboratory North"),
    ]


def test_a_treatment_tells_its_first_dose_every_change_and_its_void(database: Database) -> None:
    register(database)
    number = record_treatment(database, OPERATOR, treatment(), key=new_key(), now=NOW).rows[0]
    for version, stop in ((1, "2026-03-01"), (2, "2026-04-01")):
        amend_treatment(database, OPERATOR, number, treatment(stop=stop), version=version, key=new_key(), now=LATER)
    void_treatment(database, OPERATOR, number, version=3, reason="another patient", key=new_key(), now=LATER)
    begun = "20 mg daily oral; start 2026-01-10"
    assert steps(database, "prednisone") == [
        ("recorded", "", begun, ""),
        ("changed", begun, f"{begun}; stop 2026-03-01", ""),
        ("changed", f"{begun}; stop 2026-03-01", f"{begun}; stop 2026-04-01", ""),
        ("voided", f"{begun}; stop 2026-04-01", "", "another patient"),
    ]


def test_an_event_tells_its_void(database: Database) -> None:
    register(database)
    number = record_event(database, OPERATOR, event(basis="strength"), key=new_key(), now=NOW).rows[0]
    void_event(database, OPERATOR, number, version=1, reason="none", key=new_key(), now=LATER)
    assert [step[0] for step in steps(database, "relapse")] == ["recorded", "voided"]
    assert history(database, "relapse")[0].subject == "event of 2026-01-10"


def test_study_facts_tell_every_change_of_each(database: Database) -> None:
    public_id = register(database, site="North", sex="female").record
    for version, columns in ((1, {"sex": "female"}), (2, {"sex": "male", "site": "South"})):
        amend_patient(database, OPERATOR, public_id, patient(**columns), version=version, key=new_key(), now=LATER)
    assert steps(database, "sex") == [("recorded", "", "female", ""), ("changed", "female", "male", "")]
    assert [step[1:3] for step in steps(database, "site")] == [("", "North"), ("North", ""), ("", "South")]
    assert history(database, "status")[0].who == "operator:local"


def test_imported_values_tell_who_imported_and_what_an_update_replaced(database: Database, tmp_path: Path) -> None:
    first = {name: "\n".join(text.splitlines()[:2]) + "\n" for name, text in SOUND.items()}
    take_in(database, write_bundle(tmp_path / "first", first))
    changed = {
        name: text.replace("420", "430").replace("female", "male").replace("2025-01-10,\n", "2025-01-10,2025-03-01\n")
        for name, text in first.items()
    }
    take_in(database, write_bundle(tmp_path / "second", changed), update=True)
    assert [step[:3] for step in steps(database, "ck")] == [
        ("recorded", "", "420 U/L; upper limit 200"),
        ("corrected", "420 U/L; upper limit 200", "430 U/L; upper limit 200"),
    ]
    assert [step[:3] for step in steps(database, "sex")] == [("recorded", "", "female"), ("changed", "female", "male")]
    assert steps(database, "prednisone")[-1][2] == "20 mg daily oral; start 2025-01-10; stop 2025-03-01"
    assert {change.who for change in history(database)} == {"operator:local"}


def test_a_course_told_in_days_tells_no_dates(database: Database) -> None:
    register(database, timeline="relative", diagnosis_date="2000-01-05")
    record(database, result(day="2000-01-15"))
    record_treatment(database, OPERATOR, treatment(start="2000-01-15", stop="2000-01-20"), key=new_key(), now=NOW)
    told = [(change.subject, change.new) for change in history(database) if change.measure in ("ck", "prednisone", "diagnosis_date")]
    assert ("result of day 14", "250 U/L; upper limit 200") in told
    assert ("treatment from day 14", "20 mg daily oral; start day 14; stop day 19") in told
    assert ("study facts", "day 4") in told


def test_who_the_patient_is_stays_out_of_it(database: Database) -> None:
    public_id = register(database, site="North").record
    treating = clinician(database)
    told = IdentityShape.model_validate({"name": "Name S1", "local_number": "N-17"}, context={"today": TODAY})
    set_identity(database, treating, public_id, told, version=0, key=new_key(), now=NOW)
    assert "Name S1" not in repr(value_history(database, treating, public_id))
    with pytest.raises(NotFound):
        value_history(database, clinician(database, "clinician-south", "South"), public_id)
