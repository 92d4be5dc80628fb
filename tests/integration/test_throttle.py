"""Tries to log in: ten in fifteen minutes for each name, counted apart for known devices, and never passed by many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest

from models.access import OPERATOR
from models.accounts import passwords, sessions
from models.accounts.directory import disable_account
from models.accounts.throttle import LIMIT, WINDOW
from models.storage.database import Database
from models.storage.records import LoginAttempt
from tests.accounts import PASSWORD, WRONG, invite, let_in, login, refusal, stored_rows, trail
from tests.clinic import NOW

PARALLEL = 40

pytestmark = pytest.mark.usefixtures("quick_hashes")


def after(**time: float) -> datetime:
    return NOW + timedelta(**time)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hashes against which a password was really held, in order."""
    held: list[str] = []

    def counted(stored: str, text: str) -> bool:
        held.append(stored)
        return passwords.verify_password(stored, text)

    monkeypatch.setattr(sessions, "verify_password", counted)
    return held


def use_up(database: Database, name: str = "clinician-north", *, now: datetime = NOW, device: str = "") -> None:
    assert [refusal(database, name, now=now, device=device) for _ in range(LIMIT)] == [0] * LIMIT


def test_the_eleventh_try_is_not_heard_even_with_the_right_password(database: Database, looked_at: list[str]) -> None:
    let_in(database)
    use_up(database)
    assert refusal(database, password=PASSWORD, now=after(minutes=5)) == 600
    assert len(looked_at) == LIMIT


def test_after_the_time_that_it_says_a_try_is_heard_again(database: Database) -> None:
    let_in(database)
    use_up(database)
    wait = refusal(database, password=PASSWORD, now=after(seconds=100.5))
    assert wait == 800
    assert refusal(database, password=PASSWORD, now=after(seconds=899)) == 1
    assert refusal(database, password=PASSWORD, now=after(seconds=100.5 + wait)) is None


def test_tries_that_were_not_heard_do_not_make_it_longer(database: Database) -> None:
    let_in(database)
    use_up(database)
    for minute in range(1, 15):
        assert refusal(database, now=after(minutes=minute))
    assert refusal(database, password=PASSWORD, now=NOW + WINDOW) is None


def test_of_the_tries_of_an_hour_forty_are_heard(sqlite_database: Database, looked_at: list[str]) -> None:
    let_in(sqlite_database)
    for number in range(120):
        refusal(sqlite_database, now=after(seconds=30 * number))
    assert len(looked_at) == 4 * LIMIT


def test_the_name_is_counted_however_it_is_spelled(database: Database) -> None:
    let_in(database)
    spellings = ["clinician-north", "CLINICIAN-north", " clinician-north", "ｃlinician-north", "Clinician-North "]
    assert [refusal(database, name) for name in spellings * 2] == [0] * LIMIT
    assert refusal(database, password=PASSWORD)


def test_other_names_are_not_concerned(database: Database) -> None:
    let_in(database)
    let_in(database, "clinician-south")
    use_up(database)
    assert refusal(database, "clinician-south", PASSWORD) is None


@pytest.mark.parametrize("name", ["nobody", "clinician-invited", "clinician-disabled", "two words", "\ud800"])
def test_who_cannot_log_in_is_counted_like_who_can(database: Database, name: str, looked_at: list[str]) -> None:
    let_in(database)
    invite(database, "clinician-invited")
    disable_account(database, OPERATOR, let_in(database, "clinician-disabled").public_id, now=NOW)
    known, other = ([refusal(database, named, now=after(seconds=step)) for step in range(13)] for named in ("clinician-north", name))
    assert known == other
    assert len(looked_at) == 2 * LIMIT


def test_a_right_password_gives_its_own_try_back_and_no_other(database: Database) -> None:
    let_in(database)
    for _ in range(LIMIT - 1):
        refusal(database)
    for _ in range(3):
        login(database)
    assert (refusal(database), bool(refusal(database))) == (0, True)


def test_a_known_device_is_not_locked_out_by_strangers(database: Database) -> None:
    let_in(database)
    device = login(database).device
    use_up(database)
    assert refusal(database, password=PASSWORD)
    assert refusal(database, password=PASSWORD, device=device) is None


def test_a_known_device_has_ten_tries_of_its_own(database: Database, looked_at: list[str]) -> None:
    let_in(database)
    device = login(database).device
    use_up(database, device=device)
    assert refusal(database, password=PASSWORD, device=device)
    assert refusal(database, password=PASSWORD) is None
    assert len(looked_at) == 1 + LIMIT + 1


def test_a_device_known_to_one_account_is_a_stranger_to_another(database: Database) -> None:
    let_in(database)
    device = login(database).device
    let_in(database, "clinician-south")
    use_up(database, "clinician-south")
    assert refusal(database, "clinician-south", PASSWORD, device=device)


def test_devices_made_up_by_a_stranger_bring_no_new_tries(database: Database) -> None:
    let_in(database)
    numbers = count()
    assert [refusal(database, device=f"device {next(numbers)}") for _ in range(LIMIT)] == [0] * LIMIT
    assert refusal(database, password=PASSWORD, device="device 99")


@pytest.mark.parametrize("name", ["clinician-north", "nobody"])
def test_many_tries_at_one_moment_do_not_pass_the_limit(database: Database, name: str, looked_at: list[str]) -> None:
    let_in(database)
    with ThreadPoolExecutor(PARALLEL) as pool:
        waits = list(pool.map(lambda _: refusal(database, name), range(PARALLEL)))
    assert (len(looked_at), waits.count(0)) == (LIMIT, LIMIT)
    assert set(waits) == {0, 900}


def test_right_passwords_at_one_moment_are_let_in_within_the_limit(database: Database) -> None:
    let_in(database)
    with ThreadPoolExecutor(LIMIT) as pool:
        waits = list(pool.map(lambda _: refusal(database, password=PASSWORD), range(LIMIT)))
    assert waits == [None] * LIMIT
    assert stored_rows(database, LoginAttempt) == []


def test_a_bucket_that_is_full_is_told_once_in_the_trail(database: Database) -> None:
    let_in(database)
    use_up(database)
    for second in range(5):
        refusal(database, now=after(seconds=second))
    assert len(trail(database, "login refused")) == LIMIT + 1
    use_up(database, now=after(minutes=16))
    refusal(database, now=after(minutes=16))
    assert len(trail(database, "login refused")) == 2 * (LIMIT + 1)


def test_old_tries_are_removed_and_what_was_typed_is_never_kept(database: Database) -> None:
    refusal(database, WRONG, now=NOW)
    refusal(database, "nobody", now=NOW + WINDOW)
    rows = stored_rows(database, LoginAttempt)
    assert [(row.at, len(row.bucket)) for row in rows] == [(NOW + WINDOW, 64)]
