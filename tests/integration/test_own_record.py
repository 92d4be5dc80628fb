"""A patient sees the own values, and nothing that anybody concluded or wrote."""

from __future__ import annotations

import pytest

from models.access import OPERATOR, Actor, Role
from models.clinical.relapse.parameters import DEFAULTS
from models.course.loading import course_of
from models.errors import NotPermitted
from models.storage.database import Database
from models.storage.queries.own import own_record
from models.storage.queries.patients import patient_list
from models.storage.store.events import record_event
from models.storage.store.treatments import record_treatment
from tests.clinic import NOW, TODAY, event, new_key, record, register, remission_then, result, treatment
from tests.staff import clinician, disable, own_account, staff

CANARY = "CANARY"


@pytest.fixture
def mine(database: Database) -> Actor:
    """The account of S1, who has an open flag, and of whom everything free was written with the canary in it."""
    remission_then(database, "1500")
    plain = {"unit": "", "upper_limit": ""}
    record(
        database,
        result("1600", "2026-07-01", note=CANARY, rater=CANARY, source=CANARY),
        result("70", "2026-07-01", measure="mmt8", rater=CANARY, **plain),
        result("4", "2026-07-01", measure="physician_global", unit="cm", upper_limit=""),
        result("3", "2026-07-01", measure="patient_global", unit="cm", upper_limit=""),
        result("2", "2026-07-01", measure="pain", reporter=CANARY, **plain),
        result("weak, worse " + CANARY, "2026-07-01", measure="strength_text", **plain),
        result("", "2026-07-01", measure="aldolase", missing_reason=CANARY, **plain),
    )
    record_treatment(database, OPERATOR, treatment(reason=CANARY, text=CANARY), key=new_key(), now=NOW)
    record_event(database, OPERATOR, event(note=CANARY), key=new_key(), now=NOW)
    return own_account(database, patient_list(database, OPERATOR)[0].public_id)


def test_own_values_and_treatments_are_there(database: Database, mine: Actor) -> None:
    history = own_record(database, mine).history
    assert [(row.measure, row.value) for row in history.results][-4:] == [("ck", 1600), ("mmt8", 70), ("patient_global", 3), ("pain", 2)]
    assert [(step.drug, step.dose) for step in history.treatments] == [("prednisone", 20)]


def test_nothing_that_was_concluded_or_written_is_there(database: Database, mine: Actor) -> None:
    found = own_record(database, mine)
    assert (found.flags, found.events, found.standing, found.parameters) == ((), (), None, DEFAULTS)
    assert CANARY not in repr(found)
    assert str(OPERATOR) not in repr(found)


def test_a_course_can_be_drawn_from_it(database: Database, mine: Actor) -> None:
    course = course_of(own_record(database, mine), today=TODAY)
    assert [result.value for result in course.ck][-2:] == [1500, 1600]


def test_each_patient_sees_only_the_own_record(database: Database, mine: Actor) -> None:
    other = own_account(database, register(database, "S2").record, "patient-s2")
    record(database, result("333", study_id="S2"))
    assert [row.value for row in own_record(database, other).history.results] == [333]
    assert own_record(database, mine).patient.study_id == "S1"


def test_nobody_else_has_an_own_record(database: Database, mine: Actor) -> None:
    disable(database, mine)
    for actor in (OPERATOR, clinician(database), staff(database, "administrator-north", Role.ADMINISTRATOR), mine):
        with pytest.raises(NotPermitted):
            own_record(database, actor)
