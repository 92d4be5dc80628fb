"""The committed bundle of published courses: made from the extract and from nothing else, and fit to be imported."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.clinical.dates import Precision
from models.clinical.drugs import find_drug
from sample_data.convert import COURSES, HEADERS, HERE, PUBLISHED, convert, write_bundle
from sample_data.rows import BundleRow, SourceRow, read_courses

if TYPE_CHECKING:
    from models.storage.database import Database

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SOURCE = {row.line: row for row in read_courses(COURSES)}


@pytest.fixture(scope="module")
def bundle() -> dict[str, list[BundleRow]]:
    return convert(list(SOURCE.values()))


def printed(row: BundleRow) -> list[SourceRow]:
    return [SOURCE[line] for line in row.lines]


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text.replace(",", ""))


def test_committed_files_are_a_fresh_conversion(tmp_path: Path) -> None:
    write_bundle(tmp_path)
    assert sorted(path.name for path in PUBLISHED.iterdir()) == sorted(HEADERS)
    for name in HEADERS:
        assert (tmp_path / name).read_bytes() == (PUBLISHED / name).read_bytes(), f"run python -m sample_data.convert: {name} differs"


def test_every_line_of_the_extract_is_said(bundle: dict[str, list[BundleRow]]) -> None:
    said = {line for name in ("observations.csv", "treatments.csv", "events.csv") for row in bundle[name] for line in row.lines}
    assert said == set(SOURCE) == set(range(2, 183))


def test_25_courses_each_with_its_citation(bundle: dict[str, list[BundleRow]]) -> None:
    patients = [row.cells for row in bundle["patients.csv"]]
    assert len(patients) == 25
    assert {row["timeline"] for row in patients} == {"relative"}
    assert all(row["citation"] and row["source_url"].startswith("https://") for row in patients)


def test_readme_cites_every_course(bundle: dict[str, list[BundleRow]]) -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    assert [row.cells["patient_id"] for row in bundle["patients.csv"] if row.cells["source_url"] not in readme] == []


def test_no_number_that_is_not_printed(bundle: dict[str, list[BundleRow]]) -> None:
    values = [(row, row.cells["value"].lstrip("<>")) for row in bundle["observations.csv"] if row.cells["measure"] == "ck"]
    doses = [(row, row.cells["dose"]) for row in bundle["treatments.csv"] if row.cells["dose"]]
    assert [number for row, number in values + doses if number not in numbers(printed(row)[0].value_text)] == []


def test_every_number_of_ck_with_a_unit_is_kept(bundle: dict[str, list[BundleRow]]) -> None:
    measured = {line for line, row in SOURCE.items() if row.event_type == "ck" and row.value_num and row.unit != "not stated"}
    kept = {row.lines[0]: row.cells for row in bundle["observations.csv"] if row.cells["measure"] == "ck"}
    assert {line: (cells["value"].lstrip("<>"), cells["unit"]) for line, cells in kept.items()} == {
        line: (SOURCE[line].value_num, SOURCE[line].unit) for line in measured
    }


def test_words_of_ck_are_no_values(bundle: dict[str, list[BundleRow]]) -> None:
    worded = {line for line, row in SOURCE.items() if row.event_type == "ck" and (not row.value_num or row.unit == "not stated")}
    kept = {row.lines[0]: row.cells["value"] for row in bundle["observations.csv"] if row.cells["measure"] == "ck_text"}
    assert set(kept) == worded
    assert all(SOURCE[line].value_text in value for line, value in kept.items())


def test_day_that_only_keeps_the_order_is_never_measured(bundle: dict[str, list[BundleRow]]) -> None:
    rows = bundle["observations.csv"] + bundle["treatments.csv"] + bundle["events.csv"]
    placed = [row for row in rows if "placeholder" in printed(row)[0].note]
    assert len(placed) > 60
    assert not any(Precision(row.cells["date_precision"]).measurable for row in placed)


def test_relapses_are_those_of_the_authors(bundle: dict[str, list[BundleRow]]) -> None:
    relapses = [(row.cells["patient_id"], row.cells["basis"]) for row in bundle["events.csv"] if row.cells["event"] == "relapse"]
    assert relapses == [(row.case_id, row.value_text) for row in SOURCE.values() if row.event_type == "relapse"]


def test_every_treatment_keeps_the_printed_words(bundle: dict[str, list[BundleRow]]) -> None:
    assert [row.cells["text"] for row in bundle["treatments.csv"] if printed(row)[0].value_text not in row.cells["text"]] == []


def test_statins_are_found_as_triggers(bundle: dict[str, list[BundleRow]]) -> None:
    exposed = {row.cells["patient_id"] for row in bundle["patients.csv"] if row.cells["statin_exposure"] == "yes"}
    treated = {row.cells["patient_id"] for row in bundle["treatments.csv"] if find_drug(row.cells["drug"]).drug_class == "statin"}
    assert exposed - treated == {"actamyol2021_hmgcr_asympt_72m"}
    assert treated <= exposed


def test_no_step_ends_before_it_begins(bundle: dict[str, list[BundleRow]]) -> None:
    spans = [(date.fromisoformat(row.cells["start"]), row.cells["stop"]) for row in bundle["treatments.csv"]]
    assert all(start < date.fromisoformat(stop) for start, stop in spans if stop)


def test_bundle_imports_whole(sqlite_database: Database) -> None:
    from models.access import OPERATOR
    from models.exchange.importing import import_bundle

    report = import_bundle(sqlite_database, OPERATOR, PUBLISHED, now=NOW).as_dict()
    rows = sum(len(list(csv.DictReader(StringIO((PUBLISHED / name).read_text(encoding="utf-8"))))) for name in HEADERS)
    assert (report["errors"], report["inserted"], report["sites_created"]) == ([], rows, ["Published courses"])


@pytest.mark.parametrize("case", ["shm_hmgcr_51m", "shm_hmgcr_66m"])
def test_falling_induction_course_raises_no_flag(sqlite_database: Database, case: str) -> None:
    from sqlmodel import select

    from models.access import OPERATOR
    from models.exchange.importing import import_bundle
    from models.storage.records.people import Patient
    from models.storage.records.review import Flag, Standing

    import_bundle(sqlite_database, OPERATOR, PUBLISHED, now=NOW)
    with sqlite_database.read() as session:
        flags = session.exec(select(Flag.summary).where(Flag.patient_id == Patient.id, Patient.study_id == case)).all()
        standings = session.exec(select(Standing).where(Standing.patient_id == Patient.id, Patient.study_id == case)).all()
    assert (list(flags), len(standings)) == ([], 1)
