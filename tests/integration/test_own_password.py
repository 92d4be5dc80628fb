"""Changing the own password: with the present one only, and every other login ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from models.access import ANONYMOUS, OPERATOR
from models.accounts import own
from models.accounts.directory import disable_account
from models.accounts.own import change_own_password
from models.accounts.sessions import Login, LoginRefused, log_in_from_provider, log_out
from models.accounts.throttle import LIMIT, WINDOW
from models.errors import ImpossibleValue, NotPermitted
from models.storage.database import Database
from models.storage.records import LoginSession
from tests.accounts import PASSWORD, WRONG, account_row, invite, let_in, login, refusal, stored_rows, trail, who
from tests.clinic import NOW

NEW = "another heron entirely"

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def begun(database: Database) -> Login:
    """Somebody who is logged in."""
    let_in(database)
    return login(database)


def test_the_new_password_holds_and_the_old_one_does_not(database: Database, begun: Login) -> None:
    change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW)
    assert (refusal(database, password=PASSWORD), refusal(database, password=NEW)) == (0, None)


def test_all_other_logins_end_and_the_own_one_goes_on_under_a_new_token(database: Database, begun: Login) -> None:
    other = login(database)
    token = change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW)
    assert [who(database, former) for former in (begun.token, other.token)] == [None, None]
    assert who(database, token) == begun.actor
    assert [row.ended_why for row in stored_rows(database, LoginSession)] == ["", "password changed"]


@pytest.mark.parametrize("old", ["", WRONG, NEW])
def test_without_the_present_password_nothing_changes(database: Database, begun: Login, old: str) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        change_own_password(database, begun.actor, old, NEW, now=NOW)
    assert refused.value.column == "old"
    assert who(database, begun.token)
    assert refusal(database, password=PASSWORD) is None


@pytest.mark.parametrize("new", ["short", "password1234"])
def test_a_new_password_keeps_the_rules(database: Database, begun: Login, new: str) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        change_own_password(database, begun.actor, PASSWORD, new, now=NOW)
    assert refused.value.column == "password"
    assert refusal(database, password=PASSWORD) is None


def test_who_took_a_session_over_does_not_guess_the_password_in_it(database: Database, begun: Login) -> None:
    for _ in range(LIMIT):
        with pytest.raises(ImpossibleValue):
            change_own_password(database, begun.actor, WRONG, NEW, now=NOW)
    with pytest.raises(LoginRefused) as refused:
        change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW)
    assert refused.value.retry_after == WINDOW.total_seconds()
    assert change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW + WINDOW + timedelta(seconds=1))


def test_an_account_without_password_gets_none_here(database: Database) -> None:
    invite(database, provider_id="north@clinic.example")
    actor = log_in_from_provider(database, ANONYMOUS, "north@clinic.example", now=NOW).actor
    with pytest.raises(ImpossibleValue):
        change_own_password(database, actor, "", NEW, now=NOW)


@pytest.mark.parametrize("end", ["logged out", "disabled"])
def test_who_is_out_meanwhile_changes_nothing(database: Database, begun: Login, end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: Any = own.hash_password

    def out_meanwhile(text: str) -> str:
        if end == "disabled":
            disable_account(database, OPERATOR, account_row(database).public_id, now=NOW)
        else:
            log_out(database, ANONYMOUS, begun.token, now=NOW)
        return str(kept(text))

    monkeypatch.setattr(own, "hash_password", out_meanwhile)
    with pytest.raises(NotPermitted):
        change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW)
    assert refusal(database, password=NEW) == 0


def test_changes_and_refusals_are_in_the_trail_without_the_passwords(database: Database, begun: Login) -> None:
    with pytest.raises(ImpossibleValue):
        change_own_password(database, begun.actor, WRONG, NEW, now=NOW)
    change_own_password(database, begun.actor, PASSWORD, NEW, now=NOW)
    actions = ("password change refused", "accounts.own.change_own_password")
    assert trail(database, *actions) == [("clinician:clinician-north", action, "account:clinician-north") for action in actions]
