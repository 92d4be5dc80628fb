"""What the demo shows: every published course, and a simulated cohort that nobody can take for real, alive until today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dashboard.cli_demo import demo_database
from models.access import OPERATOR
from models.storage.queries.patients import patient_list

if TYPE_CHECKING:
    from models.storage.database import Database


@pytest.fixture(scope="module")
def demo() -> Iterator[Database]:
    with demo_database(None) as database:
        yield database


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
