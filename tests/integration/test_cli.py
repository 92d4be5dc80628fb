"""The command line as its users and their scripts meet it: exit codes, one sentence per problem, reports, round trips."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.cohort import write_cohort
from tests.commands import Cli, Outcome

FLAG_COLUMNS = (
    "patient_id,episode,flagged_on,raised_at,level,rule,ck,ck_baseline,ck_ratio,strength,strength_baseline,status,cleared_on,"
    "engine_version,summary"
)
FACTS = ("patients.csv", "observations.csv", "treatments.csv", "events.csv")


@pytest.fixture
def never_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that should have been refused fails the test instead of running for ever."""

    def serve(*_arguments: Any) -> None:
        pytest.fail("it was served")

    monkeypatch.setattr("dashboard.server.serve", serve)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    write_bundle(folder, "S-1,2025-03-14,ck,>20000,U/L,200")
    return folder


def write_bundle(folder: Path, *observations: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "patients.csv").write_text("patient_id\nS-1\n", encoding="utf-8")
    rows = ["patient_id,date,measure,value,unit,upper_limit", *observations]
    (folder / "observations.csv").write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")


def refused(outcome: Outcome, code: int = 1) -> str:
    """The one sentence of a refusal."""
    assert outcome.code == code, outcome
    lines = outcome.err.splitlines()
    assert len(lines) == 1, outcome.err
    assert "Traceback" not in outcome.err
    assert lines[0].startswith("myolog: ")
    assert lines[0].isprintable()
    assert "unexpected" not in lines[0], "this was not foreseen"
    return lines[0].removeprefix("myolog: ")


def exported(cli: Cli, folder: Path, *options: str) -> dict[str, bytes]:
    outcome = cli("export", folder, *options)
    assert outcome.code == 0, outcome
    return {name: (folder / name).read_bytes() for name in FACTS}


def test_version(cli: Cli) -> None:
    assert cli("--version") == Outcome(0, f"myolog {version('myolog')}\n", "")


def test_without_a_command_the_help_is_shown_as_wrong_usage(cli: Cli) -> None:
    outcome = cli()
    assert (outcome.code, outcome.out) == (2, "")
    assert "demo" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["simulat"], "simulat"),
        (["import"], "PATH"),
        (["import", "x", "--force"], "--force"),
        (["flags"], "--output"),
        (["flags", "--output", "f.csv", "--as-of", "14/03/2025"], "14/03/2025"),
        (["flags", "--output", "f.csv", "--known-by", "yesterday"], "yesterday"),
        (["flags", "--output", "f.csv", "--as-of", ""], "--as-of"),
        (["flags", "--output", "f.csv", "--known-by", ""], "--known-by"),
        (["export"], "export PATH"),
        (["export", "a", "--output", "b"], '"a" and "b"'),
        (["serve", "--port", "99999"], "--port"),
        (["demo", "--port", "http"], "--port"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(cli: Cli, arguments: list[str], named: str) -> None:
    assert named in refused(cli(*arguments), code=2)


def test_init_makes_a_private_database_and_repeats_without_harm(cli: Cli, tmp_path: Path) -> None:
    assert cli("init").code == 0
    before = (tmp_path / "myolog.db").read_bytes()
    assert str(tmp_path / "myolog.db") in cli("init").out
    assert (tmp_path / "myolog.db").read_bytes() == before
    assert stat.S_IMODE((tmp_path / "myolog.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("arguments", [["export", "{0}/out"], ["flags", "--output", "{0}/flags.csv"]])
def test_reading_a_missing_database_is_refused_and_makes_none(cli: Cli, tmp_path: Path, arguments: list[str]) -> None:
    sentence = refused(cli(*[argument.format(tmp_path) for argument in arguments]))
    assert "myolog.db" in sentence
    assert "myolog init" in sentence
    assert list(tmp_path.iterdir()) == []


def test_database_option_wins_over_the_environment(cli: Cli, tmp_path: Path) -> None:
    assert cli("init", "--database", f"sqlite:///{tmp_path / 'other.db'}").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.db"]


@pytest.mark.parametrize(
    "url", ["mysql://user:secret@server/name", "https://user:secret@server", "sqlite://", "postgresql://user:secret@server:port/name"]
)
def test_an_unusable_address_is_refused_without_its_password(cli: Cli, url: str) -> None:
    sentence = refused(cli("init", "--database", url))
    assert "secret" not in sentence


def test_a_server_that_does_not_answer_is_refused_without_its_password(cli: Cli) -> None:
    sentence = refused(cli("init", "--database", "postgresql://user:secret@127.0.0.1:1/name"))
    assert "secret" not in sentence


def test_a_missing_driver_is_refused_with_the_line_that_installs_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.storage.database.engines.find_spec", lambda _name: None)
    assert "pip install 'myolog[postgres]'" in refused(cli("init", "--database", "postgresql://127.0.0.1:1/name"))


def test_an_import_tells_the_sites_it_made_and_what_is_doubtful(cli: Cli, bundle: Path) -> None:
    (bundle / "patients.csv").write_text("patient_id,site\nS-1,Clinic North\n", encoding="utf-8")
    write_rows = ["patient_id,date,measure,value,unit", "S-1,2025-03-14,ck,250000,U/L"]
    (bundle / "observations.csv").write_text("".join(f"{row}\n" for row in write_rows), encoding="utf-8")
    told = cli("import", bundle).out.splitlines()
    assert told[1:] == ["New sites: Clinic North", "Doubtful, to be checked: 1 (listed by --report FILE.json)"]


def test_import_makes_the_database_and_the_second_time_adds_nothing(cli: Cli, bundle: Path) -> None:
    first, second = cli("import", bundle), cli("import", bundle)
    assert (first.code, first.err) == (0, "")
    assert "2 read, 2 inserted" in first.out
    assert "2 read, 0 inserted, 2 unchanged" in second.out


def test_dry_run_reports_the_same_counts_and_leaves_nothing(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    assert "2 read, 2 inserted" in cli("import", bundle, "--dry-run").out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bundle"]


def test_report_counts_add_up(cli: Cli, tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=3, seed=1)
    assert cli("import", tmp_path / "cohort", "--report", tmp_path / "report.json").code == 0
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    rows = sum(len(list(csv.DictReader(io.StringIO((tmp_path / "cohort" / name).read_text(encoding="utf-8"))))) for name in FACTS)
    assert report["read"] == rows == report["inserted"]
    assert report["errors"] == []


def test_report_never_takes_the_place_of_a_device_or_pipe(cli: Cli, tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=1, seed=1)
    os.mkfifo(tmp_path / "pipe")
    outcome = cli("import", tmp_path / "cohort", "--report", tmp_path / "pipe")
    assert (outcome.code, "device or a pipe" in outcome.err) == (1, True)
    assert (tmp_path / "pipe").is_fifo()


def test_a_refused_bundle_writes_its_report_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle", "S-1,2025-03-14,ck,310,U/L,200", 'S-1,2025-03-15,ck,"1,5",U/L,200')
    outcome = cli("import", tmp_path / "bundle", "--report", tmp_path / "report.json")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    refused(outcome)
    (error,) = report["errors"]
    assert (error["file"], error["line"], error["column"], error["value"]) == ("observations.csv", 3, "value", "1,5")
    assert (report["inserted"], report["read"]) == (0, report["rejected"] + report["unchanged"])
    assert exported(cli, tmp_path / "out", "--identified")["patients.csv"].count(b"\n") == 1


def test_a_refusal_lists_its_first_errors_on_stdout(cli: Cli, tmp_path: Path) -> None:
    write_bundle(tmp_path / "bundle", *[f"S-1,2025-03-{day:02},ck,zero,U/L,200" for day in range(1, 29)])
    lines = cli("import", tmp_path / "bundle").out.splitlines()
    assert lines[0].startswith('observations.csv line 2, value "zero": ')
    assert lines[-1].startswith("... and 8 more")


def test_only_update_replaces_what_is_stored(cli: Cli, tmp_path: Path) -> None:
    for value in ("310", "320"):
        write_bundle(tmp_path / value, f"S-1,2025-03-14,ck,{value},U/L,200")
    assert cli("import", tmp_path / "310").code == 0
    refused(cli("import", tmp_path / "320"))
    assert "1 updated" in cli("import", tmp_path / "320", "--update").out
    assert b",320," in exported(cli, tmp_path / "out", "--identified")["observations.csv"]


def test_a_report_that_cannot_be_written_stops_the_import(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    report = tmp_path / "nowhere" / "report.json"
    assert f'"{report}"' in refused(cli("import", bundle, "--report", report))


def test_a_report_named_like_a_folder_stops_the_import(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert f'"{tmp_path / "folder"}"' in refused(cli("import", bundle, "--report", tmp_path / "folder"))
    assert "does not exist" in refused(cli("export", tmp_path / "out"))
    assert not (tmp_path / "myolog.db").exists()


def test_identified_export_comes_back_byte_for_byte(cli: Cli, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_cohort(tmp_path / "cohort", patients=4, seed=7)
    monkeypatch.setenv("MYOLOG_DATABASE_URL", database_url)
    assert cli("import", tmp_path / "cohort").code == 0
    first = exported(cli, tmp_path / "first", "--identified")
    monkeypatch.setenv("MYOLOG_DATABASE_URL", f"sqlite:///{tmp_path / 'again.db'}")
    assert cli("import", tmp_path / "first").code == 0
    assert exported(cli, tmp_path / "second", "--identified") == first


def test_the_default_export_has_no_patient_id(cli: Cli, tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=3, seed=1)
    assert cli("import", tmp_path / "cohort").code == 0
    content = b"".join(exported(cli, tmp_path / "out").values())
    assert content
    assert b"S-000" not in content


def test_export_to_a_zip_imports_again(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    cli("import", bundle)
    assert cli("export", "--identified", "--output", tmp_path / "out.zip").code == 0
    assert "2 inserted" in cli("import", tmp_path / "out.zip", "--database", tmp_path / "again.db").out


def test_export_of_an_empty_database_has_headers_only(cli: Cli, tmp_path: Path) -> None:
    cli("init")
    content = exported(cli, tmp_path / "out", "--identified")
    assert {name: text.count(b"\n") for name, text in content.items()} == dict.fromkeys(FACTS, 1)


def test_export_refuses_to_overwrite(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    cli("import", bundle)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("keep me")
    assert "taken" in refused(cli("export", tmp_path / "taken"))
    assert (tmp_path / "taken" / "thesis.txt").read_text() == "keep me"


def test_flags_have_the_columns_of_the_contract(cli: Cli, tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=3, seed=1)
    cli("import", tmp_path / "cohort")
    outcome = cli("flags", "--output", tmp_path / "flags.csv", "--as-of", "2030-01-01", "--known-by", "2100-01-01T00:00")
    assert outcome.code == 0, outcome
    lines = (tmp_path / "flags.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == FLAG_COLUMNS
    assert outcome.out.startswith(f"{len(lines) - 1} flag row")


def test_flags_known_by_a_time_before_the_import_are_none(cli: Cli, tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=3, seed=1)
    cli("import", tmp_path / "cohort")
    assert cli("flags", "--output", tmp_path / "flags.csv", "--known-by", "2001-01-01").out.startswith("0 flag rows")


@pytest.mark.parametrize(
    "name",
    [
        "new\nline",
        "esc\x1b[31mred",
        "=cmd",
        "quote'\"",
        "per%20cent",
        "what?#x",
        "\u202egnp.exe",
        os.fsdecode(b"caf\xe9"),
        "x" * 300,
        "-dash",
    ],
)
def test_a_hostile_name_is_refused_in_one_printable_sentence(cli: Cli, tmp_path: Path, name: str) -> None:
    assert refused(cli("import", tmp_path / name)).endswith(".")


@pytest.mark.parametrize("name", ["per%20cent", "what?#x", "new\nline", os.fsdecode(b"caf\xe9"), "~tilde", "a b"])
def test_a_database_under_a_hostile_name_stands_exactly_there(cli: Cli, tmp_path: Path, name: str) -> None:
    assert cli("init", "--database", f"sqlite:///{tmp_path}/{name}").code == 0
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"patient_id\nS-1\n"])
def test_a_file_that_is_no_bundle_is_refused(cli: Cli, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bundle.zip").write_bytes(content)
    assert "bundle.zip" in refused(cli("import", tmp_path / "bundle.zip"))


def test_an_unexpected_failure_is_one_sentence_and_its_log_holds_no_value(cli: Cli, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any, **_options: Any) -> None:
        raise ValueError("S-0117 has CK 20000")

    monkeypatch.setattr("models.exchange.import_bundle", fail)
    outcome = cli("import", bundle)
    sentence = outcome.err
    log = Path(os.environ["XDG_STATE_HOME"]) / "myolog" / "log" / "incidents.log"
    assert (outcome.code, sentence.count("\n")) == (1, 1)
    assert sentence.split("incident ")[1][:6] in log.read_text(encoding="utf-8")
    assert "S-0117" not in sentence + log.read_text(encoding="utf-8")
    assert "S-0117" in cli("--debug", "import", bundle).err


@pytest.mark.usefixtures("never_served")
@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_only_this_machine_is_served(cli: Cli, command: str, host: str) -> None:
    assert host in refused(cli(command, "--host", host, "--no-browser"))


@pytest.mark.usefixtures("never_served")
def test_the_demo_does_not_mix_with_real_patients(cli: Cli, bundle: Path, tmp_path: Path) -> None:
    cli("import", bundle)
    assert "patients" in refused(cli("demo", "--database", tmp_path / "myolog.db", "--no-browser"))
    database = ["--database", tmp_path / "myolog.db"]
    assert exported(cli, tmp_path / "out", "--identified", *database)["patients.csv"].count(b"\n") == 2
