"""`myolog user`: accounts are made, changed and closed without anybody choosing a password for somebody else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.access import ANONYMOUS, OPERATOR
from models.accounts.links import redeem_link
from models.accounts.sessions import LoginRefused, log_in
from models.errors import NotFound
from models.storage.database import Database
from models.storage.queries.trail import audit_rows
from models.storage.store.sites import add_site
from tests.clinic import new_key
from tests.commands import Cli, Outcome

PASSWORD = "grey heron over the weir"


@pytest.fixture
def clinic(cli: Cli, tmp_path: Path) -> Database:
    """The database of the commands, with two sites."""
    assert cli("init").code == 0
    database = Database.open(str(tmp_path / "myolog.db"))
    for name in ("Clinic North", "Clinic South"):
        add_site(database, OPERATOR, name, key=new_key(), now=database.now())
    return database


def token_of(outcome: Outcome) -> str:
    assert (outcome.code, outcome.err) == (0, ""), outcome
    found = re.search(r"/invitation\?token=(\S+)\n", outcome.out)
    assert found, outcome.out
    return found[1]


def use(database: Database, outcome: Outcome, password: str = PASSWORD) -> str:
    """Follow the printed link and set a password; gives the name of the account."""
    return redeem_link(database, ANONYMOUS, token_of(outcome), password, now=database.now())


def logs_in(database: Database, name: str, password: str = PASSWORD) -> bool:
    try:
        log_in(database, ANONYMOUS, name, password, now=database.now())
    except LoginRefused:
        return False
    return True


def listed(cli: Cli) -> list[str]:
    """The list without what holds its columns apart, and without the time of day."""
    lines = cli("user", "list").out.splitlines()
    return [re.sub(r"  +", " | ", re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "TIME", line)) for line in lines]


def refused(outcome: Outcome, code: int = 1) -> str:
    assert outcome.code == code, outcome
    assert (outcome.out, outcome.err.count("\n")) == ("", 1)
    assert "unexpected" not in outcome.err
    return outcome.err


def test_the_link_of_a_new_account_sets_its_password_once(cli: Cli, clinic: Database) -> None:
    made = cli("user", "add", "Clinician-North", "--role", "clinician", "--site", "Clinic North")
    assert "http://127.0.0.1:8501/invitation?token=" in made.out
    assert not logs_in(clinic, "clinician-north")
    assert use(clinic, made) == "clinician-north"
    assert logs_in(clinic, "clinician-north")
    with pytest.raises(NotFound, match="link"):
        use(clinic, made, "another password of mine")


@pytest.mark.parametrize("by", ["option", "environment"])
def test_the_link_begins_with_the_public_address(cli: Cli, clinic: Database, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    named = ["--address", "https://myolog.example.org/"] if by == "option" else []
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", "" if named else "https://myolog.example.org")
    assert " https://myolog.example.org/invitation?token=" in cli("user", "add", "administrator-1", "--role", "administrator", *named).out


def test_the_list_tells_role_sites_rights_and_state(cli: Cli, clinic: Database) -> None:
    cli("user", "add", "clinician-both", "--role", "clinician", "--site", "Clinic South", "--site", "Clinic North", "--without-site")
    use(clinic, cli("user", "add", "coordinator-north", "--role", "coordinator", "--site", "Clinic North", "--identified-export"))
    cli("user", "disable", "coordinator-north")
    assert listed(cli)[1:] == [
        "clinician-both | clinician | Clinic North, Clinic South, (without site) | link until TIME UTC",
        "coordinator-north | coordinator | Clinic North | identified export | disabled",
    ]


def test_the_sites_named_replace_the_former_ones(cli: Cli, clinic: Database) -> None:
    use(clinic, cli("user", "add", "clinician-north", "--role", "clinician", "--site", "Clinic North", "--without-site"))
    assert cli("user", "change", "clinician-north", "--site", "Clinic South").code == 0
    assert listed(cli)[1:] == ["clinician-north | clinician | Clinic South | in use"]


def test_a_right_is_given_and_taken_and_the_rest_stays(cli: Cli, clinic: Database) -> None:
    use(clinic, cli("user", "add", "coordinator-north", "--role", "coordinator", "--site", "Clinic North"))
    cli("user", "change", "coordinator-north", "--identified-export")
    assert "Clinic North | identified export" in listed(cli)[1]
    cli("user", "change", "coordinator-north", "--no-identified-export")
    assert "Clinic North | in use" in listed(cli)[1]


def test_another_role_begins_without_sites_and_rights(cli: Cli, clinic: Database) -> None:
    use(clinic, cli("user", "add", "somebody", "--role", "coordinator", "--site", "Clinic North", "--identified-export"))
    assert cli("user", "change", "somebody", "--role", "administrator").code == 0
    assert listed(cli)[1:] == ["somebody | administrator | in use"]


def test_who_is_disabled_is_kept_out_until_enabled(cli: Cli, clinic: Database) -> None:
    use(clinic, cli("user", "add", "clinician-north", "--role", "clinician", "--site", "Clinic North"))
    assert cli("user", "disable", "clinician-north").code == 0
    assert not logs_in(clinic, "clinician-north")
    assert cli("user", "enable", "clinician-north").code == 0
    assert logs_in(clinic, "clinician-north")


def test_a_reset_ends_the_password_and_gives_a_link_for_a_new_one(cli: Cli, clinic: Database) -> None:
    use(clinic, cli("user", "add", "clinician-north", "--role", "clinician", "--site", "Clinic North"))
    link = cli("user", "reset", "Clinician-North")
    assert not logs_in(clinic, "clinician-north")
    use(clinic, link, "brown owl in the barn")
    assert logs_in(clinic, "clinician-north", "brown owl in the barn")


@pytest.mark.parametrize("change", [["disable"], ["change", "--role", "coordinator"]])
def test_the_last_administrator_stays(cli: Cli, clinic: Database, change: list[str]) -> None:
    use(clinic, cli("user", "add", "administrator-1", "--role", "administrator"))
    command, *options = change
    assert "administrator" in refused(cli("user", command, "administrator-1", *options))
    assert listed(cli)[1:] == ["administrator-1 | administrator | in use"]


@pytest.mark.parametrize("command", ["disable", "enable", "reset"])
def test_an_unknown_name_is_refused(cli: Cli, clinic: Database, command: str) -> None:
    assert '"nobody-here"' in refused(cli("user", command, "nobody-here"))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["add", "somebody", "--role", "surgeon"], "surgeon"),
        (["add", "somebody"], "--role"),
        (["add", "two words", "--role", "administrator"], "two words"),
        (["add", "somebody", "--role", "patient"], "study id"),
        (["add", "somebody", "--role", "administrator", "--site", "Clinic North"], "Clinic North"),
        (["add", "somebody", "--role", "clinician", "--identified-export"], "identified_export"),
        (["change", "somebody"], "Nothing is named"),
        ([], "Missing command"),
    ],
)
def test_wrong_usage_of_user(cli: Cli, clinic: Database, arguments: list[str], named: str) -> None:
    assert named in refused(cli("user", *arguments), code=2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--role", "clinician", "--site", "Clinic Nroth"], "Clinic Nroth"),
        (["--role", "patient", "--patient", "S-404"], "S-404"),
        (["--role", "administrator", "--address", "http://myolog.example.org"], "encrypted"),
    ],
)
def test_an_account_that_cannot_be_is_refused_and_not_made(cli: Cli, clinic: Database, arguments: list[str], named: str) -> None:
    assert named in refused(cli("user", "add", "somebody", *arguments))
    assert listed(cli)[1:] == []


def test_a_name_is_given_once(cli: Cli, clinic: Database) -> None:
    cli("user", "add", "administrator-1", "--role", "administrator")
    assert '"administrator-1"' in refused(cli("user", "add", "Administrator-1", "--role", "administrator"))


def test_what_the_operator_does_is_in_the_trail_without_the_link(cli: Cli, clinic: Database) -> None:
    token = token_of(cli("user", "add", "administrator-1", "--role", "administrator"))
    assert "operator:local" in {line.actor for line in audit_rows(clinic, OPERATOR)}
    assert token.encode() not in (clinic.file or Path()).read_bytes()
