"""A4: taking over somebody's login or page, on the real server and with the socket as bytes. None of it may work."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from dashboard.web.socket import WATCH_SECONDS
from models.storage.database import Database
from models.storage.records import LoginSession
from tests.accounts import PASSWORD, WRONG, let_in
from tests.running import log_in
from tests.serving import Serving, serving
from tests.wire import ask, handshake, opened

NAME, OTHER = "clinician-north", "clinician-south"


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("sessions") / "myolog.db"
    shutil.copy(migrated_file, path)
    with Database.open(f"sqlite:///{path}") as opened_one:
        for name in (NAME, OTHER):
            let_in(opened_one, name, "clinician", without_site=True)
        yield opened_one


@pytest.fixture(scope="module")
def running(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(database.url, tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def site(running: Serving) -> Serving:
    running.set_clock(timedelta())
    return running


def shut_out(site: Serving, cookie: str) -> bool:
    """True where this cookie opens neither page nor socket nor file."""
    statuses = [ask(site.address, path, Cookie=cookie).status for path in ("/", "/account", "/download/x", "/_stcore/upload_file/x/y")]
    if statuses != [303, 303, 401, 401]:
        return False
    with opened(site.address, cookie) as page:
        return [frame.WhichOneof("type") for frame in page.rest()] == ["auth_redirect"]


def test_a_login_opens_pages_and_socket(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    with opened(site.address, cookie, Origin=site.address) as page:
        page.run()
        assert NAME in page.drawn
    assert not shut_out(site, cookie)


def test_the_first_page_of_a_role_is_found_under_its_own_address_too(site: Serving) -> None:
    answer = ask(site.address, "/patient?patient=x", Cookie=log_in(site.address, NAME, PASSWORD))
    assert (answer.status, answer.headers["location"]) == (303, "/?patient=x")


def test_a_stranger_gets_no_socket(site: Serving) -> None:
    assert [handshake(site.address, cookie) for cookie in ("", "myolog=x", "myolog_device=x")] == [403, 403, 403]


@pytest.mark.parametrize("cookie", ["myolog_{port}=x", "myolog_{port}_device=x"])
def test_a_page_that_comes_back_after_its_login_ended_is_sent_away_and_told_nothing(site: Serving, cookie: str) -> None:
    cookie = cookie.format(port=site.port)
    assert [ask(site.address, f"/_stcore/{path}", Cookie=cookie).status for path in ("health", "host-config")] == [200, 200]
    assert shut_out(site, cookie)
    assert handshake(site.address, cookie, Origin="https://evil.example") == 403


def test_what_an_open_page_asks_on_its_own_is_no_step(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    site.set_clock(timedelta(minutes=20))
    assert [ask(site.address, f"/_stcore/{path}", Cookie=cookie).status for path in ("health", "host-config")] == [200, 200]
    assert handshake(site.address, cookie) == 101
    site.set_clock(timedelta(minutes=31))
    assert shut_out(site, cookie)


@pytest.mark.parametrize("connected", [True, False])
def test_nobody_gets_the_page_of_another_login_by_its_number(site: Serving, connected: bool) -> None:
    mine, theirs = log_in(site.address, NAME, PASSWORD), log_in(site.address, OTHER, PASSWORD)
    with opened(site.address, mine) as page:
        page.run()
        number = page.session
        if not connected:
            page.connection.close()
        with opened(site.address, theirs, resume=number) as stolen:
            stolen.run()
            assert stolen.session != number
            assert NAME not in stolen.drawn
    with opened(site.address, mine, resume=number) as own:
        own.run()
        assert own.session == number


def test_a_header_that_a_client_makes_up_is_not_believed(database: Database, site: Serving) -> None:
    mine, theirs = log_in(site.address, NAME, PASSWORD), log_in(site.address, OTHER, PASSWORD)
    with opened(site.address, mine) as page:
        page.run()
        number = page.session
    with database.read() as session:
        logins = [str(login) for login in session.exec(select(LoginSession.id))]
    for made_up in logins:
        for header in ("X_Myolog_Session", "x_myolog_session"):
            with opened(site.address, theirs, resume=number, **{header: made_up}) as stolen:
                stolen.run()
                assert stolen.session != number
    assert handshake(site.address, X_Myolog_Session=logins[0]) == 403


def test_a_token_is_nothing_after_logging_out(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    ask(site.address, "/logout", form={}, Cookie=cookie)
    assert shut_out(site, cookie)


def test_a_token_is_nothing_after_the_password_changed_elsewhere(database: Database, site: Serving) -> None:
    let_in(database, "clinician-east", "clinician", without_site=True)
    stolen, own = (log_in(site.address, "clinician-east", PASSWORD) for _ in range(2))
    changed = ask(site.address, "/account", form={"old": PASSWORD, "password": WRONG, "again": WRONG}, Cookie=own)
    assert [shut_out(site, cookie) for cookie in (stolen, own, changed.cookie)] == [True, True, False]


def test_a_token_is_nothing_after_half_an_hour_without_a_step(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    site.set_clock(timedelta(minutes=29))
    assert not shut_out(site, cookie)
    site.set_clock(timedelta(minutes=29 + 31))
    assert shut_out(site, cookie)


def test_a_token_is_nothing_after_twelve_hours_of_work(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    for step in range(1, 36):
        site.set_clock(timedelta(minutes=20 * step))
        assert ask(site.address, "/account", Cookie=cookie).status == 200
    site.set_clock(timedelta(hours=12))
    assert shut_out(site, cookie)


def test_a_cookie_planted_before_the_login_opens_nothing_after_it(site: Serving) -> None:
    planted = f"myolog_{site.port}=planted; myolog_{site.port}_device=planted"
    answer = ask(site.address, "/login", form={"username": NAME, "password": PASSWORD}, Cookie=planted)
    assert "planted" not in answer.cookie
    assert shut_out(site, planted)
    assert not shut_out(site, answer.cookie)


def test_an_open_page_draws_nothing_more_once_its_login_has_ended(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    with opened(site.address, cookie) as page:
        page.run()
        ask(site.address, "/logout", form={}, Cookie=cookie)
        page.run()
        assert page.sends_away
        assert "delta" not in {frame.WhichOneof("type") for frame in page.frames}


def test_an_open_page_that_nobody_touches_leaves_the_screen_within_seconds(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    with opened(site.address, cookie) as page:
        page.run()
        site.set_clock(timedelta(minutes=31))
        begun = time.monotonic()
        frames = page.rest()
        assert frames[-1].WhichOneof("type") == "auth_redirect"
        assert time.monotonic() - begun < 2 * WATCH_SECONDS


def test_the_database_holds_no_token(database: Database, site: Serving) -> None:
    tokens = [part.split("=")[1] for part in log_in(site.address, NAME, PASSWORD).split("; ")]
    assert len(tokens) == 2
    with closing(database.engine.raw_connection()) as connection:
        content = "\n".join(connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert [token for token in tokens if token in content] == []
