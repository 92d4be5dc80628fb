"""A18: whatever fails on the real server, the reader gets a number and nothing else, the log a place, and all goes on afterwards."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import server
from dashboard.navigation import PAGES, PageRow
from models.access import OPERATOR, Role
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from tests.accounts import PASSWORD, let_in
from tests.attack.world import risen
from tests.running import log_in
from tests.serving import CANARY, REFUSAL, Serving, serving
from tests.wire import Page, ask, handshake, opened


def called_back() -> list[str]:
    """Every function that a press or a choice on a page calls, as "module:function"."""
    found = set()
    for path in sorted(server.HERE.rglob("*.py")):
        module = ".".join(path.relative_to(server.HERE.parent).with_suffix("").parts)
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.keyword))
        for node in (call.value for call in calls if call.arg in ("on_click", "on_change")):
            if isinstance(node, ast.Name) and path.parent.name != "views":
                found.add(f"{module}:{node.id}")
            elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "session":
                found.add(f"dashboard.session:{node.attr}")
    return sorted(found)


ROUTES = {
    "models.accounts.sessions:log_in": ("/login", True),
    "models.accounts.links:look_at_link": ("/invitation?token=x", False),
    "models.accounts.sessions:own_sessions": ("/account", False),
    "models.accounts.sessions:log_out": ("/logout", True),
    "dashboard.downloads:take": ("/download/x", False),
    "models.accounts.sessions:resolve": ("/", False),
}
FRAGMENT, TITLE = "dashboard.administration.trail:verify_trail", "streamlit:title"
CALLBACKS = called_back()
CALLS_NOTHING = ("-audit_check_now", "-export_make")
"""Buttons of a form that its page reads itself; the package is made beside the page, see tests/app/test_export_page.py."""
INCIDENT = re.compile(r"incident (?:<strong>)?([0-9A-F]{6})")


@pytest.fixture(scope="module")
def running(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(migrated_file, folder / "myolog.db")
    with Database.open(f"sqlite:///{folder / 'myolog.db'}") as database:
        risen(database, "S1", 2400, "")
        for role in (Role.CLINICIAN, Role.COORDINATOR):
            let_in(database, name_of(role), role, without_site=True)
        let_in(database, name_of(Role.ADMINISTRATOR), Role.ADMINISTRATOR)
        let_in(database, name_of(Role.PATIENT), Role.PATIENT, patient="S1")
        url = database.url
    with serving(url, folder, breakable=(*ROUTES, *CALLBACKS, FRAGMENT, TITLE)) as started:
        yield started


@pytest.fixture
def site(running: Serving) -> Iterator[Serving]:
    running.fail()
    yield running
    running.fail()


@pytest.fixture
def patient(site: Serving) -> str:
    """The patient whose flag waits for a review."""
    with Database.open(f"sqlite:///{site.folder / 'myolog.db'}") as database:
        return patient_list(database, OPERATOR)[0].public_id


def name_of(role: Role) -> str:
    return f"{role}-north"


def cookie_of(site: Serving, role: Role) -> str:
    return log_in(site.address, name_of(role), PASSWORD)


def number_alone(site: Serving, shown: str) -> bool:
    """True where what was shown and logged has one number in common, and neither has anything of the error itself."""
    numbers = INCIDENT.findall(shown)
    logged = site.log
    unspoilt = not any(word in shown + logged for word in (CANARY, "SELECT", "/secret", PASSWORD, "Traceback"))
    return len(numbers) == 1 and f"incident {numbers[0]}: RuntimeError at " in logged and unspoilt


def alerts(page: Page) -> str:
    return "\n".join(frame.delta.new_element.alert.body for frame in page.frames if frame.delta.new_element.HasField("alert"))


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.title)
def test_a_page_that_fails_shows_a_number_and_works_again_afterwards(site: Serving, row: PageRow) -> None:
    with opened(site.address, cookie_of(site, row.roles[0])) as page:
        site.fail(TITLE)
        page.run(Path(row.file).stem)
        assert number_alone(site, page.drawn)
        assert "RuntimeError" not in page.drawn
        assert "/dashboard/" not in alerts(page)
        site.fail()
        page.run(Path(row.file).stem)
        assert not INCIDENT.search(page.drawn)


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.title)
def test_whatever_is_pressed_and_fails_shows_a_number_and_leaves_all_as_it_was(site: Serving, patient: str, row: PageRow) -> None:
    """Every button of the page, and of a patient's where there is one; the login that pressed goes on."""
    name = Path(row.file).stem
    for query in ("", f"patient={patient}") if name == "patient" else ("",):
        with opened(site.address, cookie_of(site, row.roles[0])) as page:
            page.run(name, query=query)
            pressed = page.buttons
            assert pressed
            failed = [button for button in pressed if fails(site, page, name, button, query)]
            assert failed == [button for button in pressed if not button.endswith(CALLS_NOTHING)]


def fails(site: Serving, page: Page, name: str, button: str, query: str) -> bool:
    """True where pressing it showed a number, and nothing else of the failure, and the page works again afterwards."""
    site.fail(*CALLBACKS)
    page.run(name, widget=button, query=query)
    site.fail()
    failed = number_alone(site, page.drawn)
    assert failed or not INCIDENT.search(page.drawn)
    assert not any(word in page.drawn + site.log for word in (CANARY, "SELECT", "/secret", PASSWORD, "Traceback"))
    page.run(name, query=query)
    assert not INCIDENT.search(page.drawn)
    assert button in page.buttons
    return failed


def test_a_fragment_that_fails_shows_a_number(site: Serving) -> None:
    with opened(site.address, cookie_of(site, Role.ADMINISTRATOR)) as page:
        page.run("audit")
        button = page.button("audit_check_now")
        site.fail(FRAGMENT)
        page.run("audit", widget=button, fragment=page.fragment_of(button))
        assert number_alone(site, page.drawn)


@pytest.mark.parametrize("fault", [*ROUTES, "a route"])
def test_an_address_that_fails_shows_a_page_with_a_number(site: Serving, fault: str) -> None:
    path, posted = ROUTES.get(fault, ("/test-failure", False))
    cookie = cookie_of(site, Role.CLINICIAN)
    typed = {"username": "clinician-north", "password": PASSWORD} if posted else None
    site.fail(fault)
    answer = ask(site.address, path, form=typed, Cookie=cookie)
    assert answer.status == 500
    assert number_alone(site, answer.text)
    assert len(answer.text) < 10_000
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_refusal_is_told_in_its_own_words_without_a_number(site: Serving) -> None:
    answer = ask(site.address, "/test-refusal", Cookie=cookie_of(site, Role.CLINICIAN))
    assert answer.status == 403
    assert REFUSAL in answer.text
    assert not INCIDENT.search(answer.text)


def test_a_gate_that_fails_lets_nobody_in(site: Serving) -> None:
    cookie = cookie_of(site, Role.CLINICIAN)
    site.fail("models.accounts.sessions:resolve")
    assert handshake(site.address, cookie) == 403
    assert ask(site.address, "/account", Cookie=cookie).status == 500
    site.fail()
    assert handshake(site.address, cookie) == 101


@pytest.mark.parametrize("frame", [b"\xff" * 100, CANARY])
def test_a_frame_that_is_none_leaves_nothing_of_itself_in_the_log(site: Serving, frame: bytes | str) -> None:
    with opened(site.address, cookie_of(site, Role.CLINICIAN)) as page:
        page.connection.send(frame)
        assert page.rest() == []
    assert CANARY not in site.log
    assert "Traceback" not in site.log
