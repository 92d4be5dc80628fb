"""`myolog evaluate` as its users meet it: the table, the files, the published courses, and its refusals."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from dashboard.cli import app
from dashboard.cli_run import run
from models.clinical.proof.rows import COLUMNS

SMALL = ("evaluate", "--regime", "plain", "--patients", "25", "--seed", "3")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("proof")


@pytest.fixture(scope="module")
def printed(folder: Path) -> str:
    """What a small evaluation prints; its files are in `folder`."""
    with redirect_stdout(StringIO()) as out:
        assert run(app, [*SMALL, "--output", str(folder / "proof.csv")]) == 0
    return out.getvalue()


def refusal(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    code = run(app, [str(argument) for argument in arguments])
    caught = capsys.readouterr()
    assert (code, caught.out, caught.err.count("\n")) == (2, "", 1)
    return caught.err


def test_the_table_is_aligned_and_fits_the_terminal(printed: str) -> None:
    lines = printed.splitlines()
    assert max(len(line) for line in lines if "written to" not in line) <= 120
    engine, rule = (next(line for line in lines if line.startswith(start)) for start in ("Myolog's engine", "CK above limit"))
    assert len(engine) == len(rule)


def test_the_simulation_is_named_as_one_and_the_bars_are_judged(printed: str) -> None:
    assert "simulated patients, none of them real: regime plain, seed 3, 25 patients" in " ".join(printed.split())
    assert "not met  at least 1,500 eligible relapses" in printed
    assert "reference: classifier, other draws" in printed


def test_the_csv_has_the_columns_and_every_curve(printed: str, folder: Path) -> None:
    assert str(folder / "proof.csv") in printed
    rows = list(csv.DictReader(StringIO((folder / "proof.csv").read_text(encoding="utf-8"))))
    assert tuple(rows[0]) == COLUMNS
    assert {row["detector"] for row in rows} >= {
        "engine",
        "limit",
        "last",
        "nadir",
        "median twice",
        "strength",
        "two thresholds",
        "reference",
    }
    assert all(row["regime"] == "plain" and row["seed"] == "3" for row in rows)


@pytest.mark.usefixtures("printed")
def test_the_figure_stands_beside_it_and_needs_no_network(folder: Path) -> None:
    page = (folder / "proof.html").read_text(encoding="utf-8")
    assert "Relapses caught in time" in page
    assert "<script src=" not in page
    assert sorted(path.name for path in folder.iterdir()) == ["proof.csv", "proof.html"]


def test_published_courses_stand_beside_what_their_authors_say(printed: str) -> None:
    assert "Published courses" in printed
    assert "authors  relapse, day 60 (order only): biological flare" in printed
    assert "no flag" in printed


def test_only_the_published_courses(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["evaluate", "--published"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Published courses")
    assert out.endswith("Of 25 courses 2 print enough CK with usable dates for the engine to judge, 0 of them with a relapse.\n")
    assert "Bars" not in out


def test_no_database_is_read_or_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["evaluate", "--published", "--database", f"sqlite:///{tmp_path / 'none.db'}"]) == 0
    capsys.readouterr()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--regime", "ideal"], "plain, clinic, sparse"),
        (["--set", "cv_median"], "NAME=VALUE"),
        (["--set", "luck=1"], '"luck"'),
        (["--patients", "0"], "--patients"),
        (["--output", "proof.html"], "proof.csv"),
        (["--published", "--output", "proof.csv"], "--published"),
    ],
)
def test_wrong_usage_is_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str], named: str) -> None:
    assert named in refusal(capsys, "evaluate", *arguments)


def test_where_nothing_can_be_written_nothing_is_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.clinical.proof.proving.prove", _never)
    assert run(app, ["evaluate", "--output", str(tmp_path / "missing" / "proof.csv")]) == 1
    assert "missing/proof.csv" in capsys.readouterr().err


def not_evaluated(output: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The sentence with which a place is refused before any work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.clinical.proof.proving.prove", _never)
        assert run(app, ["evaluate", "--output", str(output)]) == 1
    caught = capsys.readouterr()
    assert (caught.out, caught.err.count("\n"), "unexpected" in caught.err) == ("", 1, False)
    return caught.err


def test_device_or_pipe_is_never_replaced_by_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "device or a pipe" in not_evaluated(tmp_path / "pipe.csv", capsys)
    assert [(path.name, path.is_fifo()) for path in tmp_path.iterdir()] == [("pipe.csv", True)]


@pytest.mark.parametrize("name", ["thesis.csv", "thesis.html"])
def test_somebody_elses_file_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    assert f'{name}" holds something other' in not_evaluated(tmp_path / "thesis.csv", capsys)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_former_evaluation_is_replaced_and_a_link_to_it_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "real").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    (tmp_path / "proof.csv").symlink_to("real")
    (tmp_path / "proof.html").write_text("former", encoding="utf-8")
    assert run(app, ["evaluate", "--regime", "plain", "--patients", "2", "--output", str(tmp_path / "proof.csv")]) == 0
    capsys.readouterr()
    assert (tmp_path / "proof.csv").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8").count("\n") > 100
    assert (tmp_path / "proof.html").read_text(encoding="utf-8") != "former"


@pytest.mark.parametrize("folder", ["", ".", ".."])
def test_folder_is_no_place_for_the_table(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Is a directory" in not_evaluated(Path(folder), capsys)


def _never(*_arguments: object, **_options: object) -> Callable[..., None]:
    pytest.fail("it was evaluated")
