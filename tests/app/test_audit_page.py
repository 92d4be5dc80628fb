"""The audit page: newest first, found by who and action, checked as a whole, and without a clinical word."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from dashboard.administration import trail
from models.access import ANONYMOUS, OPERATOR
from models.accounts.sessions import log_in
from models.errors import MyologError, NotPermitted
from models.storage.database import Database
from models.storage.queries.trail import audit_rows, verify_trail
from tests.app.conftest import OpenPage, words_of
from tests.clinic import NOW, record, result


@pytest.fixture
def audit(cohort: Database, open_page: OpenPage) -> AppTest:
    opened = open_page(cohort, role="administrator").switch_page("views/audit.py").run()
    assert not opened.exception
    return opened


def login_refused(database: Database) -> None:
    with pytest.raises(MyologError):
        log_in(database, ANONYMOUS, "nobody", "a wrong password", now=NOW)


def check(page: AppTest, head: str = "") -> str:
    page.text_input(key="audit_head").set_value(head)
    return words_of(page.button(key="audit_check_now").click().run())


def test_rows_stand_newest_first(cohort: Database, audit: AppTest) -> None:
    shown = audit.dataframe[0].value
    assert list(shown["Row"]) == list(range(int(shown["Row"].max()), 0, -1))
    assert set(shown["Who"]) >= {"operator, on the command line", "administrator-north, administrator"}


def test_rows_are_found_by_who_and_action(audit: AppTest) -> None:
    audit.text_input(key="audit_who").set_value("operator").run()
    shown = audit.selectbox(key="audit_action").set_value("store.imports.write_batch").run().dataframe[0].value
    assert set(zip(shown["Who"], shown["Action"], strict=True)) == {("operator, on the command line", "imported")}


def test_rows_are_found_by_a_part_of_the_code_that_the_trail_keeps(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort, role="administrator")
    page.session_state["audit_action"] = "WRITE_BATCH"
    shown = page.switch_page("views/audit.py").run().dataframe[0].value
    assert set(shown["Code"]) == {"store.imports.write_batch"}


def test_an_action_that_is_a_part_of_another_is_found_alone(cohort: Database, audit: AppTest) -> None:
    with pytest.raises(NotPermitted):
        verify_trail(cohort, ANONYMOUS)
    login_refused(cohort)
    shown = audit.selectbox(key="audit_action").set_value("refused").run().dataframe[0].value
    assert set(shown["Action"]) == {"asked for what is not theirs, refused"}


def test_a_search_without_a_row_says_so(audit: AppTest) -> None:
    assert "No row fits." in words_of(audit.text_input(key="audit_who").set_value("nobody").run())


def test_older_rows_and_the_way_back(audit: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST", 3)
    newest = list(audit.run().dataframe[0].value["Row"])
    older = list(audit.button(key="audit_older").click().run().dataframe[0].value["Row"])
    assert older == [row - 3 for row in newest]
    assert list(audit.button(key="audit_newest").click().run().dataframe[0].value["Row"]) == newest


def test_no_value_and_no_reason_reach_the_page(cohort: Database, audit: AppTest) -> None:
    record(cohort, result("7719", study_id="S-01"))
    assert "7719" not in words_of(audit.run())


def test_opening_the_page_is_a_row_of_its_own(cohort: Database, audit: AppTest) -> None:
    audit.run()
    views = [line for line in audit_rows(cohort, OPERATOR, action="viewed") if line.record == "list:audit trail"]
    assert len(views) == 1


def test_a_whole_trail_is_said_to_be_whole_with_its_head(cohort: Database, audit: AppTest) -> None:
    words = check(audit)
    report = verify_trail(cohort, OPERATOR)
    assert f"The trail is whole: {report.rows} rows." in words
    assert audit.code[0].value == report.head


def test_a_head_noted_earlier_is_looked_for(cohort: Database, audit: AppTest) -> None:
    noted = verify_trail(cohort, OPERATOR).head
    assert "The trail is whole" in check(audit, noted)
    number, link = noted.split(":")
    assert "it was written anew since" in check(audit, f"{number}:{link[::-1]}")
    assert 'Head "yesterday" is not one.' in check(audit, "yesterday")


def test_a_row_changed_by_hand_is_named(cohort: Database, audit: AppTest) -> None:
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
    with cohort.engine.begin() as connection:
        for name in connection.execute(text(triggers)).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit SET actor = 'clinician:nobody' WHERE seq = 2"))
    words = check(audit)
    assert "The trail is broken." in words
    assert "Audit row 2 was edited." in words


def test_a_clinician_is_kept_from_it(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort).switch_page("views/audit.py").run()
    assert len(page.dataframe) == 0
    assert "This page is for administrators." in words_of(page)
