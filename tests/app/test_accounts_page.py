"""The accounts page: who may log in as what and where, changed by an administrator, and a link that is shown once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.administration import account_form
from models.access import ANONYMOUS, OPERATOR
from models.accounts.directory import account_list, change_account, disable_account
from models.accounts.lines import AccountLine
from models.accounts.links import look_at_link
from models.storage.database import Database
from models.storage.queries.sites import site_list
from tests.accounts import invite, shape
from tests.app.conftest import OpenPage, words_of
from tests.clinic import NOW, new_key

NAME = "clinician-south"


@pytest.fixture
def accounts(cohort: Database, open_page: OpenPage) -> AppTest:
    """The accounts page as an administrator opens it."""
    return open_page(cohort, role="administrator")


def account(database: Database, name: str = NAME) -> AccountLine | None:
    return next((line for line in account_list(database, OPERATOR, now=NOW) if line.name == name), None)


def field(page: AppTest, name: str) -> Any:
    """The widget of the account's form that is open."""
    state = page.session_state
    chosen = state[account_form.CHOSEN_KEY] if account_form.CHOSEN_KEY in state else ""  # noqa: SIM401  it has no `get`
    return page.get_by_key(state[f"account_{chosen or 'add'}"].field(name))


def fill(page: AppTest, role: str = "clinician", **values: Any) -> AppTest:
    """Choose a role and fill the fields."""
    field(page, "role").set_value(role).run()
    for name, value in values.items():
        field(page, name).set_value(value)
    return press(page, field(page, "save"))


def press(page: AppTest, button: Any) -> AppTest:
    button.click().run()
    assert not page.exception
    return page


def chosen(page: AppTest, database: Database, name: str = NAME, **columns: Any) -> AppTest:
    """The page of an account that was just made."""
    page.session_state[account_form.CHOSEN_KEY] = invite(database, name, **columns).public_id
    return page.run()


def token(page: AppTest) -> str:
    return page.code[0].value.partition("token=")[2]


ADDED: list[Mapping[str, Any]] = [
    {"role": "clinician", "sites": ["North"], "without_site": True},
    {"role": "coordinator", "sites": ["North"], "identified_export": True},
    {"role": "patient", "patient": "S-01"},
    {"role": "administrator"},
]


@pytest.mark.parametrize("values", ADDED, ids=[values["role"] for values in ADDED])
def test_an_account_is_added_as_it_was_typed(cohort: Database, accounts: AppTest, values: Mapping[str, Any]) -> None:
    fill(accounts, **values, name=NAME)
    added = account(cohort)
    assert added is not None
    told = {name: getattr(added, name) for name in values}
    assert told == {**values, **({"sites": tuple(values["sites"])} if "sites" in values else {})}


def test_the_link_of_a_new_account_is_shown_until_the_page_is_left(cohort: Database, accounts: AppTest) -> None:
    fill(accounts, name=NAME, sites=["North"])
    link = look_at_link(cohort, ANONYMOUS, token(accounts), now=NOW)
    assert link is not None
    assert link.name == NAME
    assert token(accounts.run())
    accounts.switch_page("views/audit.py").run()
    assert not accounts.switch_page("views/accounts.py").run().code


def test_a_refused_form_stays_filled(cohort: Database, accounts: AppTest) -> None:
    fill(accounts, name="clinician south", sites=["North"])
    assert 'name "clinician south" is no account name' in words_of(accounts)
    assert (field(accounts, "name").value, field(accounts, "sites").value) == ("clinician south", ["North"])
    fill(accounts, name=NAME)
    assert account(cohort) is not None


def test_a_second_press_adds_nothing(cohort: Database, accounts: AppTest) -> None:
    field(accounts, "name").set_value(NAME)
    button = field(accounts, "save")
    press(accounts, button)
    before = account_list(cohort, OPERATOR, now=NOW)
    press(accounts, button)
    assert account_list(cohort, OPERATOR, now=NOW) == before
    assert look_at_link(cohort, ANONYMOUS, token(accounts), now=NOW)


def test_role_sites_and_right_are_changed(cohort: Database, accounts: AppTest) -> None:
    chosen(accounts, cohort, sites=("North",))
    fill(accounts, "coordinator", sites=[], without_site=True, identified_export=True)
    changed = account(cohort)
    assert changed is not None
    assert (changed.role, changed.sites, changed.without_site, changed.identified_export) == ("coordinator", (), True, True)


def test_what_the_form_does_not_show_stays(cohort: Database, accounts: AppTest) -> None:
    chosen(accounts, cohort, sites=("North",), provider_id="south@clinic.example")
    fill(accounts, "clinician", without_site=True)
    changed = account(cohort)
    assert changed is not None
    assert (changed.sites, changed.without_site, changed.provider_id) == (("North",), True, "south@clinic.example")


def test_a_change_is_refused_when_somebody_else_was_first_and_can_be_made_then(cohort: Database, accounts: AppTest) -> None:
    chosen(accounts, cohort, sites=("North",))
    theirs = shape(NAME, "coordinator", sites=("North",))
    change_account(cohort, OPERATOR, account(cohort).public_id, theirs, version=1, key=new_key(), now=NOW)  # type: ignore[union-attr]
    field(accounts, "without_site").set_value(True)
    press(accounts, field(accounts, "save"))
    words = words_of(accounts)
    assert "was changed meanwhile" in words
    assert "coordinator · North" in words
    assert field(accounts, "without_site").value
    press(accounts, field(accounts, "save"))
    assert account(cohort).without_site  # type: ignore[union-attr]


def test_disable_and_enable(cohort: Database, accounts: AppTest) -> None:
    chosen(accounts, cohort, sites=("North",))
    assert "disabled on" in words_of(press(accounts, accounts.button(key="account_disable")))
    assert account(cohort).disabled_at  # type: ignore[union-attr]
    press(accounts, accounts.button(key="account_enable"))
    assert account(cohort).disabled_at is None  # type: ignore[union-attr]


def test_a_reset_shows_a_new_link_and_closes_the_old_one(cohort: Database, accounts: AppTest) -> None:
    first = fill(accounts, name=NAME, sites=["North"]).code[0].value.partition("token=")[2]
    press(accounts, accounts.button(key="account_reset"))
    assert look_at_link(cohort, ANONYMOUS, first, now=NOW) is None
    assert look_at_link(cohort, ANONYMOUS, token(accounts), now=NOW)


def test_a_link_is_not_shown_beside_another_account(cohort: Database, accounts: AppTest) -> None:
    fill(accounts, name=NAME, sites=["North"])
    assert not chosen(accounts, cohort, "clinician-west").code


def test_a_refusal_stands_beside_the_button(cohort: Database, accounts: AppTest) -> None:
    chosen(accounts, cohort, sites=("North",))
    disable_account(cohort, OPERATOR, account(cohort).public_id, now=NOW)  # type: ignore[union-attr]
    assert "is disabled. Enable it first." in words_of(press(accounts, accounts.button(key="account_reset")))


def test_the_own_account_can_be_neither_disabled_nor_reset_here(cohort: Database, accounts: AppTest) -> None:
    own = account(cohort, "administrator-north")
    assert own is not None
    accounts.session_state[account_form.CHOSEN_KEY] = own.public_id
    assert "This is your own account." in words_of(accounts.run())
    assert not {"account_disable", "account_reset"} & {button.key for button in accounts.button}


def test_the_list_says_who_can_log_in(cohort: Database, accounts: AppTest) -> None:
    invite(cohort, NAME, sites=("North",), without_site=True)
    shown = accounts.run().dataframe[0].value.set_index("Account").loc[NAME]
    assert (shown["Role"], shown["Access to"]) == ("clinician", "North, patients without a site")
    assert shown["Status"].startswith("link not used yet, works until 2026-11-21")


def test_a_site_is_added_once_and_counted(cohort: Database, accounts: AppTest) -> None:
    for _ in range(2):
        form = accounts.session_state["site_add"]
        accounts.text_input(key=form.field("name")).set_value("**South**")
        press(accounts, accounts.button(key=form.field("save")))
    assert [line.name for line in site_list(cohort, OPERATOR)].count("**South**") == 1
    words = words_of(accounts)
    assert 'Site "**South**" exists already.' in words
    assert {"Site", "Patients", "Staff"} == set(accounts.table[0].value.columns)
