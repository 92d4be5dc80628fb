"""Who a patient is: written with its trail, told to those who treat the patient, and read by nothing else."""

from __future__ import annotations

import ast
import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlmodel import col, select

from models.access import OPERATOR, Actor, Role
from models.errors import EditConflict, ImpossibleValue, NotFound, NotPermitted
from models.storage.database import Database
from models.storage.queries.identity import IdentityLine, IdentityName, identity_of, names
from models.storage.records import Audit, AuditDetail
from models.storage.records.shapes import IdentityShape
from models.storage.store.identity import set_identity
from models.storage.store.operation import Receipt
from tests.clinic import NOW, TODAY, last_told, new_key, register
from tests.staff import clinician, own_account, staff, work_at

ROOT = Path(__file__).parents[2]
MAY_READ_IT = {
    *("storage/records/__init__.py", "storage/records/people.py", "storage/store/identity.py", "storage/store/erasure.py"),
    "storage/queries/identity.py",
}


def shape(name: str = "Name S1", born: str = "1961-03-04", **columns: str) -> IdentityShape:
    return IdentityShape.model_validate({"name": name, "date_of_birth": born, **columns}, context={"today": TODAY})


def save(database: Database, actor: Actor, public_id: str, told: IdentityShape | None = None, version: int = 0, key: str = "") -> Receipt:
    return set_identity(database, actor, public_id, told or shape(), version=version, key=key or new_key(), now=NOW)


@pytest.fixture
def patient(database: Database) -> str:
    return register(database, "S1", site="North").record


def test_what_was_written_is_read_back(database: Database, patient: str) -> None:
    treating, told = clinician(database), shape(contact="Street 1\n12345 Town", local_number="N-17")
    assert identity_of(database, treating, patient) == IdentityLine()
    assert save(database, treating, patient, told).version == 1
    line = IdentityLine("Name S1", date(1961, 3, 4), "Street 1\n12345 Town", "N-17", 1)
    assert identity_of(database, treating, patient) == line
    assert names(database, treating) == {patient: IdentityName("Name S1", "N-17", date(1961, 3, 4))}


def test_a_form_sent_twice_saves_once(database: Database, patient: str) -> None:
    treating, key = clinician(database), new_key()
    assert save(database, treating, patient, key=key) == save(database, treating, patient, key=key)
    assert identity_of(database, treating, patient).version == 1


@pytest.mark.parametrize("version", [0, 2])
def test_an_older_form_is_refused_with_what_stands(version: int, database: Database, patient: str) -> None:
    treating = clinician(database)
    save(database, treating, patient)
    with pytest.raises(EditConflict) as conflict:
        save(database, treating, patient, shape("Other"), version)
    assert conflict.value.current["name"] == "Name S1"
    assert identity_of(database, treating, patient).name == "Name S1"


def test_the_same_said_again_is_not_written_again(database: Database, patient: str) -> None:
    treating = clinician(database)
    save(database, treating, patient)
    told = last_told(database)
    assert save(database, treating, patient, version=1).version == 1
    assert last_told(database) == told
    assert identity_of(database, treating, patient).version == 1


def test_the_trail_keeps_old_and_new(database: Database, patient: str) -> None:
    treating = clinician(database)
    save(database, treating, patient)
    save(database, treating, patient, shape("Name after marriage"), version=1)
    with database.read() as session:
        told = session.exec(select(Audit.record, AuditDetail.detail).join(AuditDetail).order_by(col(Audit.seq).desc())).first()
    assert told is not None
    detail = json.loads(told[1])
    assert (told[0], detail["old"]["name"], detail["new"]["name"]) == (f"patient:{patient}", "Name S1", "Name after marriage")


def test_a_birth_in_another_year_than_the_recorded_one_is_refused(database: Database) -> None:
    public_id = register(database, "S1", site="North", birth_year="1960").record
    with pytest.raises(ImpossibleValue, match="recorded year of birth, 1960"):
        save(database, clinician(database), public_id)


@pytest.mark.parametrize(
    "columns",
    [{"born": "2026-11-21"}, {"born": "1879-01-01"}, {"born": "1961"}, {"name": "a\nb"}, {"name": "a\u202eb"}, {"local_number": "x" * 101}],
)
def test_what_cannot_be_an_identity_is_refused(columns: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        shape(**columns)


def test_another_sites_clinician_learns_nothing(database: Database, patient: str) -> None:
    save(database, clinician(database), patient)
    other = clinician(database, "clinician-south", "South")
    assert names(database, other) == {}
    with pytest.raises(NotFound):
        identity_of(database, other, patient)
    with pytest.raises(NotFound):
        save(database, other, patient, version=1)


def test_who_leaves_the_site_learns_nothing_any_more(database: Database, patient: str) -> None:
    leaving = clinician(database)
    save(database, leaving, patient)
    work_at(database, leaving, "South")
    assert names(database, leaving) == {}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR])
def test_no_other_role_learns_a_name(role: Role, database: Database, patient: str) -> None:
    for actor in (staff(database, "staff-north", role, "North"), own_account(database, patient), OPERATOR):
        with pytest.raises(NotPermitted):
            names(database, actor)


def test_nothing_else_reads_the_identity() -> None:
    found = {
        str(path.relative_to(ROOT / "models"))
        for path in (ROOT / "models").rglob("*.py")
        if "migrations" not in path.parts and any(map(_names_it, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert found == MAY_READ_IT


def test_only_the_pages_ask_for_names() -> None:
    asking = {
        path.relative_to(ROOT).parts[0]
        for folder in ("models", "dashboard", "sample_data")
        for path in (ROOT / folder).rglob("*.py")
        if "queries.identity" in path.read_text(encoding="utf-8") and path.name != "access.py"
    }
    assert asking <= {"dashboard"}


def _names_it(node: ast.AST) -> bool:
    """The class by its name, or the table by its own: as a word for itself, or in SQL."""
    named = getattr(node, "name", "") if isinstance(node, ast.alias | ast.ClassDef) else getattr(node, "attr", "")
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return named == "Identity" or re.search(r"^identity$|(from|join|into|update)\s+identity\b", text, re.IGNORECASE) is not None
