"""Exporting: what goes out comes in again byte for byte, and the same database gives the same bytes."""

from __future__ import annotations

import csv
import errno
import gc
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from models.access import ANONYMOUS, OPERATOR
from models.errors import ExportRefused, NotPermitted
from models.exchange import export_bundle, places, write_flags
from models.exchange.cells import unguarded
from models.exchange.columns import WRITTEN
from models.storage.database import Database
from models.storage.records import Audit
from tests.bundles import SOUND, TABLES, counts, send_out, take_in, write_bundle
from tests.clinic import LATER, NOW, remission_then
from tests.cohort import write_cohort


def second_database(tmp_path: Path, migrated_file: Path) -> Database:
    """Another empty database."""
    place = tmp_path / "second.db"
    shutil.copy(migrated_file, place)
    return Database.open(f"sqlite:///{place}")


EVENT_WINDOW = "patient_id,event,onset_from,onset_to,date_precision"


def tables(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: files[name] for name in TABLES}


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_made_cohort_comes_back_byte_for_byte(database: Database, tmp_path: Path, migrated_file: Path) -> None:
    write_cohort(tmp_path / "made", 12, seed=7)
    assert take_in(database, tmp_path / "made").errors.count == 0
    first = send_out(database, tmp_path / "first")
    other = second_database(tmp_path, migrated_file)
    report = take_in(other, tmp_path / "first")
    assert report.total("read") == report.total("inserted")
    assert tables(send_out(other, tmp_path / "second")) == tables(first)
    other.close()


def test_what_was_entered_comes_back_as_entered(sqlite_database: Database, tmp_path: Path) -> None:
    write_cohort(tmp_path / "made", 12, seed=7)
    take_in(sqlite_database, tmp_path / "made")
    entered = sorted(row["value"] for row in read((tmp_path / "made" / "observations.csv").read_bytes()))
    written = sorted(row["value"] for row in read(send_out(sqlite_database, tmp_path / "out")["observations.csv"]))
    assert written == entered
    assert any(value.startswith(">") for value in written)


words = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    ["=1+1", "'=1", "-2", "@x", "\tx", "\r", "a\rb", "a\r\nb", "two\nlines", 'say "so"', ",", "'", "''+1"]
)
days = st.dates(date(1990, 1, 1), date(2026, 11, 1)).map(date.isoformat)
values = st.sampled_from(["420", "16.70", ">20000", "<= 20", "0420", "+7"])


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(results=st.lists(st.tuples(days, values, words), max_size=8, unique_by=lambda row: row[0]), note=words, onset=days)
def test_anything_that_goes_in_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Path, results: list[tuple[str, str, str]], note: str, onset: str
) -> None:
    folder, sent = tmp_path_factory.mktemp("any"), []
    made = [
        ["patient_id", "date", "measure", "value", "unit", "note"],
        *(["=S1", *row[:1], "ck", row[1], "U/L", row[2]] for row in results),
    ]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(made)
    events = io.StringIO(newline="")
    csv.writer(events, quoting=csv.QUOTE_ALL).writerows(
        [["patient_id", "event", "onset_from", "note"], ["=S1", "relapse", onset[:7], note]]
    )
    bundle = {"patients.csv": "patient_id\n=S1\n", "observations.csv": buffer.getvalue(), "events.csv": events.getvalue()}
    source = write_bundle(folder / "made", bundle)
    for number in range(2):
        (folder / str(number)).mkdir()
        database = second_database(folder / str(number), migrated_file)
        assert take_in(database, source).errors.kept == []
        sent.append(tables(send_out(database, source := folder / f"out{number}")))
        database.close()
    assert sent[0] == sent[1]
    assert unguarded(read(sent[0]["events.csv"])[0]["note"]) == unguarded(note)


@pytest.mark.parametrize(
    "window", ["2019-01-15,2019-03,", "2019,,", "2019-02-15,2019-02-15,month", "2019-02,2019-02-20,", "2019-07-01,,year"]
)
def test_vague_windows_of_events_come_back_byte_for_byte(tmp_path: Path, migrated_file: Path, window: str) -> None:
    source, sent = tmp_path / "made", []
    write_bundle(source, {"patients.csv": "patient_id\nS1\n", "events.csv": f"{EVENT_WINDOW}\nS1,relapse,{window}\n"})
    for number in range(2):
        (tmp_path / str(number)).mkdir()
        database = second_database(tmp_path / str(number), migrated_file)
        take_in(database, source)
        sent.append(send_out(database, source := tmp_path / f"out{number}")["events.csv"])
        database.close()
    assert sent[0] == sent[1]


def test_notes_are_written_so_that_no_program_runs_or_breaks_them(sqlite_database: Database, tmp_path: Path) -> None:
    notes = {"=1+1": "'=1+1", "''=1": "''=1", "a\rb": "a\rb", " padded ": " padded ", "two\nlines": "two\nlines", "\ttab": "'\ttab"}
    rows = "".join(f'S1,2025-01-{day:02d},ck,420,U/L,"{note}"\n' for day, note in enumerate(notes, start=1))
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations="patient_id,date,measure,value,unit,note\n" + rows))
    written = [row["note"] for row in read(send_out(sqlite_database, tmp_path / "out")["observations.csv"])]
    assert written == list(notes.values())


def test_empty_database_gives_all_headers(sqlite_database: Database, tmp_path: Path) -> None:
    files = send_out(sqlite_database, tmp_path / "out")
    assert {table.file: files[table.file].decode() for table in WRITTEN} == {table.file: ",".join(table.names) + "\n" for table in WRITTEN}


def test_files_have_no_byte_order_mark_and_plain_line_ends(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    files = send_out(sqlite_database, tmp_path / "out")
    assert not any(content.startswith(b"\xef\xbb\xbf") or b"\r" in content for content in files.values())


def test_rows_stand_in_the_order_of_their_keys_however_they_came(sqlite_database: Database, tmp_path: Path) -> None:
    header, *rows = SOUND["observations.csv"].splitlines(keepends=True)
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=header + "".join(reversed(rows))))
    assert [row["patient_id"] for row in read(send_out(sqlite_database, tmp_path / "out")["observations.csv"])] == ["S1", "S2"]


@pytest.mark.parametrize("identified", [True, False])
def test_same_database_gives_the_same_bytes(database: Database, tmp_path: Path, identified: bool) -> None:
    write_cohort(tmp_path / "made", 4, seed=3)
    take_in(database, tmp_path / "made")
    export_bundle(database, OPERATOR, tmp_path / "one.zip", identified=identified, now=NOW)
    export_bundle(database, OPERATOR, tmp_path / "two.zip", identified=identified, now=LATER)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_archive_holds_what_the_folder_holds(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    folder = send_out(sqlite_database, tmp_path / "out")
    export_bundle(sqlite_database, OPERATOR, tmp_path / "out.zip", identified=True, now=NOW)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == folder


def test_manifest_names_counts_and_digests_and_no_time(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    files = send_out(sqlite_database, tmp_path / "out")
    manifest = json.loads(files["manifest.json"])
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"}
    assert {name: file["sha256"] for name, file in manifest["files"].items()} == digests
    assert (manifest["files"]["patients.csv"]["rows"], "2026" in files["manifest.json"].decode()) == (2, False)


@pytest.mark.parametrize("identified", [True, False])
@pytest.mark.parametrize("patients", [0, 6])
def test_frictionless_finds_the_package_valid(sqlite_database: Database, tmp_path: Path, identified: bool, patients: int) -> None:
    frictionless = pytest.importorskip("frictionless")
    write_cohort(tmp_path / "made", patients, seed=5)
    take_in(sqlite_database, tmp_path / "made")
    send_out(sqlite_database, tmp_path / "out", identified=identified)
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["fieldName", "rowNumber", "message"])[:5]


def test_codebook_has_every_column_of_every_file(sqlite_database: Database, tmp_path: Path) -> None:
    files = send_out(sqlite_database, tmp_path / "out")
    described = {(row["file"], row["column"]) for row in read(files["codebook.csv"])}
    assert described == {(table.file, column) for table in WRITTEN for column in table.names}


def test_voided_results_stay_in_the_house(sqlite_database: Database, tmp_path: Path) -> None:
    take_in(sqlite_database, write_bundle(tmp_path / "b"))
    take_in(sqlite_database, write_bundle(tmp_path / "b", observations=SOUND["observations.csv"].replace("420", "421")), update=True)
    assert [row["value"] for row in read(send_out(sqlite_database, tmp_path / "out")["observations.csv"])] == ["421", ">20000"]


def test_export_is_audited_with_the_digests_of_its_files(sqlite_database: Database, tmp_path: Path) -> None:
    send_out(sqlite_database, tmp_path / "out")
    with sqlite_database.read() as session:
        assert [row.action for row in session.exec(select(Audit))] == ["store.exports.record_identified_export"]


def test_flags_that_leave_are_audited(sqlite_database: Database, tmp_path: Path) -> None:
    write_flags(sqlite_database, OPERATOR, tmp_path / "flags.csv", now=NOW)
    with sqlite_database.read() as session:
        assert [(row.action, row.record) for row in session.exec(select(Audit))] == [("store.exports.record_identified_export", "flags")]


def test_full_disk_ends_the_export_in_one_error(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def write(counting: places._Counting, piece: memoryview) -> int:
        if b",ck," in piece.tobytes():
            raise OSError(errno.ENOSPC, "No space left on device")
        return counting.target.write(piece)

    write_cohort(tmp_path / "made", 20, seed=1)
    take_in(sqlite_database, tmp_path / "made")
    monkeypatch.setattr(places._Counting, "write", write)
    with pytest.raises(OSError, match="No space"):
        send_out(sqlite_database, tmp_path / "out")
    gc.collect()
    assert (caplog.messages, (tmp_path / "out").exists()) == ([], False)


def test_folder_with_other_files_is_refused_before_anything_is_read(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(ExportRefused):
        send_out(sqlite_database, tmp_path)
    with sqlite_database.read() as session:
        assert session.exec(select(Audit)).all() == []


@pytest.mark.parametrize("identified", [True, False])
def test_nobody_exports_without_the_right(sqlite_database: Database, tmp_path: Path, identified: bool) -> None:
    with pytest.raises(NotPermitted):
        export_bundle(sqlite_database, ANONYMOUS, tmp_path / "out", identified=identified, now=NOW)
    assert list(tmp_path.glob("out*")) == []


def test_flags_are_written_as_the_contract_says(database: Database, tmp_path: Path) -> None:
    remission_then(database, "2400", ">20000")
    assert write_flags(database, OPERATOR, tmp_path / "flags.csv", now=NOW) == len(read((tmp_path / "flags.csv").read_bytes())) > 0
    alone = (tmp_path / "flags.csv").read_bytes()
    assert send_out(database, tmp_path / "out")["flags.csv"] == alone
    last = read(alone)[-1]
    assert (last["patient_id"], last["status"], last["cleared_on"]) == ("S1", "open", "")
    assert last["raised_at"] == "2026-11-20T09:30:00Z"


def test_flags_as_of_an_earlier_day_leave_out_later_ones(sqlite_database: Database, tmp_path: Path) -> None:
    remission_then(sqlite_database, "2400", "4800")
    assert write_flags(sqlite_database, OPERATOR, tmp_path / "flags.csv", now=NOW, as_of=date(2020, 1, 1)) == 0


def test_former_flags_are_replaced_and_other_files_are_not(sqlite_database: Database, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("mine\n")
    with pytest.raises(ExportRefused):
        write_flags(sqlite_database, OPERATOR, tmp_path / "notes.csv", now=NOW)
    assert [write_flags(sqlite_database, OPERATOR, tmp_path / "flags.csv", now=NOW) for _ in range(2)] == [0, 0]


def test_export_of_an_import_is_unchanged_when_taken_in_again(sqlite_database: Database, tmp_path: Path) -> None:
    write_cohort(tmp_path / "made", 5, seed=2)
    take_in(sqlite_database, tmp_path / "made")
    send_out(sqlite_database, tmp_path / "out")
    read_rows, inserted, unchanged, updated, rejected = counts(take_in(sqlite_database, tmp_path / "out"))
    assert (inserted, updated, rejected) == (0, 0, 0)
    assert read_rows == unchanged > 0
