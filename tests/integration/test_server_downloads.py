"""A7: a file made for one login, on the real server. Nobody else gets it, nor anybody twice, late, or after logging out."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.access import OPERATOR
from models.accounts.directory import change_account
from models.storage.database import Database
from models.storage.store.patients import amend_patient
from tests.accounts import PASSWORD, let_in, shape
from tests.clinic import new_key, patient, register
from tests.running import log_in, wait_until
from tests.serving import CANARY, Serving, serving
from tests.wire import ask

NAME, OTHER = "coordinator-north", "coordinator-south"


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("downloads") / "myolog.db"
    shutil.copy(migrated_file, path)
    with Database.open(f"sqlite:///{path}") as opened:
        for name in (NAME, OTHER):
            let_in(opened, name, "coordinator", without_site=True)
        register(opened)
        yield opened


@pytest.fixture(scope="module")
def running(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(database.url, tmp_path_factory.mktemp("site")) as started:
        yield started


@pytest.fixture
def site(running: Serving) -> Serving:
    running.set_clock(timedelta())
    return running


@pytest.fixture
def cookie(site: Serving) -> str:
    return log_in(site.address, NAME, PASSWORD)


def offered(site: Serving, cookie: str) -> tuple[str, Path]:
    """The address of a new file, and where it waits."""
    address, file = ask(site.address, "/test-offer", Cookie=cookie).text.split("\n")
    assert Path(file).read_text(encoding="utf-8") == CANARY
    return address, Path(file)


def got(site: Serving, address: str, cookie: str = "", method: str = "GET") -> int:
    """The status; the content must not be there unless it is 200."""
    answer = ask(site.address, address, method, Cookie=cookie)
    assert (CANARY in answer.text) == (answer.status == 200 and method == "GET")
    return answer.status


def test_the_login_that_made_it_gets_it_once_to_save_and_no_cache_keeps_it(site: Serving, cookie: str) -> None:
    address, file = offered(site, cookie)
    answer = ask(site.address, address, Cookie=cookie)
    assert (answer.status, answer.text) == (200, CANARY)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''a-name-%C3%A9.csv"
    assert answer.headers["content-type"].startswith("text/csv")
    assert got(site, address, cookie) == 404
    wait_until(lambda: not file.parent.exists())


def test_the_folder_in_which_it_waits_is_nobody_elses(site: Serving, cookie: str) -> None:
    assert offered(site, cookie)[1].parent.stat().st_mode & 0o077 == 0


def test_neither_a_stranger_nor_another_account_nor_another_login_gets_it(site: Serving, cookie: str) -> None:
    address, _ = offered(site, cookie)
    other, again = log_in(site.address, OTHER, PASSWORD), log_in(site.address, NAME, PASSWORD)
    assert [got(site, address, who) for who in ("", other, again)] == [401, 404, 404]
    assert got(site, address, cookie) == 200


def test_a_look_at_its_headers_does_not_use_it_up(site: Serving, cookie: str) -> None:
    address, _ = offered(site, cookie)
    assert got(site, address, cookie, "HEAD") == 404
    assert got(site, address, cookie) == 200


def test_after_logging_out_it_is_gone(site: Serving, cookie: str) -> None:
    address, file = offered(site, cookie)
    ask(site.address, "/logout", form={}, Cookie=cookie)
    assert not file.exists()
    assert [got(site, address, who) for who in (cookie, log_in(site.address, NAME, PASSWORD))] == [401, 404]


@pytest.mark.parametrize("change", [{"identified_export": True}, {"without_site": True}], ids=["a site is taken away", "a right is"])
def test_who_reaches_less_by_now_does_not_get_it(database: Database, site: Serving, change: dict[str, bool]) -> None:
    name = f"coordinator-{new_key()[:8]}"
    made = let_in(database, name, "coordinator", without_site=True, identified_export=True)
    cookie = log_in(site.address, name, PASSWORD)
    address, _ = offered(site, cookie)
    less = shape(name, "coordinator", **change)
    change_account(database, OPERATOR, made.public_id, less, version=1, key=new_key(), now=database.now())
    assert got(site, address, cookie) == 404


def test_a_package_with_a_patient_who_has_moved_away_is_not_given_out(database: Database, site: Serving, cookie: str) -> None:
    moving = register(database, "S-moving")
    address, _ = offered(site, cookie)
    away = patient("S-moving", site="North")
    amend_patient(database, OPERATOR, moving.record, away, version=1, key=new_key(), now=database.now())
    assert got(site, address, cookie) == 404


def test_after_ten_minutes_it_is_gone(site: Serving, cookie: str) -> None:
    address, file = offered(site, cookie)
    site.set_clock(timedelta(minutes=10))
    assert got(site, address, cookie) == 404
    assert not file.exists()


@pytest.mark.parametrize("guess", ["x", "..%2f..%2fetc%2fpasswd", "a" * 43, "%00"])
def test_a_guess_gives_nothing(site: Serving, cookie: str, guess: str) -> None:
    offered(site, cookie)
    assert got(site, f"/download/{guess}", cookie) in (400, 404)


def test_streamlits_own_files_need_a_login_too(site: Serving) -> None:
    assert got(site, "/media/8f14e45fceea167a5a36dedd4bea2543.csv") == 401


def test_when_the_server_ends_nothing_stays_behind(database: Database, tmp_path: Path) -> None:
    with serving(database.url, tmp_path) as running:
        _, file = offered(running, log_in(running.address, NAME, PASSWORD))
        running.process.send_signal(signal.SIGTERM)
        running.process.communicate(timeout=20)
    assert not file.parent.exists()
