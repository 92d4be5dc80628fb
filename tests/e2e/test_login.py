"""The server's own pages in a real browser: logging in and out, on a desk and on a phone, without scripts, in both themes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.accounts import PASSWORD, WRONG
from tests.e2e.conftest import CLINICIAN, OpenPage
from tests.pages import settle
from tests.running import Running, log_in
from tests.wire import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, WebSocketRoute

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill(CLINICIAN)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of another origin on this machine; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_a_clinician_logs_in_and_lands_where_the_address_said(open_page: OpenPage) -> None:
    page = open_page("/governance", account="")
    sign_in(page)
    settle(page)
    assert page.url.endswith("/governance")
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Password").wait_for()
    page.go_back()
    page.wait_for_url("**/login**")


def test_a_wrong_password_is_told_and_the_name_stays(open_page: OpenPage) -> None:
    page = open_page("/login", account="", viewport=PHONE)
    sign_in(page, WRONG)
    assert page.get_by_role("alert").inner_text().startswith("The name or the password is wrong")
    assert page.get_by_label("Name").input_value() == CLINICIAN
    assert page.get_by_label("Password").input_value() == ""
    assert page.evaluate("document.activeElement.id") == "password"


def test_logging_in_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/login?next=/account", account="", java_script_enabled=False)
    sign_in(page)
    assert page.get_by_role("heading", name="Your account").is_visible()


@pytest.mark.parametrize("path", ["/login", "/account", "/logout", "/invitation?token=x"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_own_page_fits_and_can_be_read_by_everybody(open_page: OpenPage, path: str, size: dict[str, int], scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(path, account="" if path == "/login" else CLINICIAN, viewport=size, color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.evaluate(
        "[...document.querySelectorAll('button, input[type=text]:not([hidden]), input[type=password]')].map(e => e.offsetHeight)"
    )
    assert all(height >= 44 for height in heights)


def test_a_page_left_open_goes_to_the_login_when_its_login_ends_elsewhere(open_page: OpenPage, site: Running) -> None:
    page = open_page("/governance")
    cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    ask(site.address, "/logout", form={}, Cookie=cookie)
    page.wait_for_url("**/login?next=%2Fgovernance")
    assert "Your login has ended" in page.get_by_role("status").inner_text()


def test_a_page_that_was_cut_off_while_its_login_ended_goes_to_the_login(open_page: OpenPage, site: Running) -> None:
    page = open_page("/logout")
    sockets: list[WebSocketRoute] = []

    def connect(socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("_stcore/stream"), connect)
    page.goto(f"{site.address}/governance")
    settle(page)
    cookie = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())
    page.context.set_offline(True)
    sockets[0].close()
    page.get_by_role("dialog").wait_for()
    ask(site.address, "/logout", form={}, Cookie=cookie)
    page.context.set_offline(False)
    page.wait_for_url("**/login?next=%2Fgovernance")
    assert "Your login has ended" in page.get_by_role("status").inner_text()


def test_another_site_can_neither_send_our_forms_nor_frame_our_pages(browser: Browser, site: Running) -> None:
    cookie = log_in(site.address, CLINICIAN, PASSWORD)
    form = f'<form method="post" action="{site.address}/logout"><button>win</button></form><iframe src="{site.address}/login"></iframe>'
    with another_site(form) as elsewhere:
        context = browser.new_context()
        name, value = cookie.split("; ")[0].split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": site.address}])
        page = context.new_page()
        page.goto(elsewhere)
        assert "Log in" not in page.frames[1].content()
        page.get_by_role("button", name="win").click()
        page.wait_for_url("**/logout")
        assert "Requests from other sites are refused." in page.content()
        context.close()
    assert ask(site.address, "/account", Cookie=cookie).status == 200
