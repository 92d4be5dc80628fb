"""Registering patients, and two people changing one patient at the same time."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from models.access import OPERATOR
from models.clinical.dates import PartialDate, Precision
from models.errors import EditConflict, ImpossibleValue, NotFound
from models.storage.database import Database
from models.storage.queries.patients import patient_by_public_id, patient_list
from models.storage.queries.record import patient_record
from models.storage.records import Patient, Site
from models.storage.store.patients import amend_patient, register_patient
from tests.clinic import LATER, NOW, new_key, patient, record, register, remission_then, result


def amend(database: Database, public_id: str, version: int, **columns: str) -> int:
    shape = patient(columns.pop("study_id", "S1"), **columns)
    return amend_patient(database, OPERATOR, public_id, shape, version=version, key=new_key(), now=LATER).version


def test_study_facts_come_back_with_their_precision(database: Database) -> None:
    facts = {
        "sex": "female",
        "birth_year": "1960",
        "antibody": "anti-SRP",
        "diagnosis_date": "2019-02",
        "symptom_onset": "2018",
        "site": "North",
    }
    found = patient_record(database, OPERATOR, register(database, **facts).record).patient
    assert found.diagnosis_date == PartialDate(date(2019, 2, 15), Precision.MONTH)
    assert found.symptom_onset == PartialDate(date(2018, 7, 1), Precision.YEAR)
    assert (found.study_id, found.sex, found.birth_year, found.antibody, found.site, found.version) == (
        "S1",
        "female",
        1960,
        "anti-SRP",
        "North",
        1,
    )


def test_a_study_id_belongs_to_one_patient(database: Database) -> None:
    register(database, sex="female")
    with pytest.raises(EditConflict, match='"S1" is registered already') as caught:
        register(database, sex="male")
    assert caught.value.current["sex"] == "female"


def test_a_double_click_registers_once(database: Database) -> None:
    key = new_key()
    receipts = {register_patient(database, OPERATOR, patient(), key=key, now=NOW) for _ in range(2)}
    assert len(receipts) == 1
    assert len(patient_list(database, OPERATOR)) == 1


def test_an_address_says_nothing_about_the_patient(database: Database) -> None:
    first, second = register(database, "North-17").record, register(database, "North-18").record
    assert len(first) >= 22
    assert first != second
    assert "North" not in first


def test_a_site_is_made_once(database: Database) -> None:
    register(database, "S1", site="North")
    register(database, "S2", site="North")
    with database.read() as session:
        assert list(session.exec(select(Site.name))) == ["North"]


def test_the_second_of_two_editors_is_refused_and_sees_what_stands(database: Database) -> None:
    public_id = register(database).record
    assert amend(database, public_id, 1, sex="female", site="North") == 2
    with pytest.raises(EditConflict, match="changed meanwhile") as caught:
        amend(database, public_id, 1, sex="male")
    assert (caught.value.current["sex"], caught.value.current["site"], caught.value.current["version"]) == ("female", "North", 2)
    assert patient_record(database, OPERATOR, public_id).patient.sex == "female"


def test_a_course_that_is_told_in_days_from_now_on_shows_no_date(database: Database) -> None:
    remission_then(database, "101", ">180")
    public_id = patient_list(database, OPERATOR)[0].public_id
    amend(database, public_id, 1, timeline="relative")
    standing = patient_record(database, OPERATOR, public_id).standing
    assert standing is not None
    assert [reason[:18] for reason in standing.reasons] == ["CK >180 (day 9655)"]


def test_a_study_id_stays(database: Database) -> None:
    public_id = register(database).record
    with pytest.raises(ImpossibleValue, match="A study id stays"):
        amend(database, public_id, 1, study_id="S2")


@pytest.mark.parametrize("address", ["nobody", "", "a\x00b", "a\ud800b", "'; --"])
def test_unknown_patients_are_not_told_apart(address: str, database: Database) -> None:
    for call in (patient_record, patient_by_public_id):
        with pytest.raises(NotFound, match="not known, or not for you"):
            call(database, OPERATOR, address)
    with pytest.raises(NotFound):
        amend(database, address, 1)


def test_the_list_shows_state_open_level_and_last_ck(database: Database) -> None:
    remission_then(database, "1500", study_id="S2")
    register(database, "S10", label="second", timeline="relative", site="North", antibody="anti-HMGCR")
    record(database, result("", "2026-10-01", study_id="S2", missing_reason="not done"))
    second, first = patient_list(database, OPERATOR)
    assert (first.study_id, first.state, first.open_level, first.last_ck_on) == ("S2", "flagged", "possible", date(2026, 6, 1))
    assert (second.study_id, second.state, second.open_level, second.last_ck_on) == ("S10", "not enough data", "", None)
    assert (second.label, second.relative, second.site, second.antibody) == ("second", True, "North", "anti-HMGCR")
    assert patient_by_public_id(database, OPERATOR, first.public_id) == first


def test_hostile_names_are_kept_as_typed(database: Database) -> None:
    hostile = "'; DROP TABLE patient; -- <script>alert(1)</script> {0} %s \u202e"
    public_id = register(database, study_id="x' OR '1'='1", label=hostile, site=hostile, citation=hostile).record
    found = patient_record(database, OPERATOR, public_id).patient
    assert (found.study_id, found.label, found.site, found.citation) == ("x' OR '1'='1", hostile, hostile, hostile)


def test_the_digest_follows_the_content(database: Database) -> None:
    public_id = register(database).record
    with database.read() as session:
        before = session.exec(select(Patient.digest)).one()
    amend(database, public_id, 1, sex="male")
    with database.read() as session:
        assert session.exec(select(Patient.digest)).one() != before
