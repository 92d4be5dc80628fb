"""A day in the clinic on a real server: somebody of each role does everything that the pages offer, with words that are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dashboard import wording
from dashboard.administration import words
from models.access import OPERATOR
from models.accounts.links import first_administrator_link
from models.storage.database import Database
from tests.accounts import PASSWORD, WRONG
from tests.attack2.visiting import Visit, visiting
from tests.pages import choose, pick, settle
from tests.serving import Serving
from tests.wire import Answer, ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MARK = "Q7719"
PERSON, CONTACT, LOCAL_NUMBER = f"Person {MARK}", f"Street {MARK}", f"R-{MARK}"
REASON, SEARCHED, UNKNOWN = f"Reason {MARK}", f"Searched {MARK}", f"unknown-{MARK.lower()}"
STUDY_ID, VALUE = f"Study-{MARK}", "77191"
BORN = "1971-07-19"
TITLE = "streamlit:title"
SITE, NEW_SITE = "North", "South"


@dataclass
class Tour:
    """What was seen on the way: every token that was handed out, where answers led, and the titles and addresses of the pages."""

    site: Serving
    browser: Browser
    tokens: list[str] = field(default_factory=list)
    locations: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    printed: str = ""

    def ask(self, path: str, **asked: object) -> Answer:
        """A request whose answer is looked at."""
        answer = ask(self.site.address, path, **asked)  # type: ignore[arg-type]
        self.locations.append(answer.headers.get("location", ""))
        self.titles += re.findall("<title>(.*?)</title>", answer.text)
        self.tokens += [line.split(";")[0].split("=", 1)[1].strip('"') for line in answer.cookies]
        return answer

    def accept(self, token: str) -> None:
        """Use a one-time link."""
        self.tokens.append(token)
        assert self.ask(f"/invitation?token={token}").status == 200
        assert self.ask("/invitation", form={"token": token, "password": PASSWORD, "again": PASSWORD}).status == 303

    @contextmanager
    def as_(self, name: str) -> Iterator[Visit]:
        """A browser in which somebody is logged in, until they log out."""
        with visiting(self.browser, self.site.address, name) as visit:
            visit.page.on("framenavigated", lambda frame: self.titles.append(visit.page.title() if frame.url != "about:blank" else ""))
            yield visit
            self.tokens += [cookie["value"] for cookie in visit.page.context.cookies()]
            visit.press(wording.LOG_OUT)
            visit.page.get_by_text("You are logged out.").wait_for()
            self.urls += visit.urls
            assert visit.happened == []


def travel(tour: Tour, database: Database) -> None:
    """All of it."""
    first = first_administrator_link(database, OPERATOR, now=database.now())
    tour.tokens.append(first)
    typed = {"token": first, "username": "administrator-north", "password": PASSWORD}
    assert tour.ask("/invitation", form=typed).status == 303
    with tour.as_("administrator-north") as visit:
        _administer(tour, visit)
    with tour.as_("clinician-north") as visit:
        _treat(tour, visit)
    with tour.as_("coordinator-north") as visit:
        visit.go("/")
        _export(tour, visit)
        visit.go("/settings")
    with tour.as_("patient-north") as visit:
        visit.go("/")
        visit.go("/governance")
    _fail_to_log_in(tour)
    _keep_an_account(tour)


def _administer(tour: Tour, visit: Visit) -> None:
    visit.go("/")
    visit.page.get_by_label(words.SITE_NAME, exact=True).fill(NEW_SITE)
    visit.press(words.ADD_SITE)
    visit.page.get_by_role("cell", name=NEW_SITE).wait_for()
    tour.accept(_add(visit, "coordinator-north", "Coordinator"))
    visit.page.get_by_role("button", name=words.RESET).click()
    visit.press(words.RESET_BUTTON)
    tour.accept(_link(visit, tour.tokens[-1]))
    visit.page.get_by_text(words.WITHOUT_SITE).click()
    visit.press(words.SAVE_ACCOUNT)
    visit.page.get_by_text(words.ACCOUNT_CHANGED).wait_for()
    visit.page.get_by_role("button", name=words.DISABLE).click()
    visit.press(words.DISABLE_BUTTON)
    visit.press(words.ENABLE)
    visit.page.get_by_role("button", name=words.DISABLE).wait_for()
    for name, role in (("clinician-north", "Clinician"), ("patient-north", "Patient")):
        visit.press(words.ALL_ACCOUNTS)
        tour.accept(_add(visit, name, role))
    _look_at_the_trail(visit)
    visit.go("/settings")
    _change_a_parameter(visit)
    visit.go("/governance")


def _add(visit: Visit, name: str, role: str) -> str:
    visit.unfold(words.ADD_ACCOUNT, words.ACCOUNT_NAME)
    visit.page.get_by_label(words.ACCOUNT_NAME, exact=True).fill(name)
    visit.page.get_by_role("radio", name=role).click()
    settle(visit.page)
    if role == "Patient":
        visit.page.get_by_label(words.STUDY_ID, exact=True).fill(STUDY_ID)
    else:
        visit.page.get_by_role("toolbar", name=words.ACCOUNT_SITES).get_by_role("button", name=SITE).click()
    visit.press(words.ADD_ACCOUNT_BUTTON)
    return _link(visit)


def _link(visit: Visit, former: str = "") -> str:
    """The token of the link that is shown, once another than the former one is."""
    shown = visit.page.locator("[data-testid=stCode]").filter(has_not_text=former or "nothing of it")
    shown.wait_for()
    return shown.inner_text().partition("token=")[2].strip()


def _look_at_the_trail(visit: Visit) -> None:
    visit.go("/audit")
    box = visit.page.get_by_label(words.AUDIT_WHO, exact=True)
    box.fill(SEARCHED)
    box.press("Enter")
    visit.page.get_by_text(words.AUDIT_NONE).wait_for()
    visit.unfold(words.TRAIL_CHECK, words.TRAIL_HEAD)
    visit.press(words.TRAIL_CHECK_BUTTON)
    visit.page.get_by_text("The trail is whole:").wait_for()


def _change_a_parameter(visit: Visit) -> None:
    visit.page.get_by_text(wording.CHANGE_TITLE).click()
    pick(visit.page, "Parameter", "single_ratio:")
    visit.page.get_by_label("New value", exact=True).fill("2.5")
    visit.page.get_by_label(wording.CHANGE_VERSION, exact=True).fill("2026-11 north")
    visit.page.get_by_label(wording.CHANGE_REASON, exact=True).fill(REASON)
    visit.press(wording.CHANGE_SHOW)
    visit.press(wording.CHANGE_CONFIRM)
    visit.page.get_by_text(f"“{REASON}”").wait_for()


def _treat(tour: Tour, visit: Visit) -> None:
    visit.go("/")
    choose(visit.page, STUDY_ID)
    visit.press("Dismiss…")
    visit.page.get_by_label(wording.REVIEW_REASON, exact=True).fill(REASON)
    visit.press(wording.REVIEW_SUBMITS["dismissed"])
    visit.page.get_by_text(f"“{REASON}”").wait_for()
    _write_identity(visit)
    for state in (False, True):
        switch = visit.page.locator(f"[class*=st-key-mine_][class*=_{state}]")
        switch.get_by_text(wording.MINE).click()
        switch.wait_for(state="detached")
    choose(visit.page, PERSON)
    _fail(tour, visit)
    visit.go("/governance")
    visit.go("/export")
    _export(tour, visit)
    visit.press(wording.EXPORT_AGAIN)
    visit.page.get_by_text(wording.EXPORT_KINDS[True], exact=True).click()
    _export(tour, visit)
    visit.go("/settings")


def _write_identity(visit: Visit) -> None:
    visit.unfold(wording.IDENTITY, wording.IDENTITY_NAME)
    for label, text in ((wording.IDENTITY_NAME, PERSON), (wording.IDENTITY_CONTACT, CONTACT), (wording.IDENTITY_NUMBER, LOCAL_NUMBER)):
        visit.page.get_by_label(label, exact=True).fill(text)
    visit.page.get_by_test_id("stDateInput").locator("input").first.fill(BORN)
    visit.press(wording.IDENTITY_SAVE)
    visit.page.get_by_text(wording.IDENTITY_SAVED).wait_for()
    settle(visit.page)


def _fail(tour: Tour, visit: Visit) -> None:
    tour.site.fail(TITLE)
    visit.page.reload()
    visit.page.get_by_text("report incident").wait_for()
    tour.site.fail()
    visit.page.reload()
    visit.page.get_by_role("heading", name=STUDY_ID).wait_for()
    settle(visit.page)


def _export(tour: Tour, visit: Visit) -> None:
    visit.page.get_by_label(wording.EXPORT_REASON, exact=True).fill(REASON)
    visit.press(wording.EXPORT_MAKE)
    link = visit.page.locator("a[href^='/download/']")
    link.wait_for()
    address = str(link.get_attribute("href"))
    tour.tokens.append(address.removeprefix("/download/"))
    cookie = "; ".join(f"{each['name']}={each['value']}" for each in visit.page.context.cookies())
    assert tour.ask(address).status == 401
    assert tour.ask(address, Cookie=cookie).status == 200
    assert tour.ask(address, Cookie=cookie).status == 404


def _fail_to_log_in(tour: Tour) -> None:
    for name in ("clinician-north", UNKNOWN):
        assert tour.ask("/login", form={"username": name, "password": WRONG}).status == 401
    assert tour.ask("/account").status == 303


def _keep_an_account(tour: Tour) -> None:
    there, here = (tour.ask("/login", form={"username": "patient-north", "password": PASSWORD}).cookie for _ in range(2))
    other = re.findall(r'name="end" value="(\d+)"', tour.ask("/account", Cookie=here).text)
    assert there
    for typed in ({"end": other[0]}, {"end": "1"}, {"old": WRONG, "password": WRONG}, {"old": PASSWORD, "password": WRONG}):
        here = tour.ask("/account", form=typed, Cookie=here).cookie or here
    tour.ask("/logout", form={}, Cookie=here)
