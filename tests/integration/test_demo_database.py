"""What the demo shows: every published course, and a simulated cohort that nobody can take for real, alive until today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dashboard.cli_demo import OWN_PATIENT, demo_accounts, demo_database
from models.access import ANONYMOUS, OPERATOR, Role
from models.accounts.directory import AccountLine, account_list
from models.accounts.sessions import log_in
from models.storage.queries.patients import patient_list

if TYPE_CHECKING:
    from models.storage.database import Database


@pytest.fixture(scope="module")
def demo() -> Iterator[Database]:
    with demo_database(None) as database:
        yield database


@pytest.fixture(scope="module")
def passwords(demo: Database) -> dict[str, str]:
    return dict(demo_accounts(demo))


@pytest.fixture(scope="module")
def accounts(demo: Database, passwords: dict[str, str]) -> dict[str, AccountLine]:
    assert sorted(passwords) == sorted(Role)
    return {line.role: line for line in account_list(demo, OPERATOR, now=demo.now())}


def test_the_clinician_of_the_demo_reaches_every_patient(demo: Database, passwords: dict[str, str]) -> None:
    clinician = log_in(demo, ANONYMOUS, "clinician", passwords["clinician"], now=demo.now()).actor
    assert patient_list(demo, clinician) == patient_list(demo, OPERATOR)


def test_the_coordinator_of_the_demo_works_where_the_clinician_does(accounts: dict[str, AccountLine]) -> None:
    clinician, coordinator = accounts[Role.CLINICIAN], accounts[Role.COORDINATOR]
    assert (coordinator.sites, coordinator.without_site) == (clinician.sites, True)


def test_the_patient_of_the_demo_is_a_simulated_one(accounts: dict[str, AccountLine]) -> None:
    assert accounts[Role.PATIENT].patient == OWN_PATIENT
    assert OWN_PATIENT.startswith("M-")


def test_demo_has_the_published_courses_and_sixty_simulated_patients(demo: Database) -> None:
    simulated = [line.study_id for line in patient_list(demo, OPERATOR) if line.study_id.startswith("M-")]
    assert (len(patient_list(demo, OPERATOR)), len(simulated)) == (25 + 60, 60)


def test_simulated_patients_of_the_demo_say_that_they_are_nobody(demo: Database) -> None:
    for line in patient_list(demo, OPERATOR):
        assert (line.label == "simulated, nobody") is line.study_id.startswith("M-")


def test_simulated_patients_of_the_demo_were_seen_lately(demo: Database) -> None:
    today = datetime.now(UTC).astimezone().date()
    seen = [line.last_ck_on for line in patient_list(demo, OPERATOR) if line.study_id.startswith("M-") and line.last_ck_on]
    assert sum(day >= today - timedelta(days=120) for day in seen) >= 30
    assert max(seen) <= today


def test_simulated_patients_of_the_demo_have_recorded_relapses_and_open_flags(demo: Database) -> None:
    from sqlmodel import func, select

    from models.storage.records import Event, Flag, Patient

    with demo.read() as session:
        made = select(Patient.id).where(Patient.study_id.startswith("M-"))
        relapses = session.exec(select(func.count()).where(Event.patient_id.in_(made), Event.event == "relapse")).one()
        opened = session.exec(select(func.count()).where(Flag.patient_id.in_(made), Flag.cleared_on.is_(None))).one()
    assert relapses > 10
    assert opened > 0
