"""What leaves is what its reader reaches: own sites alone, and real ids, dates and notes only for those who have the right."""

from __future__ import annotations

import csv
import io
from collections import deque
from pathlib import Path

import pytest
from sqlalchemy.event import listen
from sqlmodel import col, select, update

from models.access import OPERATOR, Actor, Role
from models.errors import ExportRefused, NotPermitted
from models.exchange import export_bundle, import_bundle, write_flags
from models.storage.database import Database
from models.storage.queries import bundle
from models.storage.records import Account, Audit, Patient, Pseudonym
from tests.bundles import write_bundle
from tests.clinic import NOW, record, refusals, register, remission_then, result, user


@pytest.fixture
def clinic(database: Database) -> Database:
    """Patient S1 at North and S2 at South, each with a flag and an assay of its own."""
    for study_id, site in (("S1", "North"), ("S2", "South")):
        remission_then(database, "1500", study_id=study_id, site=site)
        record(database, result("190", "2026-08-01", study_id=study_id, assay=f"assay of {study_id}"))
    return database


def exported(database: Database, actor: Actor, path: Path, *, identified: bool) -> dict[str, list[dict[str, str]]]:
    export_bundle(database, actor, path, identified=identified, now=NOW)
    return {file.name: list(csv.DictReader(io.StringIO(file.read_text()))) for file in path.glob("*.csv")}


def told(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Audit.action).where(col(Audit.record) == "bundle")))


def test_an_identified_export_holds_the_own_sites(clinic: Database, tmp_path: Path) -> None:
    files = exported(clinic, user(clinic, Role.CLINICIAN, "North"), tmp_path / "out", identified=True)
    assert {row["patient_id"] for name in ("patients", "observations", "flags") for row in files[f"{name}.csv"]} == {"S1"}
    assert told(clinic) == ["store.exports.record_identified_export"]


def test_a_deidentified_export_holds_the_own_sites(clinic: Database, tmp_path: Path) -> None:
    files = exported(clinic, user(clinic, Role.COORDINATOR, "South"), tmp_path / "out", identified=False)
    with clinic.read() as session:
        codes = session.exec(select(Pseudonym.code).join(Patient).where(col(Patient.study_id) == "S2")).all()
        assert len(session.exec(select(Pseudonym.code)).all()) == 1
    assert {row["patient_id"] for row in files["patients.csv"]} == {row["patient_id"] for row in files["flags.csv"]} == set(codes)
    assert told(clinic) == ["store.exports.record_export"]


@pytest.mark.parametrize("identified", [True, False])
def test_one_site_and_the_patients_without_one_are_no_more_than_that(clinic: Database, tmp_path: Path, identified: bool) -> None:
    remission_then(clinic, "1500", study_id="S3")
    both = user(clinic, Role.CLINICIAN, "North", None)
    files = exported(clinic, both, tmp_path / "out", identified=identified)
    with clinic.read() as session:
        reached = select(Patient.study_id, Pseudonym.code).outerjoin(Pseudonym).where(col(Patient.study_id) != "S2")
        wanted = {code if not identified else study_id for study_id, code in session.exec(reached)}
        counted = bundle.row_count(session, both)
    told = [row["patient_id"] for name in ("patients", "observations", "treatments", "events", "flags") for row in files[f"{name}.csv"]]
    assert (len(wanted), set(told), len(told)) == (2, wanted, counted)
    assert {row["assay"] for row in files["observations.csv"]} == {"", "assay of S1" if identified else "assay-1"}


def test_numbers_in_the_place_of_words_do_not_count_those_of_others(clinic: Database, tmp_path: Path) -> None:
    files = exported(clinic, user(clinic, Role.COORDINATOR, "South"), tmp_path / "out", identified=False)
    assert {row["assay"] for row in files["observations.csv"]} == {"", "assay-1"}


def test_without_the_right_nothing_identified_is_written(clinic: Database, tmp_path: Path) -> None:
    coordinator = user(clinic, Role.COORDINATOR, "North")
    with pytest.raises(NotPermitted):
        export_bundle(clinic, coordinator, tmp_path / "out", identified=True, now=NOW)
    with pytest.raises(NotPermitted):
        write_flags(clinic, coordinator, tmp_path / "flags.csv", now=NOW)
    assert list(tmp_path.glob("out*")) + list(tmp_path.glob("flags*")) == []
    assert refusals(clinic) == [(str(coordinator), "store.exports.record_identified_export", "rule")] * 2


def test_with_the_right_a_coordinator_exports_identified(clinic: Database, tmp_path: Path) -> None:
    coordinator = user(clinic, Role.COORDINATOR, "North", may_export_identified=True)
    assert [row["patient_id"] for row in exported(clinic, coordinator, tmp_path / "out", identified=True)["patients.csv"]] == ["S1"]


def test_a_right_taken_away_meanwhile_exports_nothing_identified(clinic: Database, tmp_path: Path) -> None:
    coordinator = user(clinic, Role.COORDINATOR, "North", may_export_identified=True)
    with clinic.write() as session:
        session.exec(update(Account).values(may_export_identified=False))
    with pytest.raises(NotPermitted, match="any more"):
        export_bundle(clinic, coordinator, tmp_path / "out", identified=True, now=NOW)
    assert list(tmp_path.glob("out*")) == []


def test_the_refused_learn_nothing_of_what_stands_at_the_place(clinic: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("x")
    with pytest.raises(NotPermitted):
        export_bundle(clinic, user(clinic, Role.PATIENT, patient="S1"), tmp_path / "out", identified=False, now=NOW)
    with pytest.raises(ExportRefused):
        export_bundle(clinic, OPERATOR, tmp_path / "out", identified=False, now=NOW)


def test_an_account_disabled_meanwhile_exports_nothing_and_is_told_of(clinic: Database, tmp_path: Path) -> None:
    clinician = user(clinic, Role.CLINICIAN, "North")
    with clinic.write() as session:
        session.exec(update(Account).values(disabled_at=NOW, disabled_by="operator:local"))
    with pytest.raises(NotPermitted, match="any more"):
        export_bundle(clinic, clinician, tmp_path / "out", identified=True, now=NOW)
    assert list(tmp_path.glob("out*")) == []
    assert [line[0] for line in refusals(clinic)] == [str(clinician)]


def test_an_export_makes_no_page_read_again(clinic: Database, tmp_path: Path) -> None:
    export_bundle(clinic, OPERATOR, tmp_path / "first", identified=False, now=NOW)
    before = clinic.revision()
    export_bundle(clinic, OPERATOR, tmp_path / "second", identified=False, now=NOW)
    assert clinic.revision() == before


def test_nobody_but_the_operator_imports(clinic: Database, tmp_path: Path) -> None:
    clinician = user(clinic, Role.CLINICIAN, "North")
    with pytest.raises(NotPermitted):
        import_bundle(clinic, clinician, write_bundle(tmp_path / "in"), now=NOW)
    assert refusals(clinic) == [(str(clinician), "store.imports.write_batch", "rule")]


def test_flags_hold_the_own_sites(clinic: Database, tmp_path: Path) -> None:
    register(clinic, "S3", site="North")
    assert write_flags(clinic, user(clinic, Role.CLINICIAN, "North"), tmp_path / "flags.csv", now=NOW) == 1
    assert "S2" not in (tmp_path / "flags.csv").read_text()


def test_rows_of_one_site_stream_in_order_without_being_gathered(sqlite_database: Database) -> None:
    register(sqlite_database, site="North")
    clinician, asked = user(sqlite_database, Role.CLINICIAN, "North"), []
    with sqlite_database.read() as session:
        connection = session.connection()
        listen(connection, "before_cursor_execute", lambda *call: asked.append(call[2]))
        deque(bundle.rows(session, clinician, "observations.csv"))
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}")]
    assert [step for step in plan if "TEMP B-TREE" in step] == []
