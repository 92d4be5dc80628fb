"""Importing a bundle: nothing is guessed, nothing half-happens, and the report says exactly what became of each row."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from models.access import ANONYMOUS, OPERATOR
from models.errors import ImportRefused, NotPermitted
from models.exchange import import_bundle
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.records import Audit, AuditDetail, Flag, LaboratoryLimit, Observation, Patient, Visit
from models.storage.store.visits import void_observation
from tests.bundles import SOUND, counts, errors, take_in, write_bundle, zip_bundle
from tests.clinic import LATER, NOW, new_key
from tests.cohort import write_cohort

CK = "patient_id,date,measure,value,unit,upper_limit,laboratory,note\n"


def rows(database: Database, record: type[SQLModel]) -> list[Any]:
    with database.read() as session:
        return list(session.exec(select(record)))


def everything(database: Database) -> list[str]:
    """Every row of every table, to show that nothing changed."""
    with database.read() as session:
        return [repr(row) for table in SQLModel.metadata.sorted_tables for row in session.execute(text(f"SELECT * FROM {table.name}"))]


def test_rows_are_inserted_once(database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b")
    assert counts(take_in(database, bundle)) == (6, 6, 0, 0, 0)
    assert counts(take_in(database, bundle)) == (6, 0, 6, 0, 0)


def test_same_file_again_changes_no_row_of_any_table(sqlite_database: Database, tmp_path: Path) -> None:
    write_cohort(tmp_path / "b", 3, seed=1)
    take_in(sqlite_database, tmp_path / "b")
    before = everything(sqlite_database)
    report = take_in(sqlite_database, tmp_path / "b", update=True)
    assert (report.total("unchanged"), everything(sqlite_database) == before) == (report.total("read"), True)


def test_archive_is_imported_like_the_folder(sqlite_database: Database, tmp_path: Path) -> None:
    assert counts(take_in(sqlite_database, zip_bundle(tmp_path / "b.zip"))) == (6, 6, 0, 0, 0)


def test_trial_reports_the_same_and_writes_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    before, bundle = everything(sqlite_database), write_bundle(tmp_path / "b")
    trial = dict(take_in(sqlite_database, bundle, dry_run=True).as_dict())
    assert everything(sqlite_database) == before
    assert {**trial, "dry_run": False} == take_in(sqlite_database, bundle).as_dict()


def test_missing_tables_are_fine(sqlite_database: Database, tmp_path: Path) -> None:
    assert counts(take_in(sqlite_database, write_bundle(tmp_path / "b", {"patients.csv": SOUND["patients.csv"]}))) == (2, 2, 0, 0, 0)


def test_sites_are_made_and_reported(sqlite_database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b")
    assert [take_in(sqlite_database, bundle).sites_created for _ in range(2)] == [("North", "South"), ()]


def test_cut_result_keeps_value_and_comparator(database: Database, tmp_path: Path) -> None:
    take_in(database, write_bundle(tmp_path / "b"))
    cut = next(row for row in rows(database, Observation) if row.comparator)
    assert (cut.entered, cut.value, cut.comparator, cut.canonical) == (">20000", 20000.0, ">", 20000.0)


def test_result_in_ukat_is_kept_as_reported_and_compared_in_units(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "S1,2025-01-10,ck,16.7,ukat/L,2.9,West,\n"))
    row = rows(sqlite_database, Observation)[0]
    assert (row.value, row.unit, row.canonical, row.upper_limit, row.canonical_limit) == (16.7, "ukat/L", 1002.0, 2.9, 174.0)


def test_blank_with_a_reason_is_kept(sqlite_database: Database, tmp_path: Path) -> None:
    missing = "patient_id,date,measure,value,missing_reason\nS1,2025-01-10,ck,,sample haemolysed\n"
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=missing))
    row = rows(sqlite_database, Observation)[0]
    assert (row.entered, row.value, row.missing_reason) == ("", None, "sample haemolysed")


def test_other_content_is_refused_without_update(database: Database, tmp_path: Path) -> None:
    take_in(database, write_bundle(tmp_path / "b"))
    changed = SOUND["observations.csv"].replace("420", "421")
    report = take_in(database, write_bundle(tmp_path / "b", observations=changed))
    assert (counts(report), errors(report)) == ((6, 0, 5, 0, 1), [("observations.csv", 2, "")])
    assert sorted(row.entered for row in rows(database, Observation)) == ["420", ">20000"]


def test_update_voids_the_old_result_and_inserts_the_new(database: Database, tmp_path: Path) -> None:
    take_in(database, write_bundle(tmp_path / "b"))
    changed = SOUND["observations.csv"].replace("420", "421")
    assert counts(take_in(database, write_bundle(tmp_path / "b", observations=changed), update=True)) == (6, 0, 5, 1, 0)
    old, new = (next(row for row in rows(database, Observation) if row.entered == entered) for entered in ("420", "421"))
    assert (old.voided_by, "observations.csv" in old.void_reason, new.voided_at) == (str(OPERATOR), True, None)


def test_update_amends_a_patient_in_place_with_old_and_new_in_the_trail(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    before = rows(sqlite_database, Patient)[0]
    changed = SOUND["patients.csv"].replace("1960", "1961").replace("North", "East")
    take_in(sqlite_database, write_bundle(tmp_path / "b", patients=changed), update=True)
    after = rows(sqlite_database, Patient)[0]
    assert (after.public_id, after.birth_year, after.version) == (before.public_id, 1961, before.version + 1)
    trail = [row.detail for row in rows(sqlite_database, AuditDetail)][-1]
    assert '"old":{"birth_year":1960,"site":"North"}' in trail
    assert '"new":{"birth_year":1961,"site":"East"}' in trail


def test_columns_that_a_file_does_not_have_keep_what_is_stored(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "S1,2025-01-10,ck,420,U/L,200,,careful\n"))
    bare = {"patients.csv": "patient_id\nS1\n", "observations.csv": "patient_id,date,measure,value,unit\nS1,2025-01-10,ck,420,U/L\n"}
    assert counts(take_in(sqlite_database, write_bundle(tmp_path / "bare", bare))) == (2, 0, 2, 0, 0)
    bare["observations.csv"] = bare["observations.csv"].replace("420", "430")
    assert counts(take_in(sqlite_database, write_bundle(tmp_path / "bare", bare), update=True)) == (2, 0, 1, 1, 0)
    row = next(row for row in rows(sqlite_database, Observation) if row.voided_at is None)
    assert (row.entered, row.upper_limit, row.note) == ("430", 200.0, "careful")


def test_patient_without_a_site_is_unchanged_and_amended_like_any_other(database: Database, tmp_path: Path) -> None:
    bare = {"patients.csv": "patient_id,sex\nS1,female\n"}
    take_in(database, write_bundle(tmp_path / "b", bare))
    assert counts(take_in(database, write_bundle(tmp_path / "b", {"patients.csv": "patient_id\nS1\n"}))) == (1, 0, 1, 0, 0)
    bare["patients.csv"] = bare["patients.csv"].replace("female", "male")
    assert counts(take_in(database, write_bundle(tmp_path / "b", bare), update=True)) == (1, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("name", "columns", "row", "absent"),
    [
        ("observations", "patient_id,date,measure,value,unit,date_precision", "S1,2025-01-10,ck,420,U/L,approximate", 1),
        ("treatments", "patient_id,drug,start,stop,stop_precision,date_precision", "S1,prednisone,2025-01-10,2025-05-10,week,week", 2),
        ("treatments", "patient_id,drug,start,date_precision,stop,stop_precision", "S1,prednisone,2025-01-10,week,2025-05-10,week", 1),
        ("events", "patient_id,event,onset_from,date_precision", "S1,relapse,2025-01-10,order", 1),
    ],
)
def test_date_stays_as_vague_as_it_is_stored_where_the_file_does_not_say(
    database: Database, tmp_path: Path, name: str, columns: str, row: str, absent: int
) -> None:
    patient = {"patients.csv": "patient_id\nS1\n"}
    take_in(database, write_bundle(tmp_path / "b", {**patient, f"{name}.csv": f"{columns}\n{row}\n"}))
    fewer = "".join(",".join(line.split(",")[:-absent]) + "\n" for line in (columns, row))
    assert counts(take_in(database, write_bundle(tmp_path / "b", {**patient, f"{name}.csv": fewer}))) == (2, 0, 2, 0, 0)


def test_day_where_a_month_is_stored_is_other_content(sqlite_database: Database, tmp_path: Path) -> None:
    for day, outcome in (("2025-01", (2, 2, 0, 0, 0)), ("2025-01-15", (2, 0, 1, 0, 1))):
        dated = {"patients.csv": "patient_id\nS1\n", "observations.csv": f"patient_id,date,measure,value,unit\nS1,{day},ck,420,U/L\n"}
        assert counts(take_in(sqlite_database, write_bundle(tmp_path / day, dated))) == outcome


def test_limit_of_another_unit_is_not_carried_over(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "S1,2025-01-10,ck,420,U/L,200,,\n"))
    other = {"patients.csv": "patient_id\nS1\n", "observations.csv": "patient_id,date,measure,value,unit\nS1,2025-01-10,ck,7.1,ukat/L\n"}
    take_in(sqlite_database, write_bundle(tmp_path / "other", other), update=True)
    row = next(row for row in rows(sqlite_database, Observation) if row.voided_at is None)
    assert (row.unit, row.upper_limit, row.canonical_limit) == ("ukat/L", None, None)


def test_blank_cell_clears_on_update(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    take_in(sqlite_database, write_bundle(tmp_path / "b", patients=SOUND["patients.csv"].replace("female", "")), update=True)
    assert rows(sqlite_database, Patient)[0].sex == ""


def test_voided_value_does_not_come_back_with_its_file(sqlite_database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b")
    take_in(sqlite_database, bundle)
    wrong = rows(sqlite_database, Observation)[0]
    void_observation(sqlite_database, OPERATOR, wrong.id, reason="another person's blood", key=new_key(), now=LATER)
    report = take_in(sqlite_database, bundle)
    assert (counts(report), report.queries.count) == ((6, 0, 6, 0, 0), 1)
    assert [row.entered for row in rows(sqlite_database, Observation) if row.voided_at is None] == [">20000"]


def test_voided_value_does_not_come_back_with_a_file_of_fewer_columns(database: Database, tmp_path: Path) -> None:
    take_in(database, write_bundle(tmp_path / "b", observations=CK + "S1,2025-01-10,ck,420,U/L,200,,careful\n"))
    void_observation(database, OPERATOR, rows(database, Observation)[0].id, reason="not hers", key=new_key(), now=LATER)
    bare = {"patients.csv": "patient_id\nS1\n", "observations.csv": "patient_id,date,measure,value,unit\nS1,2025-01-10,ck,420,U/L\n"}
    report = take_in(database, write_bundle(tmp_path / "bare", bare))
    assert (counts(report), report.queries.count) == ((2, 0, 2, 0, 0), 1)


def test_year_of_birth_that_a_file_leaves_out_still_counts(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    bare = {"patients.csv": "patient_id\nS1\n", "observations.csv": CK + "S1,1950-01-10,ck,420,U/L,200,,\n"}
    assert errors(take_in(sqlite_database, write_bundle(tmp_path / "bare", bare))) == [("observations.csv", 2, "date")]


def test_course_told_in_days_has_no_day_before_birth(sqlite_database: Database, tmp_path: Path) -> None:
    child = {"patients.csv": "patient_id,birth_year,timeline\nS1,2005,relative\n"}
    take_in(sqlite_database, write_bundle(tmp_path / "b", child))
    more = {"patients.csv": "patient_id,birth_year\nS1,2005\n", "observations.csv": CK + "S1,2000-01-10,ck,420,U/L,200,,\n"}
    assert counts(take_in(sqlite_database, write_bundle(tmp_path / "more", more))) == (2, 1, 1, 0, 0)


@pytest.mark.parametrize("known", ["S1", "s1", "Ｓ1"])
def test_patient_number_written_like_another_is_asked(sqlite_database: Database, tmp_path: Path, known: str) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    report = take_in(sqlite_database, write_bundle(tmp_path / "like", {"patients.csv": f"patient_id\n{known}\n"}))
    asked = [] if known == "S1" else [("patients.csv", 2, known)]
    assert [(query.file, query.line, query.value) for query in report.queries.kept] == asked


def test_number_in_other_letters_names_the_patient_that_may_be_meant(sqlite_database: Database, tmp_path: Path) -> None:
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "s1,2025-01-10,ck,420,U/L,200,,\n"))
    assert 'Did you mean "S1"?' in report.errors.kept[0].reason


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("treatments", "patient_id,drug,dose,unit,frequency,start,stop\nS1,prednisone,20,mg,daily,2025-01-10,2025-01-10\n", "stop"),
        ("events", "patient_id,event,onset_from,decided_on\nS1,relapse,2025-01-10,2025-01-09\n", "decided_on"),
        ("observations", CK + "S2,2025-01-10,ck,420,U/L,200,,\n", "date"),
    ],
)
def test_unlikely_dates_are_imported_and_asked(sqlite_database: Database, tmp_path: Path, name: str, text: str, column: str) -> None:
    bundle = {"patients.csv": "patient_id,timeline\nS1,\nS2,relative\n", f"{name}.csv": text}
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", bundle))
    assert [(query.line, query.column) for query in report.queries.kept] == [(2, column)]
    assert not report.refused


def test_course_that_turns_from_dates_to_days_is_asked(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    turned = {"patients.csv": "patient_id,timeline\nS1,relative\nS2,calendar\n"}
    report = take_in(sqlite_database, write_bundle(tmp_path / "turned", turned), update=True)
    assert [(query.line, query.column, query.value) for query in report.queries.kept] == [(2, "timeline", "relative")]


def test_day_of_the_clinic_is_not_yet_to_come(sqlite_database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b", observations=CK + "S1,2026-11-21,ck,420,U/L,200,,\n")
    auckland = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=13)))
    assert import_bundle(sqlite_database, OPERATOR, bundle, now=auckland).total("inserted") == 5
    assert rows(sqlite_database, Observation)[0].recorded_at == auckland


def test_results_join_the_visit_of_their_day_and_raise_its_version(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    more = "patient_id,date,measure,value\nS1,2025-01-10,mmt8,70\n"
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=more))
    assert [visit.version for visit in rows(sqlite_database, Visit)] == [2, 1]


def test_limits_of_a_laboratory_are_remembered_from_its_latest_result(sqlite_database: Database, tmp_path: Path) -> None:
    results = CK + "S1,2025-03-10,ck,420,U/L,190,West,\nS1,2025-01-10,ck,430,U/L,170,West,\n"
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=results))
    limit = rows(sqlite_database, LaboratoryLimit)[0]
    assert (limit.measure, limit.unit, limit.upper_limit) == ("ck", "U/L", 190.0)


def test_doubtful_value_is_imported_and_asked(sqlite_database: Database, tmp_path: Path) -> None:
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "S1,2025-01-10,ck,250000,U/L,200,,\n"))
    asked = report.as_dict()["queries"][0]
    assert (asked["file"], asked["line"], asked["column"], asked["value"]) == ("observations.csv", 2, "value", "250000")
    assert counts(report)[1] == 5


def test_overlapping_treatments_are_imported_and_asked(sqlite_database: Database, tmp_path: Path) -> None:
    taper = SOUND["treatments.csv"] + "S1,prednisone,15,mg,daily,oral,2025-02-10,2025-03-10\nS1,ivig,80,g,every 4 weeks,IV,2025-02-10,\n"
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", treatments=taper))
    assert [(query.file, query.line, query.value) for query in report.queries.kept] == [("treatments.csv", 3, "prednisone")]


def test_dose_written_with_other_zeros_is_the_same_treatment(database: Database, tmp_path: Path) -> None:
    take_in(database, write_bundle(tmp_path / "b"))
    respelled = SOUND["treatments.csv"].replace(",20,", ",20.0,")
    report = take_in(database, write_bundle(tmp_path / "c", treatments=respelled), update=True)
    assert counts(report) == (6, 0, 5, 1, 0)


def test_treatments_without_a_dose_are_one_treatment(database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b", treatments="patient_id,drug,start\nS1,prednisone,2025-01-10\n")
    take_in(database, bundle)
    assert counts(take_in(database, bundle)) == (6, 0, 6, 0, 0)


def test_row_that_repeats_another_shows_which(sqlite_database: Database, tmp_path: Path) -> None:
    twice = SOUND["treatments.csv"] + "S1,Deltasone,20.0,mg,daily,oral,2025-01-10,\n"
    (error,) = take_in(sqlite_database, write_bundle(tmp_path / "b", treatments=twice)).errors.kept
    assert (error.line, error.value) == (3, "S1, prednisone, 2025-01-10, 20, oral")


def test_overlap_with_a_stored_treatment_is_asked(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    later = "patient_id,drug,dose,unit,frequency,route,start\nS1,prednisone,10,mg,daily,oral,2025-06-01\n"
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", treatments=later))
    assert (report.queries.count, report.total("inserted")) == (1, 1)


def test_step_that_follows_its_former_is_not_asked(sqlite_database: Database, tmp_path: Path) -> None:
    steps = "patient_id,drug,dose,unit,frequency,route,start,stop\n"
    steps += "S1,prednisone,20,mg,daily,oral,2025-01-10,2025-02-10\nS1,prednisone,15,mg,daily,oral,2025-02-10,\n"
    assert take_in(sqlite_database, write_bundle(tmp_path / "b", treatments=steps)).queries.count == 0


def test_flags_are_raised_in_the_same_step(sqlite_database: Database, tmp_path: Path) -> None:
    level = [f"S1,2025-{month:02d}-10,ck,300,U/L,200,,\n" for month in range(1, 7)]
    rising = ["S1,2025-09-10,ck,2400,U/L,200,,\n", "S1,2025-09-24,ck,4800,U/L,200,,\n"]
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=CK + "".join(level + rising)))
    assert [flag.flagged_on.isoformat() for flag in rows(sqlite_database, Flag)][:1] == ["2025-09-10"]


def test_audit_says_which_file_was_imported(sqlite_database: Database, tmp_path: Path) -> None:
    report = take_in(sqlite_database, write_bundle(tmp_path / "b"))
    detail = "\n".join(row.detail for row in rows(sqlite_database, AuditDetail))
    assert [row.record for row in rows(sqlite_database, Audit)][: len(SOUND)] == [f"file:{name}" for name in SOUND]
    assert report.files["observations.csv"].sha256 in detail
    with sqlite_database.read() as session:
        assert audit.verify(session) == []


def test_audit_names_each_site_that_an_import_made(sqlite_database: Database, tmp_path: Path) -> None:
    for folder, patients in (("a", "S1,North\n"), ("b", "S1,North\nS2,North\nS3,South\n")):
        take_in(sqlite_database, write_bundle(tmp_path / folder, {"patients.csv": f"patient_id,site\n{patients}"}))
    told = {row.record: row.seq for row in rows(sqlite_database, Audit) if row.record.startswith("site:")}
    assert list(told) == ["site:1", "site:2"]
    details = {row.seq: json.loads(row.detail) for row in rows(sqlite_database, AuditDetail)}
    assert [details[seq] for seq in told.values()] == [{"new": {"name": "North"}}, {"new": {"name": "South"}}]


def test_import_that_breaks_off_leaves_nothing(sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("disk full")

    bundle, before = write_bundle(tmp_path / "b"), everything(sqlite_database)
    monkeypatch.setattr(flags, "recompute_many", broken)
    with pytest.raises(OSError, match="disk full"):
        take_in(sqlite_database, bundle)
    assert everything(sqlite_database) == before
    monkeypatch.undo()
    assert counts(take_in(sqlite_database, bundle)) == (6, 6, 0, 0, 0)


def test_refusal_says_what_is_wrong_and_what_to_do(sqlite_database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b", observations=CK + "S1,14/03/2025,ck,420,U/L,200,,\n")
    with pytest.raises(ImportRefused, match=r'"b" was not imported \(observations.csv line 2\): .*YYYY-MM-DD.*Nothing was written'):
        import_bundle(sqlite_database, OPERATOR, bundle, now=NOW)


def test_nobody_imports_without_the_right(sqlite_database: Database, tmp_path: Path) -> None:
    with pytest.raises(NotPermitted):
        import_bundle(sqlite_database, ANONYMOUS, write_bundle(tmp_path / "b"), now=NOW)


def test_entry_time_of_a_file_is_kept(sqlite_database: Database, tmp_path: Path) -> None:
    entered = "patient_id,date,measure,value,unit,recorded_at\nS1,2025-01-10,ck,420,U/L,2025-01-12T10:00:00+02:00\n"
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=entered))
    assert rows(sqlite_database, Observation)[0].recorded_at == NOW.replace(2025, 1, 12, 8, 0)


def test_progress_moves_and_stays_within_its_total(sqlite_database: Database, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    write_cohort(tmp_path / "b", 20, seed=1)
    import_bundle(
        sqlite_database, OPERATOR, tmp_path / "b", now=NOW + timedelta(0), progress=lambda done, total: steps.append((done, total))
    )
    assert len(steps) > 1
    assert all(0 < done <= total for done, total in steps)
