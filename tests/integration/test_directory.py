"""The accounts as administrators keep them: in force at once, with old and new in the trail, and never without an administrator."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from models.access import ANONYMOUS, OPERATOR, Actor
from models.accounts.directory import (
    AccountLine,
    NewAccount,
    account_list,
    add_account,
    change_account,
    disable_account,
    enable_account,
    reset_account,
)
from models.accounts.links import look_at_link, redeem_link
from models.errors import EditConflict, ImpossibleValue, NotFound, NotPermitted
from models.storage.database import Database
from models.storage.records import Account, Audit, AuditDetail, Membership, Site
from models.storage.records.shapes import AccountShape
from tests.accounts import PASSWORD, invite, let_in, login, shape, stored_rows, trail, user, who
from tests.clinic import LATER, NOW, new_key, register

pytestmark = pytest.mark.usefixtures("quick_hashes")


def lines(database: Database) -> dict[str, AccountLine]:
    return {line.name: line for line in account_list(database, OPERATOR, now=LATER)}


def change(database: Database, made: NewAccount, to: AccountShape, *, actor: Actor = OPERATOR, version: int = 1) -> None:
    change_account(database, actor, made.public_id, to, version=version, key=new_key(), now=LATER)


def last_detail(database: Database) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stored_rows(database, AuditDetail)[-1].detail)
    return found


def test_an_account_is_listed_as_its_form_says(database: Database) -> None:
    made = invite(database, "coordinator-north", "coordinator", sites=("South", "North"), without_site=True, identified_export=True)
    line = lines(database)["coordinator-north"]
    assert (line.public_id, line.role, line.sites, line.without_site, line.identified_export) == (
        made.public_id,
        "coordinator",
        ("North", "South"),
        True,
        True,
    )
    assert (line.has_password, line.disabled, line.last_seen, line.patient, line.version) == (False, False, None, "", 1)
    assert line.link_until == NOW.replace(day=NOW.day + 1)


def test_the_list_says_who_was_there_last(database: Database) -> None:
    let_in(database)
    login(database)
    login(database, now=LATER)
    line = lines(database)["clinician-north"]
    assert (line.has_password, line.last_seen, line.link_until) == (True, LATER, None)


@pytest.mark.parametrize(("role", "columns"), [("clinician", {}), ("patient", {"patient": "S2"})])
def test_a_patients_account_stays_that_patients(database: Database, role: str, columns: dict[str, Any]) -> None:
    for study_id in ("S1", "S2"):
        register(database, study_id)
    made = invite(database, "patient-s1", "patient", patient="S1")
    with pytest.raises(ImpossibleValue, match="one patient's own"):
        change(database, made, shape("patient-s1", role, **columns))
    assert lines(database)["patient-s1"].patient == "S1"


def test_nobody_elses_account_becomes_a_patients(database: Database) -> None:
    register(database)
    with pytest.raises(ImpossibleValue, match="one patient's own"):
        change(database, invite(database), shape(role="patient", patient="S1"))


@pytest.mark.parametrize(("role", "columns"), [("clinician", {"sites": ("Nowhere",)}), ("patient", {"patient": "S9"})])
def test_an_unknown_site_or_patient_is_refused_and_nothing_is_made(database: Database, role: str, columns: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        add_account(database, OPERATOR, shape("somebody", role, **columns), key=new_key(), now=NOW)
    assert (stored_rows(database, Account), stored_rows(database, Site)) == ([], [])


def test_a_name_is_never_given_to_somebody_else(database: Database) -> None:
    disable_account(database, OPERATOR, invite(database).public_id, now=NOW)
    with pytest.raises(EditConflict, match="exists already"):
        invite(database, "CLINICIAN-north")


def test_one_person_of_the_provider_has_one_account(database: Database) -> None:
    invite(database, provider_id="north@clinic.example")
    made = invite(database, "clinician-south")
    with pytest.raises(EditConflict, match="another account"):
        invite(database, "clinician-west", provider_id="north@clinic.example")
    with pytest.raises(EditConflict, match="another account"):
        change(database, made, shape("clinician-south", provider_id="north@clinic.example"))
    assert len(stored_rows(database, Account)) == 2


def test_a_double_click_adds_one_account_whose_last_link_works(database: Database) -> None:
    key = new_key()
    first, second = (add_account(database, OPERATOR, shape(), key=key, now=NOW) for _ in range(2))
    assert (first.public_id, len(stored_rows(database, Account))) == (second.public_id, 1)
    found = [look_at_link(database, ANONYMOUS, made.token, now=NOW) is not None for made in (first, second)]
    assert found == [False, True]


def test_the_same_form_after_its_link_was_used_gives_no_other(database: Database) -> None:
    key = new_key()
    made = add_account(database, OPERATOR, shape(), key=key, now=NOW)
    redeem_link(database, ANONYMOUS, made.token, PASSWORD, now=NOW)
    with pytest.raises(EditConflict, match="was used"):
        add_account(database, OPERATOR, shape(), key=key, now=NOW)
    assert login(database)


def test_a_change_is_written_with_old_and_new_and_no_secret(database: Database) -> None:
    made = let_in(database, sites=("North",))
    change(database, made, shape(provider_id="north@clinic.example", without_site=True))
    told = last_detail(database)
    assert (told["old"]["sites"], told["new"]["sites"]) == (["North"], [])
    assert (told["old"]["without_site"], told["new"]["without_site"]) == (False, True)
    assert set(told["new"]) == set(AccountShape.model_fields)
    assert trail(database)[-1] == ("operator:local", "accounts.directory.change_account", "account:clinician-north")


def test_sites_that_stay_keep_since_when_they_were_given(database: Database) -> None:
    made = invite(database, sites=("North", "South"), without_site=True)
    invite(database, "clinician-west", sites=("West",))
    change(database, made, shape(sites=("North", "West")))
    with database.read() as session:
        found = session.exec(select(Site.name, Membership.since).join(Membership).where(Membership.account_id == 1)).all()
    assert sorted(found) == [("North", NOW), ("West", LATER)]
    assert lines(database)["clinician-west"].sites == ("West",)


def test_a_form_drawn_before_a_change_is_refused_with_what_stands(database: Database) -> None:
    made = invite(database, sites=("North",))
    change(database, made, shape())
    with pytest.raises(EditConflict) as conflict:
        change(database, made, shape(sites=("North",)))
    assert (conflict.value.current["sites"], lines(database)["clinician-north"].sites) == ([], ())


def test_the_name_of_an_account_stays(database: Database) -> None:
    made = invite(database)
    with pytest.raises(ImpossibleValue, match="stays"):
        change(database, made, shape("clinician-south"))


@pytest.mark.parametrize("act", [disable_account, enable_account, reset_account])
@pytest.mark.parametrize("public_id", ["", "x", "\x00", "\ud800"])
def test_an_unknown_account_is_not_found(database: Database, act: Any, public_id: str) -> None:
    with pytest.raises(NotFound):
        act(database, OPERATOR, public_id, now=NOW)


def test_disabling_and_enabling_twice_is_once(database: Database) -> None:
    made = invite(database)
    for act in (disable_account, disable_account, enable_account, enable_account):
        act(database, OPERATOR, made.public_id, now=NOW)
    actions = [action.rpartition(".")[2] for _, action, _ in trail(database)]
    assert actions == ["add_account", "disable_account", "enable_account"]
    assert lines(database)["clinician-north"].version == 3


def test_a_disabled_account_is_enabled_before_it_is_reset(database: Database) -> None:
    made = let_in(database)
    disable_account(database, OPERATOR, made.public_id, now=NOW)
    with pytest.raises(EditConflict, match="Enable it first"):
        reset_account(database, OPERATOR, made.public_id, now=NOW)


def administrators(database: Database, *names: str) -> list[NewAccount]:
    return [let_in(database, name, "administrator") for name in names]


def leave(database: Database, made: NewAccount, how: str, actor: Actor = OPERATOR) -> bool:
    try:
        if how == "disabled":
            disable_account(database, actor, made.public_id, now=NOW)
        else:
            change(database, made, shape(made.name, "coordinator"), actor=actor)
    except EditConflict as refused:
        return "last administrator" not in str(refused)
    return True


@pytest.mark.parametrize("how", ["disabled", "demoted"])
def test_the_last_administrator_who_can_log_in_stays(database: Database, how: str) -> None:
    first, second = administrators(database, "administrator-1", "administrator-2")
    invite(database, "administrator-3", "administrator")
    assert leave(database, first, how)
    assert not leave(database, second, how)
    assert who(database, login(database, "administrator-2").token)


def test_an_administrator_of_the_provider_can_log_in(database: Database) -> None:
    first = administrators(database, "administrator-1")[0]
    invite(database, "administrator-2", "administrator", provider_id="administrator@clinic.example")
    assert leave(database, first, "disabled")


@pytest.mark.parametrize("how", ["disabled", "demoted"])
def test_of_two_administrators_removed_at_once_one_stays(database: Database, how: str) -> None:
    pair = administrators(database, "administrator-1", "administrator-2")
    together = Barrier(2)

    def remove(made: NewAccount) -> bool:
        together.wait()
        return leave(database, made, how)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, pair)) == [False, True]
    assert [line.role for line in lines(database).values() if not line.disabled].count("administrator") == 1


@pytest.mark.parametrize("how", ["disabled", "demoted"])
def test_two_administrators_who_remove_each_other_leave_one(database: Database, how: str) -> None:
    first, second = administrators(database, "administrator-1", "administrator-2")
    actors = [login(database, made.name).actor for made in (first, second)]
    assert leave(database, second, how, actors[0])
    with pytest.raises(NotPermitted, match="any more"):
        leave(database, first, how, actors[1])


def test_an_administrator_who_was_disabled_a_moment_ago_changes_nothing(database: Database) -> None:
    made = invite(database)
    first, _second = administrators(database, "administrator-1", "administrator-2")
    actor = login(database, "administrator-1").actor
    disable_account(database, OPERATOR, first.public_id, now=NOW)
    attempts = [
        lambda: add_account(database, actor, shape("clinician-x"), key=new_key(), now=NOW),
        lambda: change(database, made, shape(sites=()), actor=actor),
        lambda: disable_account(database, actor, made.public_id, now=NOW),
        lambda: enable_account(database, actor, made.public_id, now=NOW),
        lambda: reset_account(database, actor, made.public_id, now=NOW),
        lambda: account_list(database, actor, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotPermitted, match="any more"):
            attempt()
    assert len(trail(database, "refused")) == len(attempts)


@pytest.mark.parametrize("role", ["clinician", "coordinator", "patient"])
def test_nobody_but_an_administrator_keeps_accounts(database: Database, role: str) -> None:
    register(database)
    actor = user(database, "somebody", role, **({"patient": "S1"} if role == "patient" else {}))
    with pytest.raises(NotPermitted):
        account_list(database, actor, now=NOW)
    with pytest.raises(NotPermitted):
        add_account(database, actor, shape("administrator-x", "administrator"), key=new_key(), now=NOW)


def test_every_row_of_the_trail_has_who_what_and_when(database: Database) -> None:
    made = let_in(database)
    change(database, made, shape(role="coordinator"))
    reset_account(database, OPERATOR, made.public_id, now=NOW)
    rows = stored_rows(database, Audit)
    assert len(rows) == 4
    assert [row.seq for row in rows if not (row.actor and row.action and row.record and row.at.tzinfo)] == []
