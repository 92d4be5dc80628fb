"""Login sessions: begun by the right password only, looked up at every step, and ended by logging out, a limit or a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, update

from models.access import ANONYMOUS, OPERATOR, Right
from models.accounts import sessions
from models.accounts.directory import NewAccount, change_account, disable_account, enable_account, reset_account
from models.accounts.sessions import end_own_session, log_out, own_sessions, resolve
from models.errors import DatabaseUnusable, NotFound, NotPermitted
from models.storage.database import Database
from models.storage.records import Account, LoginSession
from tests.accounts import let_in, login, shape, stored_rows, trail, user, who
from tests.clinic import NOW, new_key, register

pytestmark = pytest.mark.usefixtures("quick_hashes")


def seconds(number: float) -> datetime:
    return NOW + timedelta(seconds=number)


def minutes(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def ends(database: Database) -> list[str]:
    return [row.ended_why for row in stored_rows(database, LoginSession)]


def test_a_step_that_comes_late_does_not_open_an_ended_session_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(database)
    token = login(database).token
    real: Any = sessions.limit_passed

    def meanwhile(row: LoginSession, now: datetime) -> str:
        log_out(database, ANONYMOUS, token, now=now)
        return str(real(row, now))

    monkeypatch.setattr(sessions, "limit_passed", meanwhile)
    who(database, token, minutes(5))
    assert (ends(database), stored_rows(database, LoginSession)[0].seen_at) == (["logged out"], NOW)


@pytest.mark.parametrize("token", ["", "x", "\x00", "\ud800", "x" * 5000, "' OR 1=1 --"])
def test_a_token_that_was_never_given_is_nobody(database: Database, token: str) -> None:
    user(database)
    assert who(database, token) is None
    log_out(database, ANONYMOUS, token, now=NOW)
    assert ends(database) == [""]


def test_logging_out_ends_the_session_at_once_and_no_other(database: Database) -> None:
    let_in(database)
    first, second = login(database), login(database)
    for _ in range(2):
        log_out(database, ANONYMOUS, first.token, now=NOW)
    assert (who(database, first.token), who(database, second.token)) == (None, second.actor)
    assert trail(database, "logout") == [("clinician:clinician-north", "logout", "account:clinician-north")]


def test_half_an_hour_without_a_step_ends_the_session(database: Database) -> None:
    let_in(database)
    token = login(database).token
    assert who(database, token, minutes(29))
    assert who(database, token, minutes(58))
    assert who(database, token, minutes(88)) is None
    assert ends(database) == ["idle limit"]


def test_a_look_that_is_no_step_lets_the_idle_limit_run_on(database: Database) -> None:
    let_in(database)
    token = login(database).token
    assert resolve(database, ANONYMOUS, token, touch=False, now=minutes(29))
    assert resolve(database, ANONYMOUS, token, touch=False, now=minutes(31)) is None


def test_twelve_hours_end_it_however_busy(database: Database) -> None:
    let_in(database)
    token = login(database).token
    assert [step for step in range(0, 12 * 60, 20) if not who(database, token, minutes(step))] == []
    assert who(database, token, minutes(12 * 60)) is None
    assert ends(database) == ["absolute limit"]


def test_an_ended_session_stays_ended_when_the_clock_is_set_back(database: Database) -> None:
    let_in(database)
    token = login(database).token
    assert who(database, token, minutes(31)) is None
    assert who(database, token, minutes(1)) is None


def test_a_patient_may_stay_for_thirty_days_on_the_own_device(database: Database) -> None:
    register(database)
    let_in(database, "patient-s1", "patient", patient="S1")
    kept, usual = login(database, "patient-s1", own_device=True), login(database, "patient-s1")
    assert (kept.own_device, usual.own_device) == (True, False)
    assert who(database, kept.token, NOW + timedelta(days=29))
    assert who(database, usual.token, minutes(31)) is None
    assert who(database, kept.token, NOW + timedelta(days=59)) is None


def test_a_year_ends_it_on_the_own_device_too(database: Database) -> None:
    register(database)
    let_in(database, "patient-s1", "patient", patient="S1")
    token = login(database, "patient-s1", own_device=True).token
    assert all(who(database, token, NOW + timedelta(days=day)) for day in range(0, 365, 20))
    assert who(database, token, NOW + timedelta(days=365)) is None


def test_staff_get_no_longer_limit_by_asking(database: Database) -> None:
    let_in(database)
    begun = login(database, own_device=True)
    assert not begun.own_device
    assert who(database, begun.token, minutes(31)) is None


def test_steps_are_noted_every_half_minute_and_make_no_page_read_again(database: Database) -> None:
    let_in(database)
    token, before = login(database).token, database.revision()
    for step in (5, 29, 30, 45, 59):
        who(database, token, seconds(step))
    assert stored_rows(database, LoginSession)[0].seen_at == seconds(30)
    assert database.revision() == before


def test_looking_around_writes_nothing_in_between(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(database)
    token = login(database).token
    monkeypatch.setattr(database, "write", None)
    assert who(database, token, seconds(29))


def test_a_database_that_cannot_be_written_to_logs_nobody_out(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    let_in(database)
    token = login(database).token

    def full(**_: Any) -> Any:
        raise DatabaseUnusable("The disk is full.")

    monkeypatch.setattr(database, "write", full)
    assert who(database, token, minutes(20))
    assert who(database, token, minutes(31)) is None


Change = Callable[[Database, NewAccount], object]


def disabled(database: Database, made: NewAccount) -> None:
    disable_account(database, OPERATOR, made.public_id, now=NOW)


def password_reset(database: Database, made: NewAccount) -> None:
    reset_account(database, OPERATOR, made.public_id, now=NOW)


def other_role(database: Database, made: NewAccount) -> None:
    change_account(database, OPERATOR, made.public_id, shape(role="coordinator"), version=1, key=new_key(), now=NOW)


@pytest.mark.parametrize(
    ("change", "why"), [(disabled, "account disabled"), (password_reset, "password reset"), (other_role, "account changed")]
)
def test_a_change_of_the_account_ends_all_its_sessions_at_once(database: Database, change: Change, why: str) -> None:
    made = let_in(database)
    other = let_in(database, "clinician-south")
    tokens = [login(database).token, login(database).token]
    bystander = login(database, other.name).token
    change(database, made)
    assert [who(database, token) for token in tokens] == [None, None]
    assert who(database, bystander)
    assert ends(database) == [why, why, ""]


def test_enabling_an_account_does_not_open_its_sessions_again(database: Database) -> None:
    made = let_in(database)
    token = login(database).token
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    enable_account(database, OPERATOR, made.public_id, now=NOW)
    assert who(database, token) is None


def test_a_disabled_account_is_nobody_even_where_its_session_was_left_open(database: Database) -> None:
    let_in(database)
    token = login(database).token
    with database.write() as session:
        session.exec(update(Account).where(col(Account.name) == "clinician-north").values(disabled_at=NOW, disabled_by="operator:local"))
    assert who(database, token) is None
    assert ends(database) == ["account disabled"]


def test_other_sites_and_rights_hold_at_the_next_step_without_a_new_login(database: Database) -> None:
    made = let_in(database, "coordinator-north", "coordinator", sites=("North",))
    token = login(database, "coordinator-north").token
    change = shape("coordinator-north", "coordinator", identified_export=True)
    change_account(database, OPERATOR, made.public_id, change, version=1, key=new_key(), now=NOW)
    found = who(database, token)
    assert found
    assert found.rights == {Right.IDENTIFIED_EXPORT}


def test_own_sessions_are_listed_and_ended_by_their_user(database: Database) -> None:
    let_in(database)
    first, second = login(database), login(database, now=minutes(1))
    lines = own_sessions(database, second.actor, now=minutes(1))
    assert [(line.number, line.current) for line in lines] == [(2, True), (1, False)]
    end_own_session(database, second.actor, 1, now=minutes(1))
    assert who(database, first.token, minutes(1)) is None
    assert [line.number for line in own_sessions(database, second.actor, now=minutes(1))] == [2]
    assert own_sessions(database, second.actor, now=minutes(40)) == []


def test_nobody_ends_the_session_of_somebody_else(database: Database) -> None:
    user(database)
    south = user(database, "clinician-south")
    said = []
    for number in (1, 99, 0, -1, 10**30):
        with pytest.raises(NotFound) as refused:
            end_own_session(database, south, number, now=NOW)
        said.append(str(refused.value).replace(str(number), "N"))
    assert (ends(database), len(set(said))) == (["", ""], 1)
    assert trail(database, "refused") == [("clinician:clinician-south", "refused", "login:1")]


def test_who_was_disabled_a_moment_ago_sees_no_own_sessions(database: Database) -> None:
    made = let_in(database)
    actor = login(database).actor
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    with pytest.raises(NotPermitted, match="any more"):
        own_sessions(database, actor, now=NOW)
