"""A13: requests that another site makes a browser send, foreign host names and frames, against the real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.web.routes import all_routes
from models.storage.database import Database
from tests.accounts import PASSWORD, let_in
from tests.running import log_in
from tests.serving import Serving, serving
from tests.wire import ask, handshake

NAME = "clinician-north"
FOREIGN = [
    "http://localhost:9999",
    "http://127.0.0.1:9",
    "https://x.streamlit.app",
    "null",
    "",
    "http://[",
    "http://127.0.0.1.evil.example",
]
POSTED = sorted({route.path for route in all_routes() if "POST" in (route.methods or ())})
ANSWERS = {
    "/": 303,
    "/login": 200,
    "/logout": 200,
    "/invitation": 404,
    "/healthz": 200,
    "/favicon.png": 200,
    "/static/js/nothing.js": 200,
    "/media/x": 401,
    "/_stcore/metrics": 404,
    "/_stcore/health": 401,
}
PAGES = {"/": 200, "/account": 200, "/download/x": 404, "/nowhere": 200, "/test-failure": 500, "/_stcore/host-config": 200}


@pytest.fixture(scope="module")
def site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(migrated_file, folder / "myolog.db")
    with Database.open(f"sqlite:///{folder / 'myolog.db'}") as database:
        let_in(database, NAME, "clinician", without_site=True)
    with serving(f"sqlite:///{folder / 'myolog.db'}", folder) as running:
        yield running


@pytest.fixture
def cookie(site: Serving) -> str:
    return log_in(site.address, NAME, PASSWORD)


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_sites_page_gets_neither_socket_nor_answer(site: Serving, cookie: str, origin: str) -> None:
    assert handshake(site.address, cookie, Origin=origin) == 403
    assert ask(site.address, "/healthz", Origin=origin).status == 403
    assert [ask(site.address, path, form={}, Origin=origin, Cookie=cookie).status for path in POSTED] == [403] * len(POSTED)
    assert ask(site.address, "/account", Cookie=cookie).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("asked_by", ["cross-site", "same-site"])
def test_a_browser_that_hides_the_origin_still_says_that_another_site_asks(site: Serving, cookie: str, method: str, asked_by: str) -> None:
    paths = [*POSTED, "/_stcore/upload_file/x/y", "/nowhere"]
    hidden = {"Origin": None, "Sec_Fetch_Site": asked_by, "Cookie": cookie}
    assert [ask(site.address, path, method, **hidden).status for path in paths] == [403] * len(paths)
    assert ask(site.address, "/account", Cookie=cookie).status == 200


def test_every_address_that_takes_a_form_is_looked_at_here() -> None:
    assert {"/login", "/logout", "/invitation", "/account"} <= set(POSTED)


def test_the_own_origin_and_none_at_all_are_accepted(site: Serving, cookie: str) -> None:
    assert handshake(site.address, cookie, Origin=site.address) == 101
    assert handshake(site.address, cookie) == 101
    for origin in (site.address, None):
        assert ask(site.address, "/login", form={"username": NAME, "password": PASSWORD}, Origin=origin).status == 303


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[", "evil.example:8501"])
def test_a_rebound_host_name_is_refused(site: Serving, cookie: str, host: str) -> None:
    assert ask(site.address, "/healthz", Host=host).status == 403
    assert ask(site.address, "/login", form={}, Host=host, Origin=f"http://{host}").status == 403
    assert handshake(site.address, cookie, Host=host) == 403


@pytest.mark.parametrize(("path", "status"), [*ANSWERS.items(), *PAGES.items()])
def test_every_answer_forbids_frames_and_says_what_a_browser_may_do(site: Serving, cookie: str, path: str, status: int) -> None:
    answer = ask(site.address, path, Cookie=cookie if PAGES.get(path) == status else "")
    assert answer.status == status
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"script-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'self'", "object-src 'none'"} <= set(policy)
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("no-referrer", "same-origin")
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store" or path.startswith("/static/")
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/login", "/account", "/invitation", "/logout"])
def test_what_is_ours_stays_in_no_cache_and_a_form_may_say_where_it_comes_from(site: Serving, cookie: str, path: str) -> None:
    answer = ask(site.address, path, Cookie="" if path == "/login" else cookie)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "<script" not in answer.text
