"""Who acts on a page is asked anew at every step, and nothing that a session remembers outlives its login."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, leaving, session
from models.access import ANONYMOUS, OPERATOR
from models.accounts.directory import account_list, change_account, disable_account, reset_account
from models.accounts.sessions import log_out, resolve
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.queries.reviews import reviews_of
from tests.accounts import shape
from tests.app.conftest import LogIn, OpenPage, words_of
from tests.clinic import NOW, new_key

End = Callable[[Database], object]


@pytest.fixture(autouse=True)
def sent_to(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where the browser was sent."""
    addresses: list[str] = []
    monkeypatch.setattr(leaving, "send_browser", addresses.append)
    return addresses


@pytest.fixture
def flagged(cohort: Database, open_page: OpenPage) -> AppTest:
    """The page of S-01, whose flag waits for a review."""
    return open_page(cohort, patient_of(cohort))


def patient_of(database: Database) -> str:
    return next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == "S-01")


def account(database: Database) -> str:
    return account_list(database, OPERATOR, now=NOW)[0].public_id


def logged_out(database: Database) -> None:
    log_out(database, ANONYMOUS, session.token(), now=NOW)


def disabled(database: Database) -> None:
    disable_account(database, OPERATOR, account(database), now=NOW)


def reset(database: Database) -> None:
    reset_account(database, OPERATOR, account(database), now=NOW)


def of_another_role(database: Database) -> None:
    other = shape(role="coordinator", sites=("North",))
    change_account(database, OPERATOR, account(database), other, version=1, key=new_key(), now=NOW)


ENDS = [logged_out, disabled, reset, of_another_role]


@pytest.mark.parametrize("end", ENDS)
def test_an_ended_login_reads_nothing_more(cohort: Database, flagged: AppTest, sent_to: list[str], end: End) -> None:
    assert "2,410 U/L" in words_of(flagged)
    end(cohort)
    words = words_of(flagged.run())
    assert "You are logged out." in words
    assert "S-01" not in words
    assert sent_to == [""]
    assert session.OPENINGS_KEY not in flagged.session_state


@pytest.mark.parametrize("end", ENDS)
def test_an_ended_login_writes_nothing_more_from_a_callback(cohort: Database, flagged: AppTest, sent_to: list[str], end: End) -> None:
    end(cohort)
    flagged.button(key="flag_review_confirm").click().run()
    assert dict(reviews_of(cohort, OPERATOR, patient_of(cohort))) == {}
    assert sent_to == [""]


@pytest.mark.parametrize("passed", [timedelta(minutes=31), timedelta(hours=13)])
def test_a_login_that_has_run_out_reads_nothing_more(flagged: AppTest, monkeypatch: pytest.MonkeyPatch, passed: timedelta) -> None:
    monkeypatch.setattr(data, "now", lambda: NOW + passed)
    assert "S-01" not in words_of(flagged.run())


def test_log_out_ends_the_login_in_the_database(cohort: Database, flagged: AppTest, sent_to: list[str]) -> None:
    flagged.button(key="header_log_out").click().run()
    assert resolve(cohort, ANONYMOUS, session.token(), now=NOW) is None
    assert sent_to == ["/login?note=out"]
    assert "S-01" not in words_of(flagged)


def test_the_own_account_is_a_page_of_the_server(flagged: AppTest, sent_to: list[str]) -> None:
    flagged.button(key="header_account").click().run()
    assert sent_to == ["/account"]


def test_what_one_login_remembers_is_not_there_for_another(cohort: Database, flagged: AppTest, log_in: LogIn, sent_to: list[str]) -> None:
    flagged.session_state["typed"] = "CK 2410"
    log_in(cohort, "administrator")
    words = words_of(flagged.run())
    assert "typed" not in flagged.session_state
    assert "S-01" not in words
    assert sent_to == [""]


def opened_page(asked: list[tuple[str, str]], cut_short: bool) -> None:
    import streamlit as st

    from dashboard import session

    with session.openings_of_one_run():
        if cut_short:
            st.stop()
        for kind, name in asked:
            st.text(session.opening(kind, name))


@pytest.fixture
def run() -> Callable[..., list[str]]:
    """Runs a page that asks for these openings, and gives their keys."""
    page = AppTest.from_function(opened_page)

    def run(*asked: tuple[str, str], cut_short: bool = False) -> list[str]:
        page.kwargs = {"asked": asked, "cut_short": cut_short}
        return [text.value for text in page.run().text]

    return run


LIST, ONE, OTHER = ("list", "patients"), ("patient", "p1"), ("patient", "p2")


def test_an_opening_keeps_its_key_over_reruns(run: Callable[..., list[str]]) -> None:
    first = run(LIST, ONE)
    assert run(LIST, ONE) == first
    assert len(set(first)) == 2


def test_an_opening_ends_when_the_page_goes_on_without_it(run: Callable[..., list[str]]) -> None:
    first = run(ONE)
    assert run(OTHER) != first
    assert run(ONE) != first


def test_a_run_that_was_cut_short_ends_no_opening(run: Callable[..., list[str]]) -> None:
    first = run(ONE)
    run(cut_short=True)
    assert run(ONE) == first


def test_a_reload_opens_anew(run: Callable[..., list[str]]) -> None:
    first = run(ONE)
    again = AppTest.from_function(opened_page, kwargs={"asked": [ONE], "cut_short": False})
    assert [text.value for text in again.run().text] != first


def page_of_whoever_acts() -> None:
    import streamlit as st

    from dashboard import session

    st.text(str(session.actor()))


def test_nobody_acts_without_a_cookie(cohort: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_DATABASE_URL", cohort.url)
    monkeypatch.setattr(session, "token", lambda: "")
    shown = AppTest.from_function(page_of_whoever_acts).run()
    assert [text.value for text in shown.text] == []
    assert "logged out" in shown.warning[0].value
