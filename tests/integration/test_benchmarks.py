"""The benchmarks run and say what they measured; what they measure is for people on a quiet machine, and nothing here is timed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.benchmarks import bench_engine, bench_flags, bench_login, bench_save
from tests.benchmarks.made import database_file, made_patients

TINY = ["--patients", "8", "--ck", "10", "--rounds", "1"]


def test_patients_have_the_number_of_results_asked_for() -> None:
    counts = [len(patient.history.of("ck")) for patient in made_patients(20, 40)]
    assert max(counts) == 40
    assert sum(counts) / 20 > 39


def test_made_database_has_results_and_no_flags_yet(tmp_path: Path) -> None:
    with closing(sqlite3.connect(database_file(tmp_path, 3, 10))) as made:
        counts = [made.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("patient", "standing", "flag")]
    assert counts == [3, 0, 0]


def test_flags_benchmark_says_how_the_time_grows(capsys: pytest.CaptureFixture[str]) -> None:
    bench_flags.main(TINY)
    said = capsys.readouterr().out
    assert "8 patients, 10.0 CK each" in said
    assert "Linear in patients:" in said
    assert "Bar:" not in said


def test_save_benchmark_compares_a_small_and_a_large_database(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bench_save.main([*TINY, "--small", "2", "--keep", str(tmp_path)])
    said = capsys.readouterr().out
    assert "2 patients: a save takes" in said
    assert "8 patients: a save takes" in said


def test_engine_benchmark_names_the_parts_of_the_engine(capsys: pytest.CaptureFixture[str]) -> None:
    bench_engine.main(TINY)
    said = capsys.readouterr().out
    assert "Richly recorded" in said
    assert "models/clinical/relapse/deterioration.py" in said


@pytest.mark.usefixtures("quick_hashes")
def test_login_benchmark_compares_who_is_known_and_who_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    bench_login.main(["--rounds", "2"])
    said = capsys.readouterr().out
    assert [kind for kind in bench_login.KINDS if f"  {kind} " not in said] == []
    assert "Bar: at most 10 % and 20 ms apart" in said
