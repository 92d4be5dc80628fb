"""One path for simulated and real records: what the simulator made is what the engine reads after simulate, import and storage."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models.clinical.dates import Precision
from models.clinical.relapse import evaluate
from models.clinical.series.results import History, Result, TreatmentStep
from models.clinical.simulation import REGIMES, RecordedEvent, Regime, Relapse, SimulatedPatient, find_regime, regime_table, simulate
from models.errors import ExportRefused
from models.exchange.columns import READ
from models.exchange.simulated import write_simulation
from models.storage.database import Database
from models.storage.flags import history_of
from models.storage.records import Event, Flag, Patient
from tests.bundles import SOUND, TABLES, counts, errors, send_out, take_in, write_bundle

CLINIC = find_regime("clinic")
PATIENTS, SEED = 12, 3
TRUTH_HEADER = "patient_id,relapse,onset,escalated_on,ended_on,fold,time_constant_days,speed,ck_flat"
FIRST = date(2024, 1, 10)

Cohort = list[SimulatedPatient]


def cohort(regime: Regime = CLINIC, patients: int = PATIENTS, seed: int = SEED) -> Cohort:
    return list(simulate(patients, seed, regime))


def written(path: Path, made: Cohort, regime: Regime = CLINIC, **more: Any) -> Path:
    write_simulation(path, iter(made), regime=regime, seed=SEED, patients=len(made), **more)
    return path


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def of_each(database: Database, read: Callable[[Any, int], Any]) -> dict[str, Any]:
    """What `read` finds in an open session for each stored patient, by study id."""
    with database.read() as session:
        return {patient.study_id: read(session, patient.id) for patient in session.exec(select(Patient)).all()}


def without_storage(history: History) -> History:
    """The history without what only a database knows: row numbers, and who entered it when."""
    results = tuple(replace(result, observation=None, recorded_at=None, recorded_by="") for result in history.results)
    return History(results, tuple(replace(step, treatment=None) for step in history.treatments))


@pytest.fixture
def made_by_hand() -> SimulatedPatient:
    """A patient with what no cohort holds: every column filled, a cut result, a flat relapse that the record does not see end."""
    words = {"source": "letter", "note": "=rested, two days", "reporter": "North", "method": "by phone", "assay": "CK 2", "time": "08:15"}
    results = (
        Result("ck", FIRST, 19998.0, ">", 174.0, entered=">333.3", unit="ukat/L", laboratory="West"),
        Result("mmt8", FIRST, 74.0, "", None, Precision.WEEK, "74", rater="rater 1", visit_kind="phone", sequence=2, **words),
        Result("ck", FIRST + timedelta(40), None, missing_reason="not taken", laboratory="West"),
    )
    told = {"reason": "weaker", "text": "IVIG as before"}
    steps = (TreatmentStep("IVIG", FIRST, FIRST + timedelta(90), 2.0, "g/kg", "every 4 weeks", "IV", 2, **told),)
    relapse = Relapse(1, FIRST + timedelta(30), None, None, 2.0049, 33.333, "slow", True)
    event = RecordedEvent("relapse", FIRST, FIRST + timedelta(40), FIRST + timedelta(40), "weaker, twice")
    facts = {"sex": "female", "birth_year": 1960, "antibody": "both", "statin_exposure": "yes", "site": "Made site West"}
    days = {"symptom_onset": FIRST, "diagnosed_on": FIRST, "first": FIRST, "last": FIRST + timedelta(60)}
    return SimulatedPatient("M-0001", history=History(results, steps), events=(event,), relapses=(relapse,), **facts, **days)


@pytest.mark.parametrize("regime", REGIMES)
def test_storage_gives_the_history_that_was_simulated(database: Database, tmp_path: Path, regime: str) -> None:
    made = cohort(find_regime(regime))
    assert errors(take_in(database, written(tmp_path / "b", made))) == []
    stored = {study_id: without_storage(history) for study_id, history in of_each(database, history_of).items()}
    assert stored == {patient.study_id: patient.history for patient in made}


@pytest.mark.parametrize("regime", REGIMES)
def test_stored_flags_are_those_of_the_engine_alone(database: Database, tmp_path: Path, regime: str) -> None:
    made = cohort(find_regime(regime))
    take_in(database, written(tmp_path / "b", made))
    names = (
        "episode",
        "flagged_on",
        "level",
        "rule",
        "ck",
        "ck_baseline",
        "ck_ratio",
        "strength",
        "strength_baseline",
        "cleared_on",
        "summary",
    )

    def said(flags: Any) -> list[tuple[Any, ...]]:
        return [tuple(getattr(flag, name) for name in names) for flag in flags]

    stored = of_each(
        database, lambda session, patient: said(session.exec(select(Flag).where(Flag.patient_id == patient).order_by(Flag.id)))
    )
    assert stored == {patient.study_id: said(evaluate(patient.history).flags) for patient in made}
    assert any(stored.values())


def test_rare_things_of_a_record_come_back_too(sqlite_database: Database, tmp_path: Path, made_by_hand: SimulatedPatient) -> None:
    assert errors(take_in(sqlite_database, written(tmp_path / "b", [made_by_hand]))) == []
    assert without_storage(of_each(sqlite_database, history_of)["M-0001"]) == made_by_hand.history


def test_limit_is_written_as_the_laboratory_prints_it(tmp_path: Path, made_by_hand: SimulatedPatient) -> None:
    row = rows_of(written(tmp_path / "b", [made_by_hand]) / "observations.csv")[0]
    assert (row["value"], row["unit"], row["upper_limit"]) == (">333.3", "ukat/L", "2.9")


def test_recorded_relapses_come_along(sqlite_database: Database, tmp_path: Path, made_by_hand: SimulatedPatient) -> None:
    take_in(sqlite_database, written(tmp_path / "b", [made_by_hand]))
    with sqlite_database.read() as session:
        event = session.exec(select(Event)).one()
    expected = ("relapse", FIRST, FIRST + timedelta(40), FIRST + timedelta(40), "weaker, twice")
    assert (event.event, event.onset_from, event.onset_to, event.decided_on, event.basis) == expected


def test_truth_says_each_relapse_in_the_columns_of_the_contract(tmp_path: Path, made_by_hand: SimulatedPatient) -> None:
    lines = (written(tmp_path / "b", [made_by_hand]) / "truth.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [TRUTH_HEADER, "M-0001,1,2024-02-09,,,2,33.33,slow,1"]


def test_truth_has_every_relapse_of_the_cohort(tmp_path: Path) -> None:
    made = cohort()
    told = [
        (row["patient_id"], row["relapse"], row["onset"], row["escalated_on"])
        for row in rows_of(written(tmp_path / "b", made) / "truth.csv")
    ]
    assert told == [
        (patient.study_id, str(relapse.number), relapse.onset.isoformat(), relapse.escalated_on.isoformat() if relapse.escalated_on else "")
        for patient in made
        for relapse in patient.relapses
    ]
    assert told


@pytest.mark.parametrize("truth", [None, b"\0 not a table at all"])
def test_no_import_reads_the_truth(tmp_path: Path, sqlite_database: Database, truth: bytes | None) -> None:
    folder = written(tmp_path / "b", cohort())
    rows = sum(len(rows_of(folder / table.file)) for table in READ)
    (folder / "truth.csv").unlink()
    if truth is not None:
        (folder / "truth.csv").write_bytes(truth)
    report = take_in(sqlite_database, folder)
    assert (counts(report), "truth.csv" in report.files) == ((rows, rows, 0, 0, 0), False)


def test_every_patient_is_marked_as_simulated(tmp_path: Path) -> None:
    patients = rows_of(written(tmp_path / "b", cohort()) / "patients.csv")
    assert {row["label"] for row in patients} == {"simulated, nobody"}
    assert all(row["patient_id"].startswith("M-") and row["site"].startswith("Made site") for row in patients)


def test_identified_export_of_a_simulation_comes_back_byte_for_byte(sqlite_database: Database, tmp_path: Path, migrated_file: Path) -> None:
    take_in(sqlite_database, written(tmp_path / "b", cohort()))
    first = send_out(sqlite_database, tmp_path / "first")
    other = Database.create(f"sqlite:///{tmp_path / 'other.db'}")
    take_in(other, tmp_path / "first")
    again = send_out(other, tmp_path / "again")
    other.close()
    assert {name: again[name] for name in TABLES} == {name: first[name] for name in TABLES}


def test_export_says_of_each_row_what_the_simulation_said(sqlite_database: Database, tmp_path: Path) -> None:
    folder = written(tmp_path / "b", cohort())
    take_in(sqlite_database, folder)
    send_out(sqlite_database, tmp_path / "out")
    for name in TABLES:
        simulated, exported = (
            sorted(({**row, "recorded_at": ""} for row in rows_of(place / name)), key=str) for place in (folder, tmp_path / "out")
        )
        assert simulated == exported


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (bytes_of(written(tmp_path / name, cohort())) for name in ("one", "two"))
    other = bytes_of(written(tmp_path / "other", cohort(seed=SEED + 1)))
    assert (one == two, one["observations.csv"] == other["observations.csv"]) == (True, False)


def test_same_seed_packs_to_the_same_archive(tmp_path: Path, sqlite_database: Database) -> None:
    made = cohort(patients=4)
    one, two = (written(tmp_path / name, made).read_bytes() for name in ("one.zip", "two.zip"))
    assert one == two
    assert take_in(sqlite_database, tmp_path / "one.zip").files["patients.csv"].inserted == 4


def test_larger_cohort_begins_with_the_smaller(tmp_path: Path) -> None:
    small, large = bytes_of(written(tmp_path / "4", cohort(patients=4))), bytes_of(written(tmp_path / "9", cohort(patients=9)))
    tables = [name for name in small if name.endswith(".csv")]
    assert len(tables) == 5
    assert [name for name in tables if not large[name].startswith(small[name])] == []


def test_manifest_names_everything_that_makes_the_cohort_again(tmp_path: Path) -> None:
    regime = CLINIC.changed({"cv_median": 0.31})
    manifest = json.loads((written(tmp_path / "b", cohort(regime), regime) / "manifest.json").read_text(encoding="utf-8"))
    told = manifest["simulation"]
    assert (told["regime"], told["seed"], told["patients"], told["changed"]) == ("clinic", SEED, PATIENTS, ["cv_median"])
    assert {name: number["value"] for name, number in told["parameters"].items()} == {
        line.name: line.value for line in regime_table(regime)
    }
    assert manifest["files"]["truth.csv"]["rows"] == len(rows_of(tmp_path / "b" / "truth.csv"))


def test_former_simulation_is_replaced(tmp_path: Path) -> None:
    written(tmp_path / "b", cohort(patients=3))
    written(tmp_path / "b", cohort(patients=2))
    assert len(rows_of(tmp_path / "b" / "patients.csv")) == 2


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_export_of_records_is_never_replaced(sqlite_database: Database, tmp_path: Path, name: str) -> None:
    from models.access import OPERATOR
    from models.exchange import export_bundle
    from tests.clinic import NOW

    take_in(sqlite_database, write_bundle(tmp_path / "sound", SOUND))
    export_bundle(sqlite_database, OPERATOR, tmp_path / name, identified=True, now=NOW)
    with pytest.raises(ExportRefused, match="export of records"):
        written(tmp_path / name, cohort(patients=2))
    assert take_in(sqlite_database, tmp_path / name).total("unchanged") == 6


def test_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ExportRefused, match="would be lost"):
        written(tmp_path, cohort(patients=2))
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_simulation_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def broken() -> Any:
        yield cohort(patients=1)[0]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_simulation(tmp_path / "b", broken(), regime=CLINIC, seed=SEED, patients=2)
    assert list(tmp_path.iterdir()) == []


def test_progress_ends_with_the_last_patient(tmp_path: Path) -> None:
    moves: list[tuple[int, int]] = []
    written(tmp_path / "b", cohort(), progress=lambda done, total: moves.append((done, total)))
    assert moves[-1] == (PATIENTS, PATIENTS)


def test_summary_counts_what_was_written(tmp_path: Path, made_by_hand: SimulatedPatient) -> None:
    summary = write_simulation(tmp_path / "b", [made_by_hand], regime=CLINIC, seed=1, patients=1)
    assert str(summary) == f"Simulated to {tmp_path / 'b'}: 1 patient, 3 observations, 1 relapse. Nobody in it exists."
