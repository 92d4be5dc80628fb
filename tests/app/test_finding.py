"""How a reader finds a patient: the chooser, the search of a large database, and the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import finding, rows, session, wording
from models.access import OPERATOR
from models.storage.database import Database
from models.storage.queries.patients import PatientLine, patient_list
from tests.app.conftest import TODAY, words_of

OpenPage = Callable[..., AppTest]


def line(study_id: str, **more: object) -> PatientLine:
    known: dict[str, object] = {"label": "", "antibody": "", "site": "", "status": "active", "state": "steady", "open_level": ""}
    return PatientLine(public_id=f"id of {study_id}", study_id=study_id, **(known | {"last_ck_on": TODAY, "relative": False} | more))  # type: ignore[arg-type]


@pytest.fixture
def large(cohort: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The cohort as if it were too large for a chooser, and for a list of more than two."""
    monkeypatch.setattr(finding, "CHOOSER_MOST", 3)
    monkeypatch.setattr(finding, "LISTED_MOST", 2)
    return cohort


def search(page: AppTest, text: str) -> AppTest:
    page.text_input(key=session.SEARCH_KEY).set_value(text).run()
    assert not page.exception
    return page


def test_a_large_database_sends_only_the_first_patients_and_says_so(large: Database, open_page: OpenPage) -> None:
    page = open_page(large)
    assert list(page.dataframe[0].value["Patient"]) == ["S-01", "S-02"]
    assert not page.selectbox
    assert "The first 2 of 5" in words_of(page)


def test_a_search_opens_the_only_match_and_all_patients_leads_back(large: Database, open_page: OpenPage) -> None:
    page = search(open_page(large), "s-03")
    assert page.title[0].value == r"S\-03"
    page.button(key="all_patients").click().run()
    assert page.title[0].value == wording.PATIENTS
    assert page.text_input(key=session.SEARCH_KEY).value == ""


def test_a_search_with_several_matches_lists_them_and_one_without_says_so(large: Database, open_page: OpenPage) -> None:
    page = search(open_page(large), "red[HIGH")
    assert page.title[0].value == r"S\-02"
    assert "None of 5 has “:red[nobody]”" in words_of(search(page, ":red[nobody]"))
    assert "The first 2 with “S-”" in words_of(search(page, "S-"))


def test_all_patients_leads_back_from_the_chooser_too(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort, patient_list(cohort, OPERATOR)[0].public_id)
    page.button(key="all_patients").click().run()
    assert (page.title[0].value, page.selectbox[0].value) == (wording.PATIENTS, None)


def test_a_press_on_a_study_id_opens_that_patient_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []
    monkeypatch.setattr(session, "show_patient", opened.append)
    monkeypatch.setattr(finding, "st", SimpleNamespace(session_state={session.OPENED_KEY: {"row": 1, "label": "S-2"}}))
    finding._open_pressed(["id of S-1", "id of S-2"])
    assert opened == ["id of S-2"]


def test_a_whole_study_id_finds_its_patient_among_longer_ones() -> None:
    lines = [line("S-1"), line("S-10"), line("S-2", label="cousin of s-10")]
    assert [found.study_id for found in rows.matching(lines, " s-1 ")] == ["S-1"]
    assert [found.study_id for found in rows.matching(lines, "S-10")] == ["S-10"]
    assert [found.study_id for found in rows.matching(lines, "COUSIN")] == ["S-2"]


def test_who_died_stands_below_those_in_follow_up_whatever_flag_was_open() -> None:
    lines = [line("S-1", status="died", open_level="probable"), line("S-2"), line("S-3", open_level="watch")]
    ordered = rows.flagged_first(lines)
    assert [found.study_id for found in ordered] == ["S-3", "S-2", "S-1"]
    assert rows.patient_rows(ordered, TODAY)[2]["Status"] == "died (probable, for review)"


@pytest.mark.parametrize(("last", "stands"), [(date(2026, 5, 24), "steady"), (date(2026, 5, 23), "quiet (steady at the last CK)")])
def test_a_patient_without_a_ck_for_half_a_year_is_listed_as_quiet(last: date, stands: str) -> None:
    assert rows.patient_rows([line("S-1", last_ck_on=last)], TODAY)[0]["Status"] == stands


def test_names_in_the_chooser_hide_and_turn_nothing() -> None:
    assert rows.patient_names([line("S-1", label="a\u202eb")]) == {"id of S-1": "S-1 · a\ufffdb"}
