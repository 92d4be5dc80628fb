"""Sites are walls: who works at one registers, reads and changes its patients and no others, and what is taken away is gone at once."""

from __future__ import annotations

import pytest
from sqlmodel import col, delete, select

from models.access import OPERATOR, Actor, Role
from models.errors import EditConflict, ImpossibleValue, NotFound, NotPermitted, OutOfReach
from models.storage.database import Database
from models.storage.queries.drafts import open_drafts
from models.storage.queries.parameters import parameter_sets, parameters_of
from models.storage.queries.patients import patient_list
from models.storage.queries.record import patient_record
from models.storage.records import Membership, Site
from models.storage.store.drafts import save_draft
from models.storage.store.operation import Receipt
from models.storage.store.parameters import set_parameters
from models.storage.store.patients import amend_patient, register_patient
from models.storage.store.visits import record_visit
from tests.clinic import LATER, NOW, new_key, patient, refusals, register, result, user
from tests.reviewing import parameters


@pytest.fixture
def clinic(database: Database) -> Database:
    """Patient S1 at North, S2 at South, S3 without a site."""
    for study_id, site in (("S1", "North"), ("S2", "South"), ("S3", "")):
        register(database, study_id, site=site, label=f"label of {study_id}")
    return database


@pytest.fixture
def clinician(clinic: Database) -> Actor:
    """Works at North."""
    return user(clinic, Role.CLINICIAN, "North")


def public_id(database: Database, study_id: str = "S1") -> str:
    return next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == study_id)


def seen(database: Database, actor: Actor) -> list[str]:
    return [line.study_id for line in patient_list(database, actor)]


def sites(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Site.name)))


def add(database: Database, actor: Actor, study_id: str = "S9", **facts: str) -> Receipt:
    return register_patient(database, actor, patient(study_id, **facts), key=new_key(), now=NOW)


def move(database: Database, actor: Actor, site: str, study_id: str = "S1") -> Receipt:
    moved = patient(study_id, site=site)
    return amend_patient(database, actor, public_id(database, study_id), moved, version=1, key=new_key(), now=LATER)


def test_a_clinician_sees_the_patients_of_the_own_sites(clinic: Database, clinician: Actor) -> None:
    assert seen(clinic, clinician) == ["S1"]
    assert seen(clinic, user(clinic, Role.CLINICIAN, "North", None, name="clinician-both")) == ["S1", "S3"]
    assert seen(clinic, user(clinic, Role.CLINICIAN, name="clinician-nowhere")) == []


def test_a_clinician_registers_at_an_own_site(clinic: Database, clinician: Actor) -> None:
    add(clinic, clinician, site="North")
    assert seen(clinic, clinician) == ["S1", "S9"]


def test_a_clinician_registers_nobody_at_a_site_of_others(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(OutOfReach, match=r'"South" is not known, or not for you\. Choose one of: North\.'):
        add(clinic, clinician, site="South")
    assert len(seen(clinic, OPERATOR)) == 3
    assert refusals(clinic)[0][:2] == (str(clinician), "store.patients.register_patient")


def test_a_clinician_makes_no_site(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(NotFound, match=r'"Nroth" is not known, or not for you\. Choose one of: North\.'):
        add(clinic, clinician, site="Nroth")
    with pytest.raises(NotFound):
        move(clinic, clinician, "Nroth")
    assert sites(clinic) == ["North", "South"]


def test_the_operator_makes_a_site_with_its_first_patient(clinic: Database) -> None:
    add(clinic, OPERATOR, site="West")
    assert sites(clinic) == ["North", "South", "West"]


def test_without_a_site_is_a_place_of_its_own(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(ImpossibleValue, match="Choose a site") as refusal:
        add(clinic, clinician)
    assert refusal.value.column == "site"
    add(clinic, user(clinic, Role.CLINICIAN, None, name="clinician-without"), "S9")
    assert "S9" in seen(clinic, OPERATOR)


def test_of_a_study_id_that_is_taken_elsewhere_nothing_is_told(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(EditConflict, match=r'^Study id "S2" is taken\. Choose another\.$') as conflict:
        add(clinic, clinician, "S2", site="North")
    assert conflict.value.current == {}


def test_of_a_study_id_that_is_taken_at_the_own_site_the_facts_are_told(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(EditConflict, match="registered already") as conflict:
        add(clinic, clinician, "S1", site="North")
    assert conflict.value.current["label"] == "label of S1"


def test_a_transfer_changes_at_once_who_reaches_the_patient(clinic: Database, clinician: Actor) -> None:
    followed, there = public_id(clinic), user(clinic, Role.CLINICIAN, "South")
    move(clinic, clinician, "South")
    assert (seen(clinic, clinician), seen(clinic, there)) == ([], ["S1", "S2"])
    with pytest.raises(OutOfReach):
        patient_record(clinic, clinician, followed)
    with pytest.raises(OutOfReach):
        record_visit(clinic, clinician, [result()], key=new_key(), now=LATER)


def test_a_transfer_to_nowhere_is_for_those_who_see_patients_there(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(ImpossibleValue, match="out of your reach"):
        move(clinic, clinician, "")
    assert seen(clinic, clinician) == ["S1"]


def test_nobody_fetches_a_patient_from_a_site_of_others(clinic: Database, clinician: Actor) -> None:
    with pytest.raises(OutOfReach):
        move(clinic, clinician, "North", "S2")


def test_who_leaves_a_site_reaches_its_patients_no_more(clinic: Database, clinician: Actor) -> None:
    with clinic.write() as session:
        session.exec(delete(Membership).where(col(Membership.account_id) == clinician.account))
    assert seen(clinic, clinician) == []
    with pytest.raises(OutOfReach):
        patient_record(clinic, clinician, public_id(clinic))
    assert refusals(clinic) == [(str(clinician), "queries.record.patient_record", f"patient:{public_id(clinic)}")]


def test_a_draft_of_a_patient_who_moved_is_not_shown(clinic: Database, clinician: Actor) -> None:
    for key, about in (("d1", public_id(clinic)), ("d2", "")):
        save_draft(clinic, clinician, {"ck": "1"}, key=key, form="visit", public_id=about, now=NOW)
    move(clinic, clinician, "South")
    assert [draft.key for draft in open_drafts(clinic, clinician)] == ["d2"]
    with pytest.raises(OutOfReach):
        save_draft(clinic, clinician, {"ck": "2"}, key="d1", form="visit", now=NOW)


def test_a_patient_that_does_not_exist_and_one_of_others_are_told_in_the_same_words(clinic: Database, clinician: Actor) -> None:
    told = []
    for name in (public_id(clinic, "S2"), "nobody"):
        with pytest.raises(NotFound) as refusal:
            patient_record(clinic, clinician, name)
        told.append(str(refusal.value).replace(name, "..."))
    assert told[0] == told[1]


def test_a_clinician_sets_no_parameters_for_everywhere(clinic: Database) -> None:
    clinician = user(clinic, Role.CLINICIAN, "North", None)
    with pytest.raises(NotPermitted, match="Choose one of your sites"):
        set_parameters(clinic, clinician, parameters(), key=new_key(), now=NOW)
    assert parameter_sets(clinic, OPERATOR) == ()


def test_a_clinician_reads_the_parameters_for_everywhere_and_of_the_own_sites(clinic: Database, clinician: Actor) -> None:
    for site in ("", "North", "South"):
        set_parameters(clinic, OPERATOR, parameters(f"of {site or 'all'}", site), key=new_key(), now=NOW)
    assert [line.site for line in parameter_sets(clinic, clinician)] == ["North", ""]
    assert [parameters_of(clinic, clinician, site).version for site in ("", "North")] == ["of all", "of North"]


def test_an_administrator_sets_parameters_everywhere(clinic: Database) -> None:
    set_parameters(clinic, user(clinic, Role.ADMINISTRATOR), parameters("all"), key=new_key(), now=NOW)
    assert parameters_of(clinic, OPERATOR, "South").version == "all"
