"""Who a patient is and who looks after them: written, found by name, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, finding, rows, session, wording
from dashboard.typed import visible
from models.access import ANONYMOUS, OPERATOR, Actor
from models.accounts.sessions import resolve
from models.storage.database import Database
from models.storage.queries.identity import IdentityName, identity_of
from models.storage.queries.patients import patient_list
from models.storage.records.shapes import IdentityShape
from models.storage.store.identity import set_identity
from tests.app.conftest import LogIn, markdown_of, words_of
from tests.app.test_finding import line
from tests.clinic import NOW, TODAY, new_key
from tests.hostile import HOSTILE_IDENTITY

OpenPage = Callable[..., AppTest]
OpenPatient = Callable[[str], AppTest]
NAME = "Name Surname-Überlang"


def reader(database: Database, log_in: LogIn) -> Actor:
    found = resolve(database, ANONYMOUS, log_in(database).token, now=NOW)
    assert found
    return found


def public_id(database: Database, place: int = 0) -> str:
    return patient_list(database, OPERATOR)[place].public_id


def name_them(database: Database, actor: Actor, version: int = 0, place: int = 0, **said: str) -> None:
    shape = IdentityShape.model_validate(said, context={"today": TODAY})
    set_identity(database, actor, public_id(database, place), shape, version=version, key=new_key(), now=NOW)


def typed(page: AppTest, name: str) -> str:
    """The key of a field of the identity form."""
    keys = [box.key for kind in (page.text_input, page.text_area, page.date_input) for box in kind]
    return next(key for key in keys if str(key).startswith(f"identity_{name}_"))


def save(page: AppTest) -> AppTest:
    page.button(key="identity_save").click().run()
    assert not page.exception
    return page


def test_what_is_saved_stands_beside_the_study_id(cohort: Database, open_patient: OpenPatient, log_in: LogIn) -> None:
    page = open_patient("S-01")
    page.text_input(key=typed(page, "name")).set_value(NAME)
    page.date_input(key=typed(page, "date_of_birth")).set_value(TODAY.replace(year=1961))
    assert f"{NAME}, born 20 Nov 1961" in words_of(save(page))
    assert identity_of(cohort, reader(cohort, log_in), public_id(cohort)).name == NAME


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_correct(open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    page.text_input(key=typed(page, "name")).set_value(NAME)
    page.date_input(key=typed(page, "date_of_birth")).set_value(TODAY.replace(year=1962))
    words = words_of(save(page))
    assert "does not lie in the recorded year of birth, 1961" in words
    assert page.text_input(key=typed(page, "name")).value == NAME


def test_a_server_that_was_started_anew_finds_what_was_typed(open_patient: OpenPatient) -> None:
    assert typed(open_patient("S-01"), "contact") == typed(open_patient("S-01"), "contact")


def test_who_is_second_sees_both_versions_and_may_save_again(cohort: Database, open_patient: OpenPatient, log_in: LogIn) -> None:
    page = open_patient("S-01")
    page.text_input(key=typed(page, "name")).set_value("the second")
    name_them(cohort, reader(cohort, log_in), name="the first")
    words = words_of(save(page))
    assert wording.IDENTITY_CONFLICT in words
    assert "the first" in words
    assert page.text_input(key=typed(page, "name")).value == "the second"
    save(page)
    assert identity_of(cohort, reader(cohort, log_in), public_id(cohort)).name == "the second"


def test_a_hostile_identity_shows_as_typed_and_never_as_markdown(cohort: Database, open_patient: OpenPatient, log_in: LogIn) -> None:
    name_them(cohort, reader(cohort, log_in), place=1, **HOSTILE_IDENTITY)
    page = open_patient("S-02")
    assert visible(HOSTILE_IDENTITY["name"]) in words_of(page)
    assert visible(HOSTILE_IDENTITY["local_number"]) in words_of(page)
    assert not any(HOSTILE_IDENTITY["name"] in text for text in markdown_of(page))


def test_names_stand_in_list_and_chooser_and_never_in_the_address(cohort: Database, open_page: OpenPage, log_in: LogIn) -> None:
    name_them(cohort, reader(cohort, log_in), name=NAME, date_of_birth="1961-03-04")
    page = open_page(cohort)
    assert list(page.dataframe[0].value.iloc[0][["Patient", "Name", "Born"]]) == ["S-01", NAME, "4 Mar 1961"]
    assert f"S-01 · {NAME} (Name Surname-Uberlang)" in page.selectbox[0].options
    page.selectbox(key=session.PATIENT_KEY).set_value(public_id(cohort)).run()
    assert page.query_params == {"patient": public_id(cohort)}


@pytest.mark.parametrize("text", ["uberlang", "SURNAME name", "S-01", "1961-03-04"])
def test_a_large_database_is_searched_by_name_too(
    cohort: Database, open_page: OpenPage, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(finding, "CHOOSER_MOST", 3)
    name_them(cohort, reader(cohort, log_in), name=NAME, date_of_birth="1961-03-04")
    page = open_page(cohort)
    page.text_input(key=session.SEARCH_KEY).set_value(text).run()
    assert page.title[0].value == r"S\-01"


def test_a_list_without_any_name_has_no_column_for_names() -> None:
    assert "Name" not in rows.patient_rows([line("S-1")], TODAY)[0]
    known = {"id of S-2": IdentityName("Somebody")}
    assert [row["Name"] for row in rows.patient_rows([line("S-1"), line("S-2")], TODAY, known)] == ["", "Somebody"]


def test_only_mine_leaves_those_whom_i_look_after(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort)
    page.toggle(key=finding.MINE_KEY).set_value(True).run()
    assert not page.dataframe
    assert wording.NONE_MINE in words_of(page)
    page.selectbox(key=session.PATIENT_KEY).set_value(public_id(cohort)).run()
    page.toggle[0].set_value(True).run()
    page.button(key="all_patients").click().run()
    assert list(page.dataframe[0].value["Patient"]) == ["S-01"]
    assert "1 patient looked after by you" in words_of(page)


def test_the_switch_shows_what_is_stored_and_takes_it_back(cohort: Database, open_patient: OpenPatient, log_in: LogIn) -> None:
    page = open_patient("S-01")
    page.toggle[0].set_value(True).run()
    assert data.mine(reader(cohort, log_in)) == {public_id(cohort)}
    assert open_patient("S-01").toggle[0].value
    page.toggle[0].set_value(False).run()
    assert data.mine(reader(cohort, log_in)) == set()
    assert not page.toggle[0].value


def test_every_change_of_a_value_can_be_followed(cohort: Database, open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    page.selectbox(key=f"changes_{public_id(cohort)}").set_value("ck").run()
    shown = page.dataframe[-1].value
    assert set(shown["Measure"]) == {"Creatine kinase"}
    assert list(shown["What"].unique()) == ["recorded"]
    assert "2410 U/L" in shown["After"].iloc[-1]
    assert list(shown["Who"].unique()) == ["the operator"]
