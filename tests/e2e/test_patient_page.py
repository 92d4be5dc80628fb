"""A clinician in a real browser: chooses a patient, reads the streams, turns the figure about, by mouse and by thumb."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.pages import choose, ck_axis, click_control, scrolled, settle, swipe, wait_for_ck_axis

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

STUDY_ID = "shm_hmgcr_51m"
FLAGGED = "made-risen"
PEAK = 13_875  # U/L, the first CK of this published course
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def luminance(colour: str) -> float:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return (red * 299 + green * 587 + blue * 114) / 255_000


def test_a_chosen_patient_shows_streams_and_ck_on_a_log_axis(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choose(page, STUDY_ID)
    assert page.get_by_role("heading", name=STUDY_ID).is_visible()
    assert page.get_by_text("CK", exact=True).first.is_visible()
    assert page.get_by_text("Prednisone", exact=True).first.is_visible()
    shown = ck_axis(page)
    assert shown["type"] == "log"
    assert 10 ** shown["range"][0] < PEAK < 10 ** shown["range"][1] < 100 * PEAK


def test_linear_at_a_click(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choose(page, STUDY_ID)
    click_control(page, "linear")
    wait_for_ck_axis(page, "y.type === 'linear'")
    assert PEAK <= ck_axis(page)["range"][1] < 2 * PEAK


def test_microkatal_at_a_click_divides_by_sixty(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choose(page, STUDY_ID)
    before = ck_axis(page)["range"][1]
    click_control(page, "µkat/L")
    wait_for_ck_axis(page, f"y.range[1] < {before} - 1")
    top = 10 ** ck_axis(page)["range"][1]
    assert PEAK / 60 < top < 100 * PEAK / 60


def test_reload_shows_the_same_patient_and_the_address_no_study_id(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choose(page, STUDY_ID)
    assert STUDY_ID not in page.url
    page.reload()
    page.locator(".js-plotly-plot .trace").first.wait_for(state="attached")
    assert page.get_by_role("heading", name=STUDY_ID).is_visible()


def test_dark_follows_the_browser_in_page_and_figure(open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    choose(page, STUDY_ID)
    background = page.evaluate("() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    colour = page.evaluate("() => getComputedStyle(document.querySelector('.js-plotly-plot .ytick text')).fill")
    assert luminance(background) < 0.2
    assert luminance(colour) > 0.6


def test_a_thumb_on_the_figure_scrolls_the_page(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    choose(page, STUDY_ID)
    figure = page.locator(".js-plotly-plot").first
    figure.scroll_into_view_if_needed()
    box, before, axis = figure.bounding_box(), scrolled(page), ck_axis(page)["range"]
    assert box is not None
    swipe(page, box["x"] + box["width"] / 2, max(box["y"], 0) + 400, -250)
    page.wait_for_function(f"() => document.querySelector('[data-testid=stMain]').scrollTop > {before} + 150")
    assert ck_axis(page)["range"] == axis


def test_nothing_is_wider_than_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    choose(page, STUDY_ID)
    widths = page.evaluate("() => { const m = document.querySelector('[data-testid=stMain]'); return [m.scrollWidth, m.clientWidth]; }")
    assert widths[0] <= widths[1] <= 390


def test_a_possible_relapse_shows_its_reason_and_the_cut_result_as_it_was_reported(open_page: Callable[..., Page]) -> None:
    page = open_page()
    choose(page, FLAGGED)
    assert page.get_by_text("relapse, for review").is_visible()
    assert page.get_by_text(">20,000").or_(page.get_by_text(">20000")).first.is_visible()


def test_arrow_keys_move_in_the_list_and_only_a_press_opens_a_patient(open_page: Callable[..., Page]) -> None:
    page = open_page()
    grid = page.get_by_test_id("data-grid-canvas").first
    grid.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    settle(page)
    assert page.get_by_role("heading", name="Patients").is_visible()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + 50)
    page.get_by_role("heading", name=FLAGGED).wait_for()
    page.go_back()
    page.get_by_role("heading", name="Patients").wait_for()


@pytest.mark.parametrize("study_id", [STUDY_ID, FLAGGED])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page: Callable[..., Page], scheme: str, study_id: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(color_scheme=scheme)
    choose(page, study_id)
    violations = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    found = {(violation["id"], " ".join(node["target"])) for violation in violations for node in violation["nodes"]}
    assert found == set()
