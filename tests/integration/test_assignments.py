"""Which clinician looks after which patient: it drives a filter, and opens nothing."""

from __future__ import annotations

import pytest

from models.access import OPERATOR, Actor, Role
from models.errors import NotFound, NotPermitted
from models.storage.database import Database
from models.storage.queries.assignments import assigned_to, my_patients
from models.storage.queries.record import patient_record
from models.storage.queries.trail import audit_rows
from models.storage.store.assignments import assign, unassign
from models.storage.store.patients import amend_patient
from tests.clinic import NOW, new_key, register
from tests.clinic import patient as facts
from tests.staff import WITHOUT_SITE, clinician, disable, own_account, public_id_of, staff, work_at


@pytest.fixture
def patient(database: Database) -> str:
    return register(database, "S1", site="North").record


def take(database: Database, actor: Actor, public_id: str, account: str = "") -> None:
    assign(database, actor, public_id, account=account, key=new_key(), now=NOW)


def test_a_clinician_takes_a_patient_and_gives_it_back(database: Database, patient: str) -> None:
    mine = clinician(database)
    take(database, mine, patient)
    assert (my_patients(database, mine), assigned_to(database, OPERATOR, patient)) == ({patient}, ["clinician-north"])
    unassign(database, mine, patient, key=new_key(), now=NOW)
    assert (my_patients(database, mine), assigned_to(database, OPERATOR, patient)) == (frozenset(), [])
    take(database, mine, patient)
    assert my_patients(database, mine) == {patient}


def test_what_is_so_already_is_not_written_again(database: Database, patient: str) -> None:
    mine = clinician(database)
    for _ in range(2):
        take(database, mine, patient)
    for _ in range(2):
        unassign(database, mine, patient, key=new_key(), now=NOW)
    actions = [row.action for row in audit_rows(database, OPERATOR, action="assign")]
    assert actions == ["store.assignments.unassign", "store.assignments.assign"]


def test_a_colleague_of_the_site_can_be_assigned(database: Database, patient: str) -> None:
    mine, colleague = clinician(database), clinician(database, "clinician-north-2")
    take(database, mine, patient, public_id_of(database, colleague))
    assert my_patients(database, colleague) == {patient}
    assert my_patients(database, mine) == frozenset()


def test_patients_without_a_site_have_clinicians_too(database: Database) -> None:
    public_id = register(database, "S2").record
    mine = clinician(database, "clinician-without", WITHOUT_SITE)
    take(database, mine, public_id)
    assert assigned_to(database, mine, public_id) == ["clinician-without"]


def test_nobody_but_an_enabled_clinician_of_the_site_can_be_assigned(database: Database, patient: str) -> None:
    mine, gone = clinician(database), clinician(database, "clinician-gone")
    disable(database, gone)
    others = (clinician(database, "clinician-south", "South"), staff(database, "coordinator-north", Role.COORDINATOR, "North"), gone)
    for account in (*(public_id_of(database, other) for other in others), public_id_of(database, own_account(database, patient)), "none"):
        with pytest.raises(NotFound, match="no clinician of the patient's site"):
            take(database, mine, patient, account)
    with pytest.raises(NotFound, match="no clinician of the patient's site"):
        take(database, OPERATOR, patient)


def test_an_assignment_opens_nothing(database: Database, patient: str) -> None:
    leaving = clinician(database)
    take(database, leaving, patient)
    work_at(database, leaving, "South")
    assert my_patients(database, leaving) == frozenset()
    assert assigned_to(database, OPERATOR, patient) == []
    with pytest.raises(NotFound):
        patient_record(database, leaving, patient)


def test_a_patient_who_moves_is_nobodys_of_the_former_site(database: Database, patient: str) -> None:
    mine = clinician(database)
    clinician(database, "clinician-south", "South")
    take(database, mine, patient)
    amend_patient(database, OPERATOR, patient, facts("S1", site="South"), version=1, key=new_key(), now=NOW)
    assert my_patients(database, mine) == frozenset()
    assert assigned_to(database, OPERATOR, patient) == []


def test_only_those_who_treat_assign(database: Database, patient: str) -> None:
    for actor in (staff(database, "coordinator-north", Role.COORDINATOR, "North"), own_account(database, patient)):
        with pytest.raises(NotPermitted):
            take(database, actor, patient)
    with pytest.raises(NotFound):
        take(database, clinician(database, "clinician-south", "South"), patient)
