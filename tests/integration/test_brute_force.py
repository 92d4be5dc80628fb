"""A5 and A6 on the real server: guessing passwords gets nowhere, keeps nobody out and stops nothing; and no answer tells a name."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from models.access import OPERATOR
from models.accounts.directory import disable_account
from models.accounts.throttle import LIMIT, WINDOW
from models.storage.database import Database
from tests.accounts import PASSWORD, WRONG, invite, let_in, trail
from tests.attack2 import hashing
from tests.attack2.counts import counted
from tests.clinic import new_key
from tests.running import log_in, wait_until
from tests.serving import Serving, serving
from tests.wire import Answer, ask, opened

TRIES, ACCOUNTS, PARALLEL = counted(1000), counted(100), 40

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("guessed") / "myolog.db"
    shutil.copy(migrated_file, path)
    with Database.open(f"sqlite:///{path}") as opened_database:
        yield opened_database


@pytest.fixture(scope="module")
def running(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(database.url, tmp_path_factory.mktemp("site"), starter=hashing.STARTER) as started:
        yield started


@pytest.fixture
def site(running: Serving) -> Iterator[Serving]:
    yield running
    running.set_clock(timedelta())


@pytest.fixture
def victim(database: Database, quick_hashes: None) -> str:
    """Another account for each test, whose tries are counted apart."""
    return let_in(database, f"clinician-{new_key()}", without_site=True).name


def attempt(site: Serving, name: str, password: str = WRONG, cookie: str = "") -> Answer:
    return ask(site.address, "/login", form={"username": name, "password": password}, Cookie=cookie)


def test_of_a_thousand_guesses_at_one_account_ten_are_heard_and_its_user_still_gets_in(
    database: Database, site: Serving, victim: str
) -> None:
    known = log_in(site.address, victim, PASSWORD)
    before = len(hashing.at_work(site.folder))
    answers = [attempt(site, victim, password=f"{WRONG} {number}") for number in range(TRIES)]
    assert [answer.status for answer in answers] == [401] * LIMIT + [429] * (TRIES - LIMIT)
    assert len(hashing.at_work(site.folder)) - before == LIMIT
    assert all(0 < int(answer.headers["retry-after"]) <= WINDOW.total_seconds() for answer in answers[LIMIT:])
    assert not any(answer.cookies for answer in answers)
    assert attempt(site, victim, password=PASSWORD).status == 429
    assert attempt(site, victim, password=PASSWORD, cookie=known).status == 303
    assert [row[2] for row in trail(database, "login refused")].count(f"account:{victim}") == LIMIT + 1


def test_when_the_time_is_over_that_it_says_the_next_ten_are_heard(site: Serving, victim: str) -> None:
    for _ in range(LIMIT + 1):
        answer = attempt(site, victim)
    wait = int(answer.headers["retry-after"])
    site.set_clock(timedelta(seconds=wait - WINDOW.total_seconds() / 2))
    assert attempt(site, victim, password=PASSWORD).status == 429
    site.set_clock(timedelta(seconds=wait))
    assert attempt(site, victim, password=PASSWORD).status == 303
    site.set_clock(timedelta(seconds=wait) + WINDOW)
    assert [attempt(site, victim).status for _ in range(LIMIT + 1)] == [401] * LIMIT + [429]


def test_guesses_spread_over_many_accounts_are_counted_for_each(database: Database, site: Serving, victim: str) -> None:
    names = [f"clinician-{new_key()}" for _ in range(ACCOUNTS)]
    for name in names:
        let_in(database, name, without_site=True)
    heard = Counter((name, attempt(site, name).status) for _ in range(LIMIT + 1) for name in names)
    assert heard == {(name, status): count for name in names for status, count in ((401, LIMIT), (429, 1))}
    assert attempt(site, victim, password=PASSWORD).status == 303


def test_forty_guesses_at_one_moment_pass_no_limit_and_everything_else_goes_on(site: Serving, victim: str) -> None:
    cookie = log_in(site.address, victim, PASSWORD)
    before = len(hashing.at_work(site.folder))
    hashing.hold(site.folder)
    with ThreadPoolExecutor(PARALLEL) as pool:
        guesses = [pool.submit(attempt, site, victim) for _ in range(PARALLEL)]
        wait_until(lambda: len(hashing.at_work(site.folder)) - before == 2)
        assert ask(site.address, "/healthz").status == 200
        assert ask(site.address, "/account", Cookie=cookie).status == 200
        with opened(site.address, cookie) as page:
            page.run("governance")
            assert "How the flags do" in page.drawn
        assert not any(guess.done() for guess in guesses)
        hashing.let_go(site.folder)
        answers = Counter(guess.result().status for guess in guesses)
    assert answers == {401: LIMIT, 429: PARALLEL - LIMIT}
    assert len(hashing.at_work(site.folder)) - before == LIMIT
    assert max(hashing.at_work(site.folder)) == 2
    assert attempt(site, victim, password=PASSWORD, cookie=cookie).status == 303


def test_whoever_took_over_a_login_cannot_guess_its_password_in_it(site: Serving, victim: str) -> None:
    taken = log_in(site.address, victim, PASSWORD)
    typed = {"old": WRONG, "password": f"{PASSWORD} too", "again": f"{PASSWORD} too"}
    answers = [ask(site.address, "/account", form=typed, Cookie=taken) for _ in range(LIMIT + 1)]
    assert [answer.status for answer in answers] == [422] * LIMIT + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= WINDOW.total_seconds()
    assert ask(site.address, "/account", form={**typed, "old": PASSWORD}, Cookie=taken).status == 429
    assert attempt(site, victim, password=PASSWORD).status == 303


def told(answer: Answer, name: str) -> tuple[object, ...]:
    """All that a stranger learns from an answer, without the name that was typed, the moment, and how long to wait."""
    headers = {key: value for key, value in answer.headers.items() if key not in ("date", "retry-after", "content-length")}
    return answer.status, headers, answer.cookies, re.sub(r"Wait \d+ min", "Wait", answer.text.replace(name, ""))


@pytest.mark.parametrize("known_browser", [False, True], ids=["stranger", "known browser"])
def test_no_answer_tells_whether_there_is_such_an_account(database: Database, site: Serving, victim: str, known_browser: bool) -> None:
    known, _, closed, unset = names = [f"{kind}-{new_key()}" for kind in ("known", "nobody", "closed", "unset")]
    let_in(database, known, without_site=True)
    disable_account(database, OPERATOR, let_in(database, closed, without_site=True).public_id, now=database.now())
    invite(database, unset, without_site=True)
    cookie = log_in(site.address, victim, PASSWORD) if known_browser else ""
    for number in range(LIMIT + 2):
        answers = [told(attempt(site, name, cookie=cookie), name) for name in names]
        assert answers == [answers[0]] * len(names)
        assert answers[0][0] == (401 if number < LIMIT else 429)


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "%s {0} \u202e", "line\r\nSet-Cookie: x=1"]
)
def test_a_name_that_is_none_comes_back_as_it_was_typed_and_nowhere_else(site: Serving, typed: str) -> None:
    answer = attempt(site, typed)
    assert answer.status == 401
    assert "<script>" not in answer.text
    assert "<img" not in answer.text.lower().replace('<img class="mark"', "")
    assert not [value for value in answer.headers.values() if "x=1" in value or "alert" in value]
    assert typed.split("\r")[0] not in site.log
