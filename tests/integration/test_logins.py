"""Logging in: by the right password or an outside login only, told in the same words to everybody else, and from known devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import update

from models.access import ANONYMOUS, OPERATOR, Right, Role
from models.accounts import sessions
from models.accounts.directory import disable_account, enable_account, reset_account
from models.accounts.passwords import needs_rehash, verify_password
from models.accounts.sessions import LoginRefused, log_in_from_provider
from models.storage.database import Database
from models.storage.records import Account, LoginAttempt, LoginDevice, LoginSession
from tests.accounts import PASSWORD, WRONG, account_row, invite, let_in, login, refusal, stored_rows, trail, who
from tests.clinic import NOW

pytestmark = pytest.mark.usefixtures("quick_hashes")


def test_the_right_password_begins_a_session_of_the_account(database: Database) -> None:
    let_in(database, "coordinator-north", "coordinator", sites=("North",), identified_export=True)
    begun = login(database, " Coordinator-NORTH ")
    found = who(database, begun.token)
    assert found == begun.actor
    assert (str(found), found.role, found.rights) == ("coordinator:coordinator-north", Role.COORDINATOR, {Right.IDENTIFIED_EXPORT})
    assert (found.account, found.session, found.reach) == (account_row(database, "coordinator-north").id, 1, None)


def test_neither_password_nor_token_stands_anywhere_in_the_database(sqlite_database: Database) -> None:
    made = let_in(sqlite_database)
    begun = login(sqlite_database)
    refusal(sqlite_database, password=WRONG)
    refusal(sqlite_database, name="a password typed as a name")
    assert sqlite_database.file
    kept = b"".join(path.read_bytes() for path in sqlite_database.file.parent.iterdir())
    secrets = (made.token, begun.token, begun.device, PASSWORD, WRONG, "a password typed as a name")
    assert [secret for secret in secrets if secret.encode() in kept] == []


def test_every_login_has_its_own_token(database: Database) -> None:
    let_in(database)
    first, second = login(database), login(database)
    assert first.token != second.token
    assert (first.actor.session, second.actor.session) == (1, 2)
    assert who(database, first.token)


def test_no_login_is_told_in_the_same_words_whatever_the_cause(database: Database) -> None:
    let_in(database)
    let_in(database, "clinician-disabled")
    disable_account(database, OPERATOR, account_row(database, "clinician-disabled").public_id, now=NOW)
    invite(database, "clinician-invited")
    said = set()
    for name in ("clinician-north", "clinician-disabled", "clinician-invited", "nobody", "", "\x00", "\ud800", "x" * 5000):
        with pytest.raises(LoginRefused) as refused:
            login(database, name, WRONG)
        said.add((str(refused.value), refused.value.retry_after))
    assert len(said) == 1


@pytest.mark.parametrize("password", [PASSWORD, "", WRONG])
def test_a_disabled_account_stays_out_with_any_password(database: Database, password: str) -> None:
    made = let_in(database)
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    assert refusal(database, password=password) == 0
    enable_account(database, OPERATOR, made.public_id, now=NOW)
    assert (refusal(database, password=password) is None) == (password == PASSWORD)


@pytest.mark.parametrize("act", [disable_account, reset_account])
def test_a_password_that_is_taken_away_while_it_is_looked_at_opens_nothing(
    database: Database, act: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = let_in(database)

    def meanwhile(stored: str, text: str) -> bool:
        act(database, OPERATOR, made.public_id, now=NOW)
        return verify_password(stored, text)

    monkeypatch.setattr(sessions, "verify_password", meanwhile)
    assert refusal(database, password=PASSWORD) == 0
    assert stored_rows(database, LoginSession) == []


def test_an_account_without_password_opens_with_none(database: Database) -> None:
    invite(database)
    assert [refusal(database, password=text) for text in ("", PASSWORD)] == [0, 0]


def test_an_outside_login_begins_a_session_under_our_limits(database: Database) -> None:
    made = invite(database, provider_id="north@clinic.example")
    begun = log_in_from_provider(database, ANONYMOUS, "north@clinic.example", now=NOW)
    assert who(database, begun.token) == begun.actor
    assert who(database, begun.token, NOW + timedelta(minutes=31)) is None
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    with pytest.raises(LoginRefused):
        log_in_from_provider(database, ANONYMOUS, "north@clinic.example", now=NOW)


@pytest.mark.parametrize("provider_id", ["", "south@clinic.example", "NORTH@clinic.example ", "\x00", "\ud800"])
def test_an_unknown_person_of_the_provider_is_refused_in_the_words_of_a_wrong_password(database: Database, provider_id: str) -> None:
    invite(database, provider_id="north@clinic.example")
    invite(database, "clinician-south")
    with pytest.raises(LoginRefused) as refused:
        log_in_from_provider(database, ANONYMOUS, provider_id, now=NOW)
    assert str(refused.value) == str(LoginRefused())


def test_logins_and_refusals_are_in_the_trail(database: Database) -> None:
    let_in(database)
    begun = login(database)
    refusal(database, password=WRONG)
    refusal(database, name="nobody")
    assert trail(database, "login", "login refused") == [
        (str(begun.actor), "login", "account:clinician-north"),
        ("anonymous:anonymous", "login refused", "account:clinician-north"),
        ("anonymous:anonymous", "login refused", "account:unknown name"),
    ]


def test_a_hash_of_former_parameters_is_made_anew_at_the_next_login(database: Database) -> None:
    let_in(database)
    former = PasswordHasher(time_cost=2, memory_cost=512, parallelism=1).hash(PASSWORD)
    with database.write() as session:
        session.exec(update(Account).values(password_hash=former))
    login(database)
    stored = account_row(database).password_hash
    assert (stored == former, needs_rehash(stored)) == (False, False)
    login(database)


def test_a_browser_shared_on_a_ward_is_known_to_each_of_its_users(database: Database) -> None:
    let_in(database)
    let_in(database, "clinician-south")
    device = login(database).device
    assert login(database, "clinician-south", device=device).device == device
    assert login(database, device=device).device == device
    assert len(stored_rows(database, LoginDevice)) == 2


@pytest.mark.parametrize("device", ["", "made up by somebody", "\ud800"])
def test_a_device_that_was_not_given_out_here_gets_another_name(database: Database, device: str) -> None:
    let_in(database)
    assert login(database, device=device).device not in (device, "")


def test_a_device_is_forgotten_after_a_year(database: Database) -> None:
    let_in(database)
    device = login(database).device
    assert login(database, device=device, now=NOW + timedelta(days=366)).device != device
    assert len(stored_rows(database, LoginDevice)) == 1
    assert stored_rows(database, LoginAttempt) == []
