"""Files that a careless importer would take: each is refused whole, with one error that names file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import func, select

from models.storage.database import Database
from models.storage.records import Patient
from tests.bundles import SOUND, counts, take_in, write_bundle

PATIENT = "patient_id,sex,birth_year,diagnosis_date,consent\n"
RESULT = "patient_id,date,measure,value,unit,upper_limit\n"
DOSE = "patient_id,drug,dose,unit,frequency,route,start,stop\n"
EVENT = "patient_id,event,onset_from,onset_to\n"
S2 = "S2,male,1955,2020,given\n"

# (what is wrong, file, its text, line, column, words of the reason)
HOSTILE: list[tuple[str, str, str | bytes, int, str, str]] = [
    ("day and month", "observations", RESULT + "S1,14/03/2025,ck,420,U/L,200\n", 2, "date", "YYYY-MM-DD"),
    ("month and day", "observations", RESULT + "S1,03-14-2025,ck,420,U/L,200\n", 2, "date", "YYYY-MM-DD"),
    ("dots in a date", "observations", RESULT + "S1,14.03.2025,ck,420,U/L,200\n", 2, "date", "YYYY-MM-DD"),
    ("two-digit year", "observations", RESULT + "S1,25-03-14,ck,420,U/L,200\n", 2, "date", "25-03-14"),
    ("padded two-digit year", "observations", RESULT + "S1,0025-03-14,ck,420,U/L,200\n", 2, "date", "four digits"),
    ("spreadsheet's day number", "observations", RESULT + "S1,45730,ck,420,U/L,200\n", 2, "date", "45730"),
    ("day that is not in the calendar", "observations", RESULT + "S1,2025-02-31,ck,420,U/L,200\n", 2, "date", "calendar"),
    ("future date", "observations", RESULT + "S1,2026-11-22,ck,420,U/L,200\n", 2, "date", "future"),
    ("date before birth", "observations", RESULT + "S2,1950-01-01,ck,420,U/L,200\n", 2, "date", "year of birth"),
    ("blank date", "observations", RESULT + "S1,,ck,420,U/L,200\n", 2, "date", "blank"),
    ("decimal comma", "observations", RESULT + 'S1,2025-01-10,ck,"16,7",ukat/L,3\n', 2, "value", "comma"),
    ("thousands separator", "observations", RESULT + 'S1,2025-01-10,ck,"1,234",U/L,200\n', 2, "value", "comma"),
    ("thousands space", "observations", RESULT + "S1,2025-01-10,ck,1 234,U/L,200\n", 2, "value", "plain number"),
    ("exponent", "observations", RESULT + "S1,2025-01-10,ck,4.2E+03,U/L,200\n", 2, "value", "plain number"),
    ("NaN", "observations", RESULT + "S1,2025-01-10,ck,NaN,U/L,200\n", 2, "value", "plain number"),
    ("infinity", "observations", RESULT + "S1,2025-01-10,ck,inf,U/L,200\n", 2, "value", "plain number"),
    ("full-width digits", "observations", RESULT + "S1,2025-01-10,ck,４２０,U/L,200\n", 2, "value", "plain number"),
    ("zero CK", "observations", RESULT + "S1,2025-01-10,ck,0,U/L,200\n", 2, "value", "above 0"),
    ("negative CK", "observations", RESULT + "S1,2025-01-10,ck,-420,U/L,200\n", 2, "value", "above 0"),
    ("impossible CK", "observations", RESULT + "S1,2025-01-10,ck,1000001,U/L,200\n", 2, "value", "1000000"),
    ("word for a number", "observations", RESULT + "S1,2025-01-10,ck,normal,U/L,200\n", 2, "value", "plain number"),
    ("blank value without a reason", "observations", RESULT + "S1,2025-01-10,ck,,U/L,200\n", 2, "value", "blank"),
    ("missing unit", "observations", RESULT + "S1,2025-01-10,ck,420,,200\n", 2, "unit", "no unit"),
    ("unknown unit", "observations", RESULT + "S1,2025-01-10,ck,420,furlong,200\n", 2, "unit", "not known"),
    ("unit of another measure", "observations", RESULT + "S1,2025-01-10,ck,420,mg/dL,200\n", 2, "unit", "mg/dL"),
    ("unit on a score", "observations", RESULT + "S1,2025-01-10,mmt8,70,points,\n", 2, "unit", "no unit"),
    ("MMT8 of 81", "observations", RESULT + "S1,2025-01-10,mmt8,81,,\n", 2, "value", "80"),
    ("half a chair stand", "observations", RESULT + "S1,2025-01-10,chair_stand_30s,3.5,,\n", 2, "value", "count"),
    ("upper limit in words", "observations", RESULT + "S1,2025-01-10,ck,420,U/L,about 200\n", 2, "upper_limit", "plain number"),
    ("upper limit of zero", "observations", RESULT + "S1,2025-01-10,ck,420,U/L,0\n", 2, "upper_limit", "limit"),
    ("unknown measure", "observations", RESULT + "S1,2025-01-10,CPK,420,U/L,200\n", 2, "measure", "CPK"),
    ("unknown patient", "observations", RESULT + "S9,2025-01-10,ck,420,U/L,200\n", 2, "patient_id", "S9"),
    ("blank patient", "observations", RESULT + ",2025-01-10,ck,420,U/L,200\n", 2, "patient_id", "blank"),
    ("repeated key", "observations", RESULT + "S1,2025-01-10,ck,420,U/L,200\n" * 2, 3, "", "line 2"),
    ("row with too few cells", "observations", RESULT + "S1,2025-01-10,ck,420\n", 2, "", "4 cells"),
    ("row with too many cells", "observations", RESULT + "S1,2025-01-10,ck,1,420,U/L,200\n", 2, "", "7 cells"),
    ("spreadsheet's empty row", "observations", RESULT + ",,,,,\n", 2, "", "blank"),
    ("quotation mark left open", "observations", RESULT + 'S1,2025-01-10,ck,"420,U/L,200\n', 2, "", "quotation"),
    (
        "unknown visit kind",
        "observations",
        "patient_id,date,measure,value,unit,visit_kind\nS1,2025-01-10,ck,4,U/L,home\n",
        2,
        "visit_kind",
        "home",
    ),
    ("time of 25 hours", "observations", "patient_id,date,measure,value,unit,time\nS1,2025-01-10,ck,4,U/L,25:00\n", 2, "time", "HH:MM"),
    ("sequence of zero", "observations", "patient_id,date,measure,value,unit,sequence\nS1,2025-01-10,ck,4,U/L,0\n", 2, "sequence", "1 to"),
    (
        "time without a zone",
        "observations",
        "patient_id,date,measure,value,unit,recorded_at\nS1,2025-01-10,ck,4,U/L,2025-01-10T09:00\n",
        2,
        "recorded_at",
        "zone",
    ),
    (
        "entry time before the calendar begins",
        "observations",
        "patient_id,date,measure,value,unit,recorded_at\nS1,2025-01-10,ck,4,U/L,0001-01-01T00:00:00+14:00\n",
        2,
        "recorded_at",
        "not a time",
    ),
    (
        "value and missing reason",
        "observations",
        "patient_id,date,measure,value,unit,missing_reason\nS1,2025-01-10,ck,4,U/L,lost\n",
        2,
        "missing_reason",
        "blank",
    ),
    (
        "precision against the date",
        "observations",
        "patient_id,date,measure,value,unit,date_precision\nS1,2025-01,ck,4,U/L,day\n",
        2,
        "date_precision",
        "month",
    ),
    ("unknown column", "observations", "patient_id,date,measure,value,unit,ward\nS1,2025-01-10,ck,420,U/L,3\n", 1, "ward", "not known"),
    ("column in other letters", "observations", "patient_id,Date,measure,value,unit\nS1,2025-01-10,ck,420,U/L\n", 1, "Date", '"date"'),
    ("column twice", "observations", "patient_id,date,measure,value,unit,unit\nS1,2025-01-10,ck,420,U/L,U/L\n", 1, "unit", "twice"),
    ("missing column", "observations", "patient_id,date,measure,unit\nS1,2025-01-10,ck,U/L\n", 1, "value", "missing"),
    ("semicolons", "observations", RESULT.replace(",", ";") + "S1;2025-01-10;ck;420;U/L;200\n", 1, "", "commas"),
    ("empty file", "observations", "", 1, "", "empty"),
    ("spreadsheet's note on separators", "observations", "sep=,\n" + RESULT + "S1,2025-01-10,ck,420,U/L,200\n", 1, "", "spreadsheet"),
    ("columns without a name", "observations", RESULT.strip() + ",,\nS1,2025-01-10,ck,420,U/L,200,,\n", 1, "", "without a name"),
    ("NUL byte", "observations", RESULT + "S1,2025-01-10,ck,4\x0020,U/L,200\n", 2, "", "NUL"),
    ("cp1252", "observations", (RESULT + "S1,2025-01-10,ck,420,µkat/L,3\n").encode("cp1252"), 2, "", "UTF-8"),
    ("UTF-16", "observations", (RESULT + "S1,2025-01-10,ck,420,U/L,200\n").encode("utf-16"), 1, "", "UTF-16"),
    ("control character in a number of a patient", "patients", PATIENT + "S1,,,,\n" + S2 + '"S\x1b3",,,,\n', 4, "patient_id", "control"),
    ("character in a number that nobody sees", "patients", PATIENT + "S1,,,,\n" + S2 + "S1\u200b,,,,\n", 4, "patient_id", "control"),
    ("byte order mark within the file", "patients", PATIENT + "S1,,,,\n" + S2 + "\ufeffS3,,,,\n", 4, "patient_id", "control"),
    ("same patient twice", "patients", PATIENT + "S1,,,,\nS1,,,,\n" + S2, 3, "", "line 2"),
    ("unknown sex", "patients", PATIENT + "S1,f,1960,,\n" + S2, 2, "sex", "female"),
    ("year of birth in words", "patients", PATIENT + "S1,,sixty,,\n" + S2, 2, "birth_year", "sixty"),
    ("year of birth to come", "patients", PATIENT + "S1,,2031,,\n" + S2, 2, "birth_year", "future"),
    ("diagnosis before birth", "patients", PATIENT + "S1,,1960,1959-01,\n" + S2, 2, "diagnosis_date", "year of birth"),
    ("unknown consent", "patients", PATIENT + "S1,,,,maybe\n" + S2, 2, "consent", "maybe"),
    ("unknown drug", "treatments", DOSE + "S1,prednisonne,20,mg,daily,oral,2025-01-10,\n", 2, "drug", "prednisone"),
    ("daily methotrexate", "treatments", DOSE + "S1,methotrexate,15,mg,daily,oral,2025-01-10,\n", 2, "frequency", "week"),
    ("dose without a unit", "treatments", DOSE + "S1,prednisone,20,,daily,oral,2025-01-10,\n", 2, "unit", "no unit"),
    ("dose of a thousand pills", "treatments", DOSE + 'S1,prednisone,"20,5",mg,daily,oral,2025-01-10,\n', 2, "dose", "comma"),
    ("unknown frequency", "treatments", DOSE + "S1,prednisone,20,mg,bd,oral,2025-01-10,\n", 2, "frequency", "bd"),
    ("stop before start", "treatments", DOSE + "S1,prednisone,20,mg,daily,oral,2025-01-10,2025-01-09\n", 2, "stop", "before"),
    ("treatment before birth", "treatments", DOSE + "S2,prednisone,20,mg,daily,oral,1940-01-10,\n", 2, "start", "year of birth"),
    ("same treatment twice", "treatments", DOSE + "S1,prednisone,20,mg,daily,oral,2025-01-10,\n" * 2, 3, "", "line 2"),
    ("unknown event", "events", EVENT + "S1,flare,2025-01-10,\n", 2, "event", "flare"),
    ("window the wrong way round", "events", EVENT + "S1,relapse,2025-01-10,2025-01-09\n", 2, "onset_to", "before"),
    ("event to come", "events", EVENT + "S1,relapse,2027-01-10,\n", 2, "onset_from", "future"),
]


@pytest.mark.parametrize(("name", "content", "line", "column", "said"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_file_is_refused_with_one_error(
    sqlite_database: Database, tmp_path: Path, name: str, content: str | bytes, line: int, column: str, said: str
) -> None:
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", **{name: content}))
    assert [(error.file, error.line, error.column) for error in report.errors.kept] == [(f"{name}.csv", line, column)]
    assert said in report.errors.kept[0].reason
    with sqlite_database.read() as session:
        assert session.exec(select(func.count()).select_from(Patient)).one() == 0


@pytest.mark.parametrize(("name", "content"), [case[1:3] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_counts_of_a_refused_file_add_up(sqlite_database: Database, tmp_path: Path, name: str, content: str | bytes) -> None:
    read, *others = counts(take_in(sqlite_database, write_bundle(tmp_path / "b", **{name: content})))
    assert read == sum(others) == others[-1]


def test_all_errors_of_all_files_are_told_at_once(sqlite_database: Database, tmp_path: Path) -> None:
    wrong = RESULT + "S1,14/03/2025,ck,420,U/L,200\nS1,2025-01-10,ck,normal,parsec,200\n"
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", observations=wrong, events=EVENT + "S9,relapse,2025-01-10,\n"))
    found = [(error.file, error.line, error.column) for error in report.errors.kept]
    assert found == [("observations.csv", 2, "date"), ("observations.csv", 3, "unit"), ("events.csv", 2, "patient_id")]


def test_misnamed_patients_make_nobody_unknown(sqlite_database: Database, tmp_path: Path) -> None:
    bundle = write_bundle(tmp_path / "b")
    (bundle / "patients.csv").rename(bundle / "Patients.csv")
    assert [error.file for error in take_in(sqlite_database, bundle).errors.kept] == ["Patients.csv"]


def test_fault_in_a_patient_is_no_fault_in_the_results(sqlite_database: Database, tmp_path: Path) -> None:
    report = take_in(sqlite_database, write_bundle(tmp_path / "b", patients=SOUND["patients.csv"].replace("1960", "nineteen")))
    assert [(error.file, error.column) for error in report.errors.kept] == [("patients.csv", "birth_year")]
