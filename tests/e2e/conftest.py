"""A real server over the published courses, one account for each role, and a real browser that is logged in as one of them.

Nothing may leave the server's origin and no script may fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.accounts import PASSWORD, let_in
from tests.machine import chromium
from tests.pages import settle
from tests.running import Running, log_in, myolog, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NO_BACKGROUND = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
NO_BACKGROUND += ["--disable-component-update", "--disable-sync"]
PATIENCE = 20_000
CLINICIAN, COORDINATOR, ADMINISTRATOR, PATIENT = "clinician-north", "coordinator-north", "administrator-north", "patient-risen"

OWN_PAGES = ("/account", "/logout", "/login", "/invitation")

OpenPage = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=NO_BACKGROUND)
        yield launched
        launched.close()


def risen(folder: Path) -> Path:
    """A bundle of a made patient, "made-risen": a year at an own level near 300 U/L, then two rises, the last one cut off."""
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,antibody\nmade-risen,anti-HMGCR\n", encoding="utf-8")
    levels = ["310", "295", "330", "288", "305", "312", "1900", ">20000"]
    rows = [f"made-risen,2025-{month:02}-03,ck,{value},U/L,200" for month, value in enumerate(levels, start=1)]
    text = "\n".join(["patient_id,date,measure,value,unit,upper_limit", *rows, ""])
    (folder / "observations.csv").write_text(text, encoding="utf-8")
    return folder


def let_everybody_in(url: str) -> None:
    """An account for each role; the staff works at every site, and the patient is the one whose CK rises."""
    from models.access import OPERATOR
    from models.storage.database import Database
    from models.storage.queries.sites import site_list

    with Database.open(url) as database:
        sites = tuple(line.name for line in site_list(database, OPERATOR) if line.name)
        for name, role in ((CLINICIAN, "clinician"), (COORDINATOR, "coordinator")):
            let_in(database, name, role, sites=sites, without_site=True)
        let_in(database, ADMINISTRATOR, "administrator")
        let_in(database, PATIENT, "patient", patient="made-risen")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`myolog serve` over a database that was filled by `myolog import`: the published courses, and one made patient whose CK rises."""
    folder = tmp_path_factory.mktemp("site")
    database = folder / "courses.db"
    for bundle in (Path(str(files("sample_data"))) / "published", risen(folder / "risen")):
        done = myolog("import", bundle, "--database", f"sqlite:///{database}", folder=folder)
        assert done.returncode == 0, done.stderr
    let_everybody_in(f"sqlite:///{database}")
    with server("serve", "--database", f"sqlite:///{database}", folder=folder) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, site: Running, request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens the site in a new browser profile, with playwright's options for it (`color_scheme=`, `viewport=`, ...).

    `account` is who is logged in there, "" for nobody: that page is the server's own, and is not waited for.
    """
    problems: list[str] = []
    with ExitStack() as contexts:

        def open_page(path: str = "/", *, account: str = CLINICIAN, **options: Any) -> Page:
            context = browser.new_context(**options)
            contexts.callback(context.close)
            if account:
                pairs = (pair.split("=", 1) for pair in log_in(site.address, account, PASSWORD).split("; "))
                context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in pairs])
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            _watch(page, site.address, problems)
            page.goto(site.address + path)
            if account and urlsplit(page.url).path not in OWN_PAGES:
                settle(page)
            return page

        yield open_page
    if problems:
        print(site.errors.read_text())  # noqa: T201  pytest shows it with the failure
    assert problems == []


def _watch(page: Page, origin: str, problems: list[str]) -> None:
    socket_origin = origin.replace("http://", "ws://")
    page.on("pageerror", lambda error: problems.append(f"script failed: {error}"))
    page.on("websocket", lambda socket: None if socket.url.startswith(socket_origin) else problems.append(f"left the origin: {socket.url}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((f"{origin}/", "data:", "blob:")) else problems.append(f"left the origin: {request.url}")
        ),
    )
