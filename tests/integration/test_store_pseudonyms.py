"""Names and date shifts for de-identified packages: random, made once, kept secret."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from models.access import OPERATOR
from models.storage.database import Database
from models.storage.records import AuditDetail, Pseudonym
from models.storage.store.patients import amend_patient
from models.storage.store.pseudonyms import ensure_pseudonyms
from tests.clinic import LATER, NOW, last_told, new_key, patient, register


@pytest.fixture
def patient_id(database: Database) -> str:
    """Public id of the one patient, S1."""
    return register(database).record


def pseudonyms(database: Database, project: str = "default") -> dict[int, tuple[str, int]]:
    with database.read() as session:
        rows = session.exec(select(Pseudonym).where(col(Pseudonym.project) == project))
        return {row.patient_id: (row.code, row.shift_days) for row in rows}


def test_pseudonyms_are_made_once_and_stay(database: Database, patient_id: str) -> None:
    assert ensure_pseudonyms(database, OPERATOR, now=NOW) == 1
    before = pseudonyms(database)
    register(database, "S2")
    assert ensure_pseudonyms(database, OPERATOR, now=LATER) == 1
    assert pseudonyms(database).items() > before.items()
    assert ensure_pseudonyms(database, OPERATOR, now=LATER) == 0


def test_each_project_has_pseudonyms_of_its_own(database: Database, patient_id: str) -> None:
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    ensure_pseudonyms(database, OPERATOR, project="trial", now=NOW)
    assert pseudonyms(database)[1][0] != pseudonyms(database, "trial")[1][0]


def test_codes_are_random_and_shifts_lie_within_a_year(sqlite_database: Database) -> None:
    for number in range(40):
        register(sqlite_database, f"S{number}")
    ensure_pseudonyms(sqlite_database, OPERATOR, now=NOW)
    found = pseudonyms(sqlite_database).values()
    assert all(len(code) == 10 and code.startswith("P-") for code, _ in found)
    assert len({code for code, _ in found}) == 40
    assert all(1 <= shift <= 364 for _, shift in found)
    assert len({shift for _, shift in found}) > 20


def test_a_course_told_in_days_is_not_shifted_until_it_has_dates(database: Database) -> None:
    public_id = register(database, timeline="relative").record
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    assert pseudonyms(database)[1][1] == 0
    amend_patient(database, OPERATOR, public_id, patient(timeline="calendar"), version=1, key=new_key(), now=NOW)
    before = last_told(database)
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    assert pseudonyms(database)[1][1] > 0
    assert last_told(database) == before + 1


def test_codes_and_shifts_stand_nowhere_in_the_audit_trail(database: Database, patient_id: str) -> None:
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    code, _ = pseudonyms(database)[1]
    with database.read() as session:
        details = " ".join(session.exec(select(AuditDetail.detail)))
    assert code not in details
    assert "shift" not in details


@pytest.mark.parametrize(("drawn", "shift"), [(0, 1), (363, 364)])
def test_no_draw_leaves_true_dates(drawn: int, shift: int, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.storage.store.pseudonyms.secrets.randbelow", lambda _: drawn)
    register(sqlite_database)
    ensure_pseudonyms(sqlite_database, OPERATOR, now=NOW)
    assert pseudonyms(sqlite_database)[1][1] == shift
