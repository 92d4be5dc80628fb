"""Logging in and out on the real server: what it answers, which cookies it sets, and what a form with a mistake looks like."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from models.access import OPERATOR
from models.accounts.directory import add_account, disable_account
from models.accounts.links import first_administrator_link
from models.storage.database import Database
from tests.accounts import PASSWORD, WRONG, account_row, let_in, shape
from tests.clinic import new_key, register
from tests.running import log_in
from tests.serving import Serving, serving
from tests.wire import Answer, ask

NAME = "clinician-north"


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("logins") / "myolog.db"
    shutil.copy(migrated_file, path)
    with Database.open(f"sqlite:///{path}") as opened:
        register(opened, "S1")
        let_in(opened, NAME, "clinician", without_site=True)
        let_in(opened, "patient-s1", "patient", patient="S1")
        yield opened


@pytest.fixture(scope="module")
def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with serving(database.url, tmp_path_factory.mktemp("site")) as running:
        yield running


def attempt(site: Serving, name: str = NAME, password: str = PASSWORD, cookie: str = "", **typed: str) -> Answer:
    return ask(site.address, "/login", form={"username": name, "password": password, **typed}, Cookie=cookie)


def may_come_in(site: Serving, cookie: str) -> bool:
    return ask(site.address, "/account", Cookie=cookie).status == 200


def link_of(database: Database, name: str) -> str:
    return add_account(database, OPERATOR, shape(name, without_site=True), key=new_key(), now=database.now()).token


def test_right_name_and_password_lead_to_the_first_page_with_a_cookie_that_no_script_reads(site: Serving) -> None:
    answer = attempt(site)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    login = next(line for line in answer.cookies if "_device=" not in line)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(login.split("; "))
    assert "Max-Age" not in login
    assert may_come_in(site, answer.cookie)


@pytest.mark.parametrize("name", [NAME, "unknown-name", "", "x" * 5000, '"><script>alert(1)</script>'])
def test_a_wrong_login_is_refused_in_the_same_words_and_keeps_the_name(site: Serving, name: str) -> None:
    answer = attempt(site, name, WRONG)
    assert answer.status == 401
    assert "The name or the password is wrong" in answer.text
    assert not answer.cookies
    assert WRONG not in answer.text
    assert "<script>" not in answer.text
    assert ('value="clinician-north"' in answer.text) == (name == NAME)


def test_a_mistake_is_tied_to_its_fields(site: Serving) -> None:
    text = attempt(site, password=WRONG).text
    assert re.search(r'<p class="error" id="error" role="alert">', text)
    assert len(re.findall(r'aria-invalid="true" aria-describedby="error"', text)) == 2


def test_without_a_login_a_page_leads_to_the_login_and_back(site: Serving) -> None:
    answer = ask(site.address, "/governance?a=1&b=%26")
    assert answer.status == 303
    assert answer.headers["location"] == "/login?next=%2Fgovernance%3Fa%3D1%26b%3D%2526"
    form = ask(site.address, answer.headers["location"]).text
    assert 'name="next" value="/governance?a=1&amp;b=%26"' in form
    assert attempt(site, next="/governance?a=1&b=%26").headers["location"] == "/governance?a=1&b=%26"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/a\r\nX: y",
        "javascript:alert(1)",
        "/\t/evil.example",
    ],
)
def test_a_login_never_leads_to_another_site(site: Serving, elsewhere: str) -> None:
    answer = attempt(site, next=elsewhere)
    assert answer.headers["location"] == "/"
    assert "x" not in answer.headers


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 303),
        ("/index.html", "GET", 303),
        ("/account", "GET", 303),
        ("/account", "POST", 401),
        ("/download/x", "GET", 401),
        ("/_stcore/health", "GET", 401),
        ("/_stcore/host-config", "GET", 401),
        ("/_stcore/upload_file/x/y", "PUT", 401),
        ("/media/x.csv", "GET", 401),
        ("/component/x/y", "GET", 401),
        ("/test-offer", "GET", 303),
        ("/healthz", "GET", 200),
        ("/login", "GET", 200),
        ("/logout", "GET", 200),
        ("/favicon.png", "GET", 200),
    ],
)
def test_only_what_a_login_needs_is_open_without_one(site: Serving, path: str, method: str, status: int) -> None:
    assert ask(site.address, path, method).status == status
    assert ask(site.address, path, method, Cookie="myolog=x; myolog_device=y", X_Myolog_Session="1").status == status


def test_every_login_has_a_new_token_and_ends_the_one_before_in_this_browser(site: Serving) -> None:
    first = attempt(site).cookie
    second = attempt(site, cookie=first).cookie
    assert first != second
    assert (may_come_in(site, first), may_come_in(site, second)) == (False, True)


def test_who_is_logged_in_goes_past_the_login_page(site: Serving) -> None:
    answer = ask(site.address, "/login?next=/governance", Cookie=log_in(site.address, NAME, PASSWORD))
    assert (answer.status, answer.headers["location"]) == (303, "/governance")


def test_who_comes_with_the_cookie_of_an_ended_login_is_told_so_and_loses_it(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    ask(site.address, "/logout", form={}, Cookie=cookie)
    answer = ask(site.address, "/login", Cookie=cookie)
    assert "Your login has ended" in answer.text
    (taken,) = answer.cookies
    assert taken.startswith(f'myolog_{site.port}="";')
    assert "Max-Age=0" in taken
    assert not ask(site.address, "/login", Cookie=cookie.split("; ")[1]).cookies


def test_logging_out_takes_a_button_and_ends_the_login_on_the_server(site: Serving) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    assert ask(site.address, "/logout", Cookie=cookie).status == 200
    assert may_come_in(site, cookie)
    answer = ask(site.address, "/logout", form={}, Cookie=cookie)
    assert (answer.status, answer.headers["location"]) == (303, "/login?note=out")
    assert "Max-Age=0" in answer.cookies[0]
    assert not may_come_in(site, cookie)


@pytest.mark.parametrize(("name", "kept"), [("patient-s1", True), (NAME, False)])
def test_only_a_patient_stays_logged_in_on_the_own_device(site: Serving, name: str, kept: bool) -> None:
    answer = attempt(site, name, own_device="yes")
    assert ("Max-Age" in next(line for line in answer.cookies if "_device=" not in line)) == kept
    site.set_clock(timedelta(days=2))
    assert may_come_in(site, answer.cookie) == kept
    site.set_clock(timedelta())


def test_after_ten_wrong_tries_it_says_how_long_to_wait_and_lets_the_known_browser_in(database: Database, site: Serving) -> None:
    let_in(database, "coordinator-south", "coordinator", without_site=True)
    known = log_in(site.address, "coordinator-south", PASSWORD)
    for _ in range(10):
        assert attempt(site, "coordinator-south", WRONG).status == 401
    answer = attempt(site, "coordinator-south")
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    assert attempt(site, "coordinator-south", cookie=known).status == 303


def test_a_disabled_account_is_out_at_once(database: Database, site: Serving) -> None:
    let_in(database, "clinician-south", "clinician", without_site=True)
    cookie = log_in(site.address, "clinician-south", PASSWORD)
    disable_account(database, OPERATOR, account_row(database, "clinician-south").public_id, now=database.now())
    assert not may_come_in(site, cookie)
    assert attempt(site, "clinician-south").status == 401


def test_a_link_sets_a_password_once_and_looking_at_it_does_not_use_it_up(database: Database, site: Serving) -> None:
    token = link_of(database, "clinician-east")
    for _ in range(3):
        assert "clinician-east" in ask(site.address, f"/invitation?token={token}").text
    answer = ask(site.address, "/invitation", form={"token": token, "password": PASSWORD, "again": PASSWORD})
    assert (answer.status, answer.headers["location"]) == (303, "/login?note=set")
    assert attempt(site, "clinician-east").status == 303
    for again in (
        ask(site.address, f"/invitation?token={token}"),
        ask(site.address, "/invitation", form={"token": token, "password": WRONG}),
    ):
        assert again.status == 404
        assert "not good any more" in again.text


@pytest.mark.parametrize(("password", "again"), [("short", "short"), (PASSWORD, WRONG), ("password1234", "password1234")])
def test_a_password_that_is_refused_leaves_the_link_good(database: Database, site: Serving, password: str, again: str) -> None:
    token = link_of(database, f"clinician-{new_key()[:8]}")
    answer = ask(site.address, "/invitation", form={"token": token, "password": password, "again": again})
    assert answer.status == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{password}"' not in answer.text
    assert ask(site.address, f"/invitation?token={token}").status == 200


def test_the_first_administrator_chooses_a_name(database: Database, site: Serving) -> None:
    token = first_administrator_link(database, OPERATOR, now=database.now())
    assert "Set up Myolog" in ask(site.address, f"/invitation?token={token}").text
    wrong = ask(site.address, "/invitation", form={"token": token, "username": "two words", "password": PASSWORD})
    assert wrong.status == 422
    assert 'value="two words"' in wrong.text
    done = ask(site.address, "/invitation", form={"token": token, "username": "administrator-north", "password": PASSWORD})
    assert done.status == 303
    assert attempt(site, "administrator-north").status == 303


def test_a_new_password_ends_the_other_logins_and_gives_this_one_a_new_token(database: Database, site: Serving) -> None:
    let_in(database, "clinician-west", "clinician", without_site=True)
    here, elsewhere = (log_in(site.address, "clinician-west", PASSWORD) for _ in range(2))
    answer = ask(site.address, "/account", form={"old": PASSWORD, "password": WRONG, "again": WRONG}, Cookie=here)
    assert (answer.status, answer.headers["location"]) == (303, "/account?note=password")
    assert [may_come_in(site, cookie) for cookie in (elsewhere, here, answer.cookie)] == [False, False, True]
    assert attempt(site, "clinician-west", WRONG).status == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [(WRONG, WRONG, WRONG, "old"), (PASSWORD, "short", "short", "password"), (PASSWORD, WRONG, "x", "again")],
)
def test_a_new_password_with_a_mistake_changes_nothing(site: Serving, old: str, new: str, again: str, field: str) -> None:
    cookie = log_in(site.address, NAME, PASSWORD)
    answer = ask(site.address, "/account", form={"old": old, "password": new, "again": again}, Cookie=cookie)
    assert answer.status == 422
    assert re.search(rf'<input id="{field}"[^>]*aria-invalid="true"', answer.text)
    assert may_come_in(site, cookie)


def test_one_ends_the_own_logins_and_nobody_elses(site: Serving) -> None:
    here, elsewhere, other = (log_in(site.address, name, PASSWORD) for name in (NAME, NAME, "patient-s1"))
    number, foreign = (
        re.findall(r'name="end" value="(\d+)"', ask(site.address, "/account", Cookie=cookie).text) for cookie in (here, other)
    )
    latest = max(map(int, number))
    assert ask(site.address, "/account", form={"end": "9" * 5000}, Cookie=here).status == 422
    assert ask(site.address, "/account", form={"end": str(latest + 1)}, Cookie=here).status == 422
    assert may_come_in(site, other)
    assert ask(site.address, "/account", form={"end": str(latest)}, Cookie=here).status == 303
    assert [may_come_in(site, cookie) for cookie in (here, elsewhere)] == [True, False]
    assert str(latest) not in foreign


def test_a_form_that_is_none_of_ours_is_refused(site: Serving) -> None:
    assert attempt(site, password="x" * 20_000).status == 400
    assert attempt(site, **{f"field{number}": "x" for number in range(20)}).status == 400
    assert ask(site.address, "/login", "POST").status == 401


def test_behind_https_cookies_stay_with_this_host_and_go_over_tls_only(database: Database, tmp_path: Path) -> None:
    with serving(database.url, tmp_path, MYOLOG_PUBLIC_URL="https://myolog.example.org") as running:
        local = f"http://127.0.0.1:{running.port}"
        through_the_proxy = {"Host": "myolog.example.org", "Origin": running.address}
        answer = ask(local, "/login", form={"username": NAME, "password": PASSWORD}, **through_the_proxy)
        assert running.address == "https://myolog.example.org"
        assert answer.status == 303
        assert [line.split("=")[0] for line in answer.cookies] == ["__Host-myolog", "__Host-myolog_device"]
        assert all("Secure" in line.split("; ") and "Domain" not in line for line in answer.cookies)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        assert ask(local, "/account", Cookie=answer.cookie, Host="myolog.example.org").status == 200
        origins = {"https://myolog.example.org": 401, "http://myolog.example.org": 403, "https://evil.example": 403}
        typed = {"username": "unknown", "password": "x"}
        assert {origin: ask(local, "/login", form=typed, Origin=origin, Host="myolog.example.org").status for origin in origins} == origins
