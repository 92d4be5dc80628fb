"""`myolog audit verify` and `myolog erase`: a trail that tells whether it was changed by hand, also where a person was taken out."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from tests.cohort import write_cohort
from tests.commands import Cli


@pytest.fixture
def filled(cli: Cli, tmp_path: Path) -> Path:
    """The file of a database with three patients."""
    write_cohort(tmp_path / "cohort", patients=3, seed=1)
    assert cli("import", tmp_path / "cohort").code == 0
    return tmp_path / "myolog.db"


def head(cli: Cli) -> str:
    found = re.fullmatch(r"The audit trail is whole: \d+ rows?\.\nHead: (\d+:[0-9a-f]{64})\n", cli("audit", "verify").out)
    assert found
    return found[1]


def by_hand(file: Path, *statements: str) -> None:
    """Change a database as somebody with the file would, past its triggers."""
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def first_id(folder: Path) -> str:
    return (folder / "cohort" / "patients.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]


def test_a_whole_trail_contains_its_earlier_heads(cli: Cli, filled: Path, tmp_path: Path) -> None:
    earlier = head(cli)
    cli("export", tmp_path / "out")
    assert head(cli) != earlier
    assert cli("audit", "verify", "--head", earlier).code == 0


def test_a_trail_changed_by_hand_names_the_row_and_fails(cli: Cli, filled: Path) -> None:
    by_hand(filled, "UPDATE audit SET actor = 'operator:other' WHERE seq = 1")
    outcome = cli("audit", "verify")
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert "Audit row 1 was edited." in outcome.out.splitlines()


def test_a_trail_made_anew_is_whole_but_does_not_contain_the_head(cli: Cli, filled: Path, tmp_path: Path) -> None:
    earlier = head(cli)
    filled.unlink()
    assert cli("import", tmp_path / "cohort").code == 0
    assert cli("audit", "verify").code == 0
    assert cli("audit", "verify", "--head", earlier).code == 1


@pytest.mark.parametrize("text", ["7", "7:", ":0", "seven:00", "0:abc"])
def test_a_head_that_is_none_is_refused(cli: Cli, filled: Path, text: str) -> None:
    outcome = cli("audit", "verify", "--head", text)
    assert outcome.code in (1, 2)
    assert "unexpected" not in outcome.err


def test_who_is_erased_is_gone_and_the_trail_is_whole(cli: Cli, filled: Path, tmp_path: Path) -> None:
    earlier, study_id = head(cli), first_id(tmp_path)
    outcome = cli("erase", study_id, "--reason", "The patient asked for it")
    assert (outcome.code, outcome.err) == (0, "")
    assert cli("export", tmp_path / "out", "--identified").code == 0
    assert study_id.encode() not in b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert cli("audit", "verify", "--head", earlier).code == 0
    assert study_id.encode() not in filled.read_bytes()


def test_a_person_is_erased_for_a_reason_only(cli: Cli, filled: Path, tmp_path: Path) -> None:
    assert cli("erase", first_id(tmp_path)).code == 2
    assert cli("erase", first_id(tmp_path), "--reason", " ").code == 1


def test_an_unknown_patient_is_not_erased(cli: Cli, filled: Path) -> None:
    outcome = cli("erase", "S-404", "--reason", "asked")
    assert (outcome.code, "S-404" in outcome.err) == (1, True)
