"""One-time links: the first administrator, first passwords and new ones; each works once, not for long, and not by being looked at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import update

from models.access import ANONYMOUS, OPERATOR
from models.accounts.directory import disable_account, enable_account, reset_account
from models.accounts.links import LinkLine, first_administrator_link, look_at_link, redeem_link
from models.accounts.sessions import log_in_from_provider
from models.errors import EditConflict, ImpossibleValue, NotFound, NotPermitted
from models.storage.database import Database
from models.storage.records import Account, OneTimeLink
from tests.accounts import PASSWORD, account_row, invite, let_in, login, refusal, stored_rows, trail, user, who
from tests.clinic import NOW

OTHER = "another heron entirely"
DAY = timedelta(hours=24)

pytestmark = pytest.mark.usefixtures("quick_hashes")


def first_link(database: Database) -> str:
    return first_administrator_link(database, OPERATOR, now=NOW)


def opens(database: Database, token: str, *, later: timedelta = timedelta()) -> bool:
    return look_at_link(database, ANONYMOUS, token, now=NOW + later) is not None


def test_the_first_link_makes_an_administrator_who_logs_in(database: Database) -> None:
    token = first_link(database)
    assert look_at_link(database, ANONYMOUS, token, now=NOW) == LinkLine("first administrator", "")
    assert redeem_link(database, ANONYMOUS, token, PASSWORD, name=" Administrator-1", now=NOW) == "administrator-1"
    assert str(login(database, "administrator-1").actor) == "administrator:administrator-1"
    assert account_row(database, "administrator-1").created_by == "operator:local"


def test_a_new_first_link_closes_the_earlier_one(database: Database) -> None:
    first, second = first_link(database), first_link(database)
    assert (opens(database, first), opens(database, second)) == (False, True)


def test_no_first_link_where_an_administrator_can_be_let_in(database: Database) -> None:
    invite(database, "administrator-1", "administrator")
    assert first_link(database) == ""
    assert stored_rows(database, OneTimeLink)[-1].purpose == "set up"


def test_a_first_link_opens_nothing_once_there_is_an_administrator(database: Database) -> None:
    token = first_link(database)
    invite(database, "administrator-1", "administrator")
    assert not opens(database, token)
    with pytest.raises(NotFound):
        redeem_link(database, ANONYMOUS, token, PASSWORD, name="administrator-2", now=NOW)
    assert len(stored_rows(database, Account)) == 1


def test_two_who_use_the_first_link_at_once_make_one_administrator(database: Database) -> None:
    token = first_link(database)

    def redeem(number: int) -> str:
        try:
            return redeem_link(database, ANONYMOUS, token, PASSWORD, name=f"administrator-{number}", now=NOW)
        except NotFound:
            return ""

    with ThreadPoolExecutor(8) as pool:
        made = [name for name in pool.map(redeem, range(8)) if name]
    assert [row.name for row in stored_rows(database, Account)] == made
    assert len(made) == 1


@pytest.mark.parametrize("name", ["", "two words", "clinician-north"])
def test_a_refused_name_leaves_the_first_link_as_it_was(database: Database, name: str) -> None:
    invite(database)
    token = first_link(database)
    with pytest.raises((ImpossibleValue, EditConflict)):
        redeem_link(database, ANONYMOUS, token, PASSWORD, name=name, now=NOW)
    assert opens(database, token)
    assert len(stored_rows(database, Account)) == 1


def test_a_link_sets_the_password_of_its_account_once(database: Database) -> None:
    token = invite(database).token
    assert redeem_link(database, ANONYMOUS, token, PASSWORD, name="somebody-else", now=NOW) == "clinician-north"
    with pytest.raises(NotFound, match="used before"):
        redeem_link(database, ANONYMOUS, token, OTHER, now=NOW)
    assert login(database)


def test_looking_uses_nothing_up_and_writes_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    token = invite(database).token
    with monkeypatch.context() as patched:
        patched.setattr(database, "write", None)
        for _ in range(3):
            assert look_at_link(database, ANONYMOUS, token, now=NOW) == LinkLine("set up", "clinician-north")
    assert redeem_link(database, ANONYMOUS, token, PASSWORD, now=NOW)


@pytest.mark.parametrize("password", ["short", "password1234", ""])
def test_a_refused_password_leaves_the_link_as_it_was(database: Database, password: str) -> None:
    token = invite(database).token
    with pytest.raises(ImpossibleValue):
        redeem_link(database, ANONYMOUS, token, password, now=NOW)
    assert opens(database, token)
    assert account_row(database).password_hash == ""


def test_after_a_day_a_link_opens_nothing(database: Database) -> None:
    token = invite(database).token
    assert opens(database, token, later=DAY - timedelta(seconds=1))
    assert not opens(database, token, later=DAY)
    with pytest.raises(NotFound):
        redeem_link(database, ANONYMOUS, token, PASSWORD, now=NOW + DAY)


def test_how_long_a_link_works_is_a_setting(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_LINK_HOURS", "1")
    assert not opens(database, invite(database).token, later=timedelta(hours=1))


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "' OR 1=1 --"])
def test_a_token_that_was_never_given_opens_nothing(database: Database, token: str) -> None:
    invite(database)
    assert not opens(database, token)
    with pytest.raises(NotFound):
        redeem_link(database, ANONYMOUS, token, PASSWORD, now=NOW)


def test_without_a_link_no_password_is_hashed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.accounts.links.hash_password", None)
    with pytest.raises(NotFound):
        redeem_link(database, ANONYMOUS, "x", PASSWORD, now=NOW)


def test_a_reset_ends_the_old_password_at_once_and_its_link_sets_a_new_one(database: Database) -> None:
    made = let_in(database)
    token = reset_account(database, OPERATOR, made.public_id, now=NOW)
    assert look_at_link(database, ANONYMOUS, token, now=NOW) == LinkLine("reset", "clinician-north")
    assert refusal(database, password=PASSWORD) == 0
    redeem_link(database, ANONYMOUS, token, OTHER, now=NOW)
    assert (refusal(database, password=PASSWORD), refusal(database, password=OTHER)) == (0, None)


def test_a_newer_link_of_an_account_closes_the_older(database: Database) -> None:
    made = invite(database)
    newer = reset_account(database, OPERATOR, made.public_id, now=NOW)
    assert (opens(database, made.token), opens(database, newer)) == (False, True)


def test_the_links_of_others_stay_open(database: Database) -> None:
    north, south = invite(database), invite(database, "clinician-south")
    redeem_link(database, ANONYMOUS, north.token, PASSWORD, now=NOW)
    assert opens(database, south.token)


def test_disabling_closes_the_link_and_enabling_does_not_open_it_again(database: Database) -> None:
    made = invite(database)
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    assert not opens(database, made.token)
    enable_account(database, OPERATOR, made.public_id, now=NOW)
    assert not opens(database, made.token)


def test_a_link_left_open_opens_no_disabled_account(database: Database) -> None:
    token = invite(database).token
    with database.write() as session:
        session.exec(update(Account).values(disabled_at=NOW, disabled_by="operator:local"))
    assert not opens(database, token)
    with pytest.raises(NotFound):
        redeem_link(database, ANONYMOUS, token, PASSWORD, now=NOW)


def test_a_password_set_by_a_link_ends_the_sessions_that_stand(database: Database) -> None:
    made = let_in(database, provider_id="north@clinic.example")
    link = reset_account(database, OPERATOR, made.public_id, now=NOW)
    token = log_in_from_provider(database, ANONYMOUS, "north@clinic.example", now=NOW).token
    redeem_link(database, ANONYMOUS, link, OTHER, now=NOW)
    assert who(database, token) is None


def test_only_the_operator_may_ask_for_the_first_link(database: Database) -> None:
    for actor in (ANONYMOUS, user(database)):
        with pytest.raises(NotPermitted):
            first_administrator_link(database, actor, now=NOW)
    assert not [row for row in stored_rows(database, OneTimeLink) if row.purpose == "first administrator"]


def test_links_made_and_used_are_in_the_trail(database: Database) -> None:
    redeem_link(database, ANONYMOUS, first_link(database), PASSWORD, name="administrator-1", now=NOW)
    assert trail(database) == [
        ("operator:local", "accounts.links.first_administrator_link", "account:first administrator"),
        ("administrator:administrator-1", "accounts.links.redeem_link", "account:administrator-1"),
    ]
