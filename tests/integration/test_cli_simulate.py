"""`myolog simulate` as a person or a script meets it: what it writes, what it says, and how it refuses."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from dashboard.cli_changes import chosen_regime, parse_changes
from dashboard.cli_run import WrongUsage
from tests.commands import Cli, Outcome
from tests.running import COMMAND, environment, myolog

FILES = ["events.csv", "manifest.json", "observations.csv", "patients.csv", "treatments.csv", "truth.csv"]
SMALL = ("--patients", "3", "--seed", "7")


def refused(outcome: Outcome, code: int) -> str:
    """The one sentence of a refusal."""
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (code, "", 1), outcome
    assert "unexpected" not in outcome.err
    return outcome.err


def lines(folder: Path, name: str) -> int:
    return (folder / name).read_bytes().count(b"\n") - 1


def test_simulate_writes_the_bundle_with_its_truth_and_no_database(cli: Cli, tmp_path: Path) -> None:
    outcome = cli("simulate", tmp_path / "out", *SMALL, "--database", f"sqlite:///{tmp_path / 'unused.db'}")
    assert (outcome.code, outcome.err) == (0, "")
    assert [sorted(file.name for file in place.iterdir()) for place in (tmp_path, tmp_path / "out")] == [["out"], FILES]


def test_simulate_says_in_one_line_what_is_in_it_and_that_nobody_is(cli: Cli, tmp_path: Path) -> None:
    told = cli("simulate", tmp_path / "out", *SMALL, "--regime", "plain").out
    observations, relapses = (lines(tmp_path / "out", name) for name in ("observations.csv", "truth.csv"))
    noun = "relapse" if relapses == 1 else "relapses"
    assert told == f"Simulated to {tmp_path / 'out'}: 3 patients, {observations} observations, {relapses} {noun}. Nobody in it exists.\n"


def test_what_simulate_writes_imports_whole(cli: Cli, tmp_path: Path) -> None:
    cli("simulate", tmp_path / "out.zip", *SMALL)
    outcome = cli("import", tmp_path / "out.zip")
    assert (outcome.code, "0 rejected" in outcome.out) == (0, True)


def test_regime_and_changed_numbers_reach_the_files(cli: Cli, tmp_path: Path) -> None:
    for name, more in (("clinic", ()), ("sparse", ("--regime", "sparse")), ("changed", ("--set", "sampled=0.5"))):
        assert cli("simulate", tmp_path / name, "--patients", 20, "--seed", 7, *more).code == 0
    everything, sparse, changed = (lines(tmp_path / name, "observations.csv") for name in ("clinic", "sparse", "changed"))
    assert sparse == changed < 0.9 * everything


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--seed", "1"], "--patients"),
        (["--patients", "3"], "--seed"),
        (["--patients", "0", "--seed", "1"], "--patients"),
        (["--patients", "3", "--seed", "-1"], "--seed"),
        ([*SMALL, "--regime", "hospital"], '"hospital"'),
        ([*SMALL, "--set", "moon=3"], '"moon"'),
        ([*SMALL, "--set", "cv_median=-1"], '"cv_median"'),
        ([*SMALL, "--set", "cv_median"], '"cv_median"'),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(cli: Cli, tmp_path: Path, arguments: list[str], named: str) -> None:
    assert named in refused(cli("simulate", tmp_path / "out", *arguments), code=2)
    assert list(tmp_path.iterdir()) == []


def test_place_that_holds_something_else_is_refused(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    assert "would be lost" in refused(cli("simulate", tmp_path, *SMALL), code=1)


def test_simulate_in_a_pipe_shows_no_bar(tmp_path: Path) -> None:
    done = myolog("simulate", "out", *SMALL, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_simulate_on_a_terminal_shows_a_bar(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [COMMAND, "simulate", "out", *SMALL]
    settings = environment(tmp_path, {"TERM": "xterm"})
    with subprocess.Popen(command, cwd=tmp_path, env=settings, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        output, _ = process.communicate(timeout=120)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        shown = terminal.read(65536)
    assert (output.startswith(b"Simulated to out: 3 patients"), b"Simulating" in shown) == (True, True)


def test_changes_are_read_by_name() -> None:
    assert parse_changes(["cv_median=0.3", " drop_out = 0 "]) == {"cv_median": 0.3, "drop_out": 0.0}
    assert parse_changes([]) == {}


@pytest.mark.parametrize(
    "change", ["cv_median", "=0.3", "cv_median=", "cv_median=0,3", "cv_median=1e3", "cv_median=nan", "cv_median=>3", ""]
)
def test_change_that_is_no_number_under_a_name_is_wrong_usage(change: str) -> None:
    with pytest.raises(WrongUsage, match="--set"):
        parse_changes([change])


def test_name_that_is_set_twice_is_wrong_usage() -> None:
    with pytest.raises(WrongUsage, match="twice"):
        parse_changes(["cv_median=0.3", "cv_median=0.4"])


def test_chosen_regime_is_the_named_one_with_its_changes() -> None:
    regime = chosen_regime("sparse", ["cv_median=0.3"])
    assert (regime.name, regime.cv_median, regime.sampled) == ("sparse", 0.3, 0.5)
