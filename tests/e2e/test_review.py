"""A clinician dismisses a flag in a real browser, and the clinic's lead finds it on the governance page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import CLINICIAN
from tests.pages import choose, pick, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FLAGGED = "made-risen"
REASON = "Marathon the day before <b>bold</b>"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}

OpenPage = Callable[..., "Page"]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    settle(page)


def open_governance(open_page: OpenPage, **options: object) -> Page:
    page = open_page("/governance", **options)
    page.get_by_role("heading", name="How the flags do").wait_for()
    settle(page)
    return page


def test_a_dismissal_keeps_its_words_until_saved_and_reaches_the_governance_page(open_page: OpenPage) -> None:
    page = open_page()
    choose(page, FLAGGED)
    press(page, "Dismiss…")
    press(page, "Dismiss this flag")
    page.get_by_text('reason "" is blank').wait_for()
    page.get_by_label("Reason").fill(REASON)
    press(page, "Snooze…")
    assert page.get_by_label("Reason").input_value() == REASON
    press(page, "Dismiss…")
    page.get_by_role("button", name="Dismiss this flag").dblclick()
    page.get_by_text(f"Dismissed by {CLINICIAN}").wait_for()
    settle(page)
    assert page.get_by_text("Before that").count() == 0
    press(page, "Review again")
    page.get_by_role("button", name="Confirm").dblclick()
    page.get_by_text(f"Confirmed by {CLINICIAN}").wait_for()
    settle(page)
    assert page.get_by_text("Before that").inner_text().count(" by ") == 1
    press(page, "Review again")
    press(page, "Dismiss…")
    page.get_by_label("Reason").fill(REASON)
    press(page, "Dismiss this flag")
    page.get_by_text("Before that: confirmed").wait_for()
    page.get_by_role("link", name="Governance").click()
    page.get_by_text("Before that").wait_for(state="detached")
    page.get_by_text(f"“{REASON}”").wait_for()
    settle(page)
    press(page, FLAGGED)
    page.get_by_role("heading", name=FLAGGED).wait_for()
    assert FLAGGED not in page.url
    assert page.get_by_text(f"“{REASON}”").first.is_visible()


def test_a_day_that_was_typed_too_far_ahead_is_not_replaced_by_another(open_page: OpenPage) -> None:
    page = open_page()
    choose(page, FLAGGED)
    if page.get_by_role("button", name="Review again").count():
        press(page, "Review again")
    press(page, "Snooze…")
    form = page.get_by_test_id("stForm").filter(has_text="Snooze this flag")
    form.get_by_test_id("stDateInput").locator("input").first.fill("2099-01-01")
    page.get_by_label("Reason").fill(REASON)
    press(page, "Snooze this flag")
    page.get_by_text('until "2099-01-01" is not within the 366 days').wait_for()
    assert page.get_by_text("Snoozed").count() == 0


def test_a_changed_parameter_is_confirmed_after_its_effect_was_shown(open_page: OpenPage) -> None:
    page = open_governance(open_page)
    page.get_by_text("Change a parameter").click()
    settle(page)
    pick(page, "Parameter", "large_ratio")
    page.get_by_label("New value").fill("3.25")
    page.get_by_label("Name of the new version").fill("2026-12")
    page.get_by_label("Why it is changed").fill("Fewer alarms")
    press(page, "Show what would change")
    page.get_by_text("CK at least 3.25 times own level").wait_for()
    page.get_by_role("button", name="Change it and judge again").dblclick()
    page.get_by_text("are in force").wait_for()
    settle(page)
    assert page.get_by_text("“2026-12”: large_ratio").count() == 1
    assert page.get_by_label("Why it is changed").input_value() == ""


def unfold(page: Page) -> Page:
    """Open every part of the page that is folded at first."""
    for fold in page.locator("details:not([open]) > summary").element_handles():
        fold.click()
    settle(page)
    return page


def test_nothing_on_the_governance_page_is_wider_than_a_phone(open_page: OpenPage) -> None:
    page = unfold(open_governance(open_page, **PHONE))
    script = """() => [document.querySelector('[data-testid=stMain]'), ...document.querySelectorAll('[data-testid=stTable] *')]
        .filter(each => each.scrollWidth > each.clientWidth && each.clientWidth > 0).map(each => each.innerText.slice(0, 80))"""
    assert page.evaluate(script) == []


@pytest.mark.parametrize("options", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_serious_on_the_governance_page(open_page: OpenPage, options: dict[str, object]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = unfold(open_governance(open_page, **options))
    violations = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert {(violation["id"], " ".join(node["target"])) for violation in violations for node in violation["nodes"]} == set()
