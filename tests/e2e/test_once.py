"""F14: pressed twice, entered and pressed, or loaded anew in the middle of it, a form is saved once: one row, one line of the trail.

In a real browser, since what decides is when the second press reaches a page that is being drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.storage.database import Database
from models.storage.records import Account, Assignment, Audit, Identity, Review, Site
from tests.accounts import stored_rows
from tests.attack.world import ADMINISTRATOR, CLINICIAN, World, risen, world
from tests.attack2.counts import counted
from tests.clinic import new_key
from tests.e2e.conftest import OpenPage
from tests.pages import rest, settle
from tests.running import Running, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

GAPS = (20, 50, 100, 300, 600)
"""Milliseconds between the two presses of a double click."""

DESK = {"width": 1280, "height": 2000}
ASSIGN, UNASSIGN = "store.assignments.assign", "store.assignments.unassign"


@pytest.fixture(scope="module")
def clinic(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(migrated_file, tmp_path_factory.mktemp("once")) as served:
        yield served


@pytest.fixture(scope="module")
def site(clinic: World) -> Running:
    return clinic.running


@pytest.fixture(scope="module")
def address(clinic: World) -> str:
    """A patient whose flag waits for a review."""
    return f"/?patient={risen(clinic.database, 'S-once', 2400, 'North')}"


def review(page: Page, _word: str) -> Locator:
    again, confirm = (page.get_by_role("button", name=name) for name in ("Review again", "Confirm"))
    again.or_(confirm).first.wait_for()
    if again.count():
        again.click()
        confirm.wait_for()
        rest(page)
    return confirm


def identity(page: Page, word: str) -> Locator:
    return _named(page, "Name", "Name, date of birth and contact", word, "Save name and contact")


def account(page: Page, word: str) -> Locator:
    if (back := page.get_by_role("button", name="All accounts")).count():
        back.click()
        back.wait_for(state="detached")
        rest(page)
    return _named(page, "Name to log in with", "Add an account", word, "Add account and make its link")


def new_site(page: Page, word: str) -> Locator:
    return _named(page, "Name of a new site", "", word, "Add site")


def _named(page: Page, label: str, fold: str, word: str, button: str) -> Locator:
    field = page.get_by_label(label, exact=True)
    if fold and not field.is_visible():
        page.get_by_text(fold, exact=True).click()
    field.fill(word)
    return page.get_by_role("button", name=button)


@dataclass(frozen=True)
class Form:
    """Who fills it and where, how it is filled and which button saves it, how often it was saved, and what the trail calls that."""

    who: str
    fill: Callable[[Page, str], Locator]
    saved: Callable[[Database], int]
    action: str

    def counts(self, database: Database) -> tuple[int, int]:
        """How often it was saved, and the lines of the trail that say so."""
        return self.saved(database), sum(row.action == self.action for row in stored_rows(database, Audit))


def rows_of(table: type) -> Callable[[Database], int]:
    return lambda database: len(stored_rows(database, table))


def versions_of_identities(database: Database) -> int:
    return sum(row.version for row in stored_rows(database, Identity))


FORMS = {
    "review": Form(CLINICIAN, review, rows_of(Review), "store.reviews.record_review"),
    "identity": Form(CLINICIAN, identity, versions_of_identities, "store.identity.set_identity"),
    "account": Form(ADMINISTRATOR, account, rows_of(Account), "accounts.directory.add_account"),
    "site": Form(ADMINISTRATOR, new_site, rows_of(Site), "store.sites.add_site"),
}
"""What a person saves by a button."""


def each_saved_once(opened: Page, database: Database, form: Form, press: Callable[[Locator, int], None]) -> None:
    """Fill and press as often as the plan says, over the four forms and the five gaps."""
    first, count = form.counts(database), counted(200 // len(FORMS))
    for number, gap in enumerate(islice(cycle(GAPS), count)):
        word = f"w-{new_key()}"
        press(form.fill(opened, word), gap)
        if press is loaded_anew and form.counts(database) == one_more(first, number):  # the press had not left the browser
            form.fill(opened, word).click()
        wait_until(lambda number=number: form.counts(database) > one_more(first, number))  # type: ignore[misc]
        rest(opened)
        assert form.counts(database) == one_more(first, number + 1)
    opened.reload()
    settle(opened)
    assert form.counts(database) == one_more(first, count)


def one_more(counts: tuple[int, int], times: int) -> tuple[int, int]:
    return counts[0] + times, counts[1] + times


@pytest.fixture
def opened(open_page: OpenPage, address: str, form: str) -> Page:
    return open_page(address if FORMS[form].who == CLINICIAN else "/", account=FORMS[form].who, viewport=DESK)


def middle(button: Locator) -> tuple[float, float]:
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def twice(button: Locator, gap: int) -> None:
    """Press the button, and once more whatever is in its place then."""
    place = middle(button)
    button.click()
    button.page.wait_for_timeout(gap)
    button.page.mouse.click(*place)


def entered_and_pressed(button: Locator, _gap: int) -> None:
    """The Enter key on the button, and a press at its place in the same moment."""
    place = middle(button)
    button.focus()
    button.page.keyboard.press("Enter")
    button.page.mouse.click(*place)


def loaded_anew(button: Locator, gap: int) -> None:
    """Pressed, and the page loaded anew before anything can have come back, or when it just has."""
    button.click()
    button.page.wait_for_timeout(gap - GAPS[0])
    button.page.reload()
    rest(button.page)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_saved_once(opened: Page, clinic: World, form: str) -> None:
    for press in (twice, entered_and_pressed, loaded_anew):
        each_saved_once(opened, clinic.database, FORMS[form], press)


@pytest.mark.parametrize("form", ["identity"])
def test_a_switch_that_is_pressed_twice_says_what_is_stored(opened: Page, clinic: World, form: str) -> None:
    """The second press turns it back where it came after the first had been drawn; no press is told twice."""

    def standing() -> int:
        return sum(row.until is None for row in stored_rows(clinic.database, Assignment))

    for gap in islice(cycle(GAPS), counted(50)):
        twice(opened.get_by_text("My patient", exact=True), gap)
        rest(opened)
        switch = opened.get_by_role("switch", name="My patient")
        wait_until(lambda switch=switch: switch.count() == 1 and switch.is_checked() == bool(standing()))  # type: ignore[misc]
        assert standing() <= 1
    told = [row.action for row in stored_rows(clinic.database, Audit) if row.action in (ASSIGN, UNASSIGN)]
    assert told
    assert told == list(islice(cycle((ASSIGN, UNASSIGN)), len(told)))
