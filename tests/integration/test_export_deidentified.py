"""The de-identified package: nothing that a person typed, no number, place or date of the real record is in any byte of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from models.access import OPERATOR
from models.storage.database import Database
from models.storage.records import Pseudonym
from models.storage.store.pseudonyms import ensure_pseudonyms
from tests.bundles import TABLES, send_out, take_in, write_bundle
from tests.clinic import NOW
from tests.cohort import write_cohort

BUNDLE = {
    "patients.csv": (
        "patient_id,sex,birth_year,diagnosis_date,site,status,status_date,symptom_onset,enrolled_on,consent,label,citation,source_url,timeline\n"
        "HOSP-77,female,1921,2017-08-19,Kreuzberg,active,2019-02-03,2017-05-23,2018-01-09,given,Anna of ward 5,Anna 2019,https://anna.example,\n"
        "HOSP-78,male,1960,2016,Kreuzberg,withdrawn,2020-06-01,,,withdrawn,,,,\n"
        "HOSP-79,male,1960,,Kreuzberg,active,,,,given,,,,relative\n"
    ),
    "observations.csv": (
        "patient_id,date,measure,value,unit,source,note,time,laboratory,assay,rater,method,reporter,missing_reason,recorded_at\n"
        "HOSP-77,2018-03-07,ck,4321,U/L,letter of Anna,Anna fell,07:53,Lab Spree,Spree assay,Dr House,House method,mother,"
        ",2018-03-09T10:11:12Z\n"
        "HOSP-77,2018-04-18,ck,1234,U/L,,,,,,,,,,\n"
        "HOSP-77,2018-05-02,ck,,,,,,,,,,,Anna was away,\n"
        "HOSP-77,2018-04-18,ck_text,Anna is better,,,,,,,,,,,\n"
        "HOSP-78,2020-05-01,ck,777,U/L,,,,,,,,,,\n"
        "HOSP-78,2020-06-01,ck,888,U/L,,,,,,,,,,\n"
        "HOSP-79,2000-01-15,ck,555,U/L,,,,,,,,,,\n"
    ),
    "treatments.csv": (
        "patient_id,drug,dose,unit,frequency,route,start,stop,reason,text\n"
        "HOSP-77,other: Anna's tea,,,,oral,2018-03-27,2018-04-26,for Anna,as Anna says\n"
    ),
    "events.csv": (
        "patient_id,event,onset_from,onset_to,decided_on,basis,source,note\n"
        "HOSP-77,relapse,2018-03-17,2018-03-21,2018-03-29,Anna told,Anna,Anna\n"
    ),
}

SECRET = (
    *("HOSP-7", "Anna", "House", "Spree", "Kreuzberg", "mother", "letter", "07:53", "10:11", "1921"),
    *("2018-03-07", "2018-04-18", "2018-03-09", "2017-08-19", "2019-02-03", "2017-05-23", "2018-01-09", "2018-03-27", "2018-03-17"),
)


SHIFT = 100
"""A fixed shift, since a random one can move one day onto another day of the real record."""


@pytest.fixture
def package(sqlite_database: Database, tmp_path: Path) -> dict[str, bytes]:
    assert take_in(sqlite_database, write_bundle(tmp_path / "b", BUNDLE)).errors.kept == []
    ensure_pseudonyms(sqlite_database, OPERATOR, now=NOW)
    with sqlite_database.write() as session:
        session.exec(update(Pseudonym).where(col(Pseudonym.shift_days) > 0).values(shift_days=SHIFT))
    return send_out(sqlite_database, tmp_path / "out", identified=False)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_nothing_of_the_real_record_is_in_any_byte(package: dict[str, bytes]) -> None:
    assert [(name, secret) for name, content in package.items() for secret in SECRET if secret.encode() in content] == []


def test_package_has_no_column_of_words_places_people_or_entry_times(package: dict[str, bytes]) -> None:
    headers = [content.decode().splitlines()[0] for name, content in package.items() if name in (*TABLES, "flags.csv")]
    columns = set(",".join(headers).split(","))
    assert columns.isdisjoint(
        "site label citation source_url source note time laboratory rater method reporter recorded_at reason text".split()
    )
    assert columns.isdisjoint(("basis", "summary", "raised_at"))


def test_intervals_within_a_patient_are_kept_to_the_day(package: dict[str, bytes]) -> None:
    shifted = {row["value"]: date.fromisoformat(row["date"]) for row in read(package["observations.csv"])}
    treatment, event = read(package["treatments.csv"])[0], read(package["events.csv"])[0]
    assert (shifted["1234"] - shifted["4321"]).days == 42
    assert (date.fromisoformat(treatment["start"]) - shifted["4321"]).days == 20
    assert (date.fromisoformat(event["onset_from"]) - shifted["4321"]).days == 10


def test_course_told_in_days_keeps_its_days(package: dict[str, bytes]) -> None:
    assert [row["date"] for row in read(package["observations.csv"]) if row["value"] == "555"] == ["2000-01-15"]


def test_nothing_is_released_after_consent_was_withdrawn(package: dict[str, bytes]) -> None:
    values = {row["value"] for row in read(package["observations.csv"])}
    assert ("777" in values, "888" in values) == (True, False)


def test_rows_are_sorted_by_the_new_ids(package: dict[str, bytes]) -> None:
    for name in ("patients.csv", "observations.csv"):
        ids = [row["patient_id"] for row in read(package[name])]
        assert all(one <= two for one, two in pairwise(ids))


def test_new_ids_are_random_and_stay(database: Database, tmp_path: Path) -> None:
    write_cohort(tmp_path / "made", 5, seed=4)
    take_in(database, tmp_path / "made")
    first, second = (send_out(database, tmp_path / name, identified=False) for name in ("one", "two"))
    with database.read() as session:
        codes = {pseudonym.code for pseudonym in session.exec(select(Pseudonym))}
    assert {row["patient_id"] for row in read(first["patients.csv"])} == codes
    assert first == second


def test_every_date_of_a_cohort_is_moved(sqlite_database: Database, tmp_path: Path) -> None:
    write_cohort(tmp_path / "made", 8, seed=6)
    take_in(sqlite_database, tmp_path / "made")
    real, released = (send_out(sqlite_database, tmp_path / str(kind), identified=kind) for kind in (True, False))
    with sqlite_database.read() as session:
        shifts = [pseudonym.shift_days for pseudonym in session.exec(select(Pseudonym))]
    days = [sorted(row["date"] for row in read(files["observations.csv"]) if len(row["date"]) == 10) for files in (real, released)]
    assert min(shifts) >= 1
    assert days[1][0] < days[0][0]
    assert days[1][-1] < days[0][-1]


def test_manifest_says_how_dates_and_words_were_treated(package: dict[str, bytes]) -> None:
    manifest = json.loads(package["manifest.json"])
    assert manifest["identified"] is False
    assert "shifted" in manifest["dates"]
