"""`myolog parameters`: what is in force and where it comes from, and a new set of numbers with its name and reason."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from dashboard import cli_parameters
from dashboard.cli import app
from dashboard.cli_run import run
from models.access import OPERATOR
from models.clinical.relapse import DEFAULTS, parameter_table
from models.storage.database import Database
from models.storage.queries.flags import flag_rows
from models.storage.queries.parameters import parameter_sets, parameters_of
from models.storage.records.shapes import ParameterShape
from models.storage.store.parameters import set_parameters
from tests.clinic import LATER, new_key, register, remission_then
from tests.reviewing import parameters

Cli = Callable[..., tuple[int, list[str], str]]

COLUMNS = ["name", "value", "default", "certainty", "meaning", "source"]
WHY = ("--version", "north 1", "--reason", "too many watches")


@pytest.fixture
def cli(sqlite_database: Database, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs `myolog parameters` on a database with one flagged patient and one at site North; gives exit code, lines and error."""
    remission_then(sqlite_database, "1500")
    register(sqlite_database, "N1", site="North")

    def call(*arguments: str) -> tuple[int, list[str], str]:
        code = run(app, ["parameters", "--database", sqlite_database.url, *arguments])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return call


def cells(lines: list[str]) -> list[list[str]]:
    """The rows of a printed table, cut where the words of its header begin."""
    places = [lines[0].index(word) for word in COLUMNS]
    return [[line[first:last].strip() for first, last in pairwise([*places, None])] for line in lines]


def test_the_table_in_force_tells_value_default_and_source(cli: Cli) -> None:
    code, lines, _ = cli()
    assert (code, lines[0]) == (0, f'In force everywhere: version "{DEFAULTS.version}"')
    wanted = [[line.name, f"{line.value:g}", f"{line.value:g}", line.certainty, line.meaning, line.source] for line in parameter_table()]
    assert cells(lines[1:-1]) == [COLUMNS, *wanted]
    assert lines[-1] == "History: nobody has changed a parameter."


def test_a_value_that_was_changed_stands_beside_its_default(cli: Cli) -> None:
    cli("--set", "arm_drop=6.5", *WHY)
    (row,) = [row for row in cells(cli()[1][1:-2]) if row[0] == "arm_drop"]
    assert row[1:3] == ["6.5", f"{DEFAULTS.arm_drop:g}"]


def test_a_new_set_is_in_force_and_says_how_many_were_judged(cli: Cli, sqlite_database: Database) -> None:
    code, lines, err = cli("--set", "large_ratio=20", "--set", "single_ratio=20", *WHY)
    assert (code, lines, err) == (0, ['In force everywhere: version "north 1". 2 patients were judged again.'], "")
    assert [row.status for row in flag_rows(sqlite_database, OPERATOR)] == ["withdrawn"]


def test_a_set_of_one_site_leaves_the_others_alone(cli: Cli, sqlite_database: Database) -> None:
    assert cli("--site", "North", "--set", "arm_drop=6", *WHY)[1] == ['In force at "North": version "north 1". 1 patient was judged again.']
    assert [parameters_of(sqlite_database, OPERATOR, site).arm_drop for site in ("North", "")] == [6, DEFAULTS.arm_drop]


def test_a_change_builds_on_what_is_in_force_and_a_reset_on_the_defaults(cli: Cli, sqlite_database: Database) -> None:
    cli("--set", "arm_drop=6", "--version", "a", "--reason", "trial")
    cli("--set", "chair_drop=4", "--version", "b", "--reason", "trial")
    cli("--reset", "--set", "chair_drop=2", "--version", "c", "--reason", "trial")
    cli("--reset", "--version", "d", "--reason", "as delivered")
    stored = [line.values for line in reversed(parameter_sets(sqlite_database, OPERATOR))]
    assert stored == [{"arm_drop": 6}, {"arm_drop": 6, "chair_drop": 4}, {"chair_drop": 2}, {}]


def test_the_history_tells_what_who_and_why_of_this_place(cli: Cli) -> None:
    cli("--set", "arm_drop=6", "--version", "a", "--reason", "trial")
    cli("--site", "North", "--set", "chair_drop=4", *WHY)
    history = cli("--site", "North")[1][-2:]
    assert [line.split(", by ")[0][11:] for line in history] == ['"north 1" at "North"', '"a" everywhere']
    assert history[0].endswith(", by operator:local: arm_drop=6, chair_drop=4. Reason: too many watches")


def test_a_change_that_another_command_overtook_is_refused(cli: Cli, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = cli_parameters.checked

    def overtaken(*given: Any, **named: Any) -> ParameterShape:
        set_parameters(sqlite_database, OPERATOR, parameters("theirs", arm_drop=7), key=new_key(), now=LATER)
        return checked(*given, **named)

    monkeypatch.setattr(cli_parameters, "checked", overtaken)
    code, _, err = cli("--set", "chair_drop=4", *WHY)
    assert (code, err.count("\n")) == (1, 1)
    assert 'Somebody put version "theirs" into force meanwhile' in err
    assert parameters_of(sqlite_database, OPERATOR).arm_drop == 7


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--set", "arm_drop=6"], "--version NAME and --reason TEXT"),
        (["--reset", "--version", "x"], "--reason TEXT"),
        (["--version", "x", "--reason", "y"], "--set"),
        (["--set", "arm_drop", *WHY], "NAME=VALUE"),
        (["--set", "arm_drop=5,5", *WHY], "arm_drop=5,5"),
        (["--set", "moon_phase=1", *WHY], '"moon_phase" is not in the table'),
        (["--set", "arm_drop=0", *WHY], "above 0"),
        (["--reset", "--version", DEFAULTS.version, "--reason", "y"], "name of the defaults"),
    ],
)
def test_what_cannot_be_set_is_wrong_usage_in_one_sentence(cli: Cli, sqlite_database: Database, arguments: list[str], named: str) -> None:
    code, lines, err = cli(*arguments)
    assert (code, lines, err.count("\n")) == (2, [], 1)
    assert named in err
    assert parameter_sets(sqlite_database, OPERATOR) == ()


def test_an_unknown_site_and_a_used_name_are_refused(cli: Cli) -> None:
    assert cli("--site", "Norht")[0::2] == (1, 'myolog: Site "Norht" is not known, or not for you. Choose one of: North.\n')
    cli("--set", "arm_drop=6", *WHY)
    code, _, err = cli("--set", "arm_drop=7", *WHY)
    assert code == 1
    assert 'Version "north 1" was put in force everywhere' in err
