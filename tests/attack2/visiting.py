"""A browser without the content security policy, so that nothing but escaping stands between typed text and a page; and who listens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from dashboard.typed import JOINER, visible
from dashboard.wording import FOOTER
from tests.accounts import PASSWORD
from tests.pages import settle
from tests.running import log_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATIENCE = 20_000
LOOKS, PAUSE = 40, 100
FORGED = """main => {
  const typed = new Set(%s), found = [];
  const foreign = 'script, iframe, frame, object, embed, base, form[action], math, .katex, video, audio, link, meta, body';
  const links = 'svg a, a[href]:not([data-testid=stPageLink-NavLink]):not([data-testid=stBaseLinkButton-secondary])';
  const images = 'img:not([src^="data:image/svg"]):not([src^="/media/"]), [onload], [onerror], [onmouseover], [onfocus]';
  for (const each of main.querySelectorAll(`${foreign}, ${links}, ${images}`)) found.push(each.outerHTML.slice(0, 300));
  const dressed = 'strong, em, del, code, pre, li, blockquote, h1, h2, h3, mark, [class*=stMarkdownColored], [class*=stMarkdownBadge]';
  for (const each of main.querySelectorAll(dressed))
    if (typed.has(each.textContent.trim()) && !each.closest('[class*=st-key-open_flag]')) found.push(each.outerHTML.slice(0, 300));
  for (const each of main.querySelectorAll('[data-testid=stMarkdownContainer] :is([role=img], [data-testid=stIconMaterial])'))
    if (!each.closest('[class*=st-key-open_flag]')) found.push(each.outerHTML.slice(0, 300));
  return found;
}"""
DRESSED = """Probable relapse, for review|Possible relapse, for review|Probable relapse|HIGH RISK|relapse|Myolog does not diagnose
Confirm the flag|x|one|quoted|reviewed|code|gone|bold""".replace("\n", "|").split("|")
"""What a page would show of the hostile words if it took their signs for markup."""


@dataclass
class Visit:
    """An open page, and whatever happened in it that typed text may not do."""

    page: Page
    address: str
    happened: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open another page of the site and wait until it is drawn."""
        self.page.goto(self.address + path)
        self.page.get_by_text(FOOTER).wait_for()
        settle(self.page)

    @property
    def words(self) -> str:
        """Everything that can be read in the page, without invisible joiners, on one line."""
        return " ".join(self.page.locator("body").inner_text().replace(JOINER, "").split())

    def press(self, name: str) -> None:
        """Press a button and wait until the page has answered."""
        self.page.get_by_role("button", name=name, exact=True).click()
        settle(self.page)

    def unfold(self, title: str, inside: str) -> None:
        """Open the fold with this title, unless the box with the label `inside` can be seen."""
        box = self.page.get_by_label(inside, exact=True)
        for _ in range(LOOKS):
            if box.is_visible():
                return
            closed = self.page.locator("details:not([open]) > summary").filter(has_text=title)
            if closed.count():
                closed.first.click()
                settle(self.page)
            self.page.wait_for_timeout(PAUSE)
        box.wait_for()

    def forged(self) -> list[str]:
        """Elements that only typed text can have made."""
        found: list[str] = self.page.locator("[data-testid=stMain]").evaluate(FORGED % DRESSED)
        return found

    def missing(self, texts: list[str]) -> list[str]:
        """Those of the texts that the page does not show as they were typed, with a sign in the place of what cannot be seen."""
        for _ in range(LOOKS):
            words = self.words
            lacking = [text for text in texts if visible(text) not in words]
            if not lacking:
                break
            self.page.wait_for_timeout(PAUSE)  # a table is drawn a moment after the page
        return lacking


@contextmanager
def visiting(browser: Browser, address: str, name: str = "", **options: Any) -> Iterator[Visit]:
    """A new browser profile, logged in under this name if there is one; it is watched from before its first page."""
    context = browser.new_context(bypass_csp=True, **options)
    if name:
        pairs = (pair.split("=", 1) for pair in log_in(address, name, PASSWORD).split("; "))
        context.add_cookies([{"name": key, "value": value, "url": address} for key, value in pairs])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    visit = Visit(page, address)
    own = (f"{address}/", "data:", "blob:", address.replace("http://", "ws://"))
    for happening in ("request", "websocket", "popup", "framenavigated"):
        page.on(happening, lambda it, what=happening: _note(visit, what, it.url, own))
    page.on("dialog", lambda dialog: (visit.happened.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: visit.happened.append(f"script failed: {error}"))
    yield visit
    context.close()


def _note(visit: Visit, what: str, url: str, own: tuple[str, ...]) -> None:
    visit.urls.append(url)
    if what == "popup" or not (url.startswith(own) or url == "about:blank"):
        visit.happened.append(f"{what} {url}")


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Another server on this machine, and the paths for which it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
