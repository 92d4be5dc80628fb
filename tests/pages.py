"""What a test does on a page of Myolog, in the order in which Streamlit is ready for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from playwright.sync_api import Page


def settle(page: Page) -> None:
    """Wait until the script behind the page has run to its end."""
    page.wait_for_function("() => document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') === 'notRunning'")


def rest(page: Page) -> None:
    """Wait until the page has stood still for a while: a second press may have it drawn once more."""
    page.evaluate("() => { window.stillSince = null; }")
    page.wait_for_function(
        """() => {
            const state = document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state');
            window.stillSince = state === 'notRunning' ? window.stillSince ?? performance.now() : null;
            return window.stillSince !== null && performance.now() - window.stillSince > 400;
        }"""
    )


def choose(page: Page, study_id: str) -> None:
    """Choose a patient by typing, and wait for the figure."""
    chooser = page.get_by_role("combobox").first
    chooser.click()
    chooser.fill(study_id)
    page.get_by_role("option", name=re.compile(study_id)).first.click()
    page.locator(".js-plotly-plot .trace").first.wait_for(state="attached")
    settle(page)


def pick(page: Page, label: str, option: str) -> None:
    """Choose from a box by typing. A page that is being drawn would close its list."""
    rest(page)
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option).first.click()
    settle(page)


def click_control(page: Page, label: str) -> None:
    """Press one choice of a segmented control."""
    page.get_by_role("radio", name=label, exact=True).click()
    settle(page)


def ck_axis(page: Page) -> dict[str, Any]:
    """The CK axis as the browser drew it: `type` and `range` (log10 on a log axis)."""
    script = "() => { const y = document.querySelector('.js-plotly-plot')._fullLayout.yaxis; return {type: y.type, range: y.range}; }"
    return cast(dict[str, Any], page.evaluate(script))


def wait_for_ck_axis(page: Page, condition: str) -> None:
    """Wait until the CK axis `y` meets a condition in the browser's own language."""
    page.wait_for_function(
        f"() => {{ const y = document.querySelector('.js-plotly-plot')?._fullLayout?.yaxis; return y && ({condition}); }}"
    )


def scrolled(page: Page) -> float:
    return float(page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop"))


def swipe(page: Page, x: float, y: float, distance: float) -> None:
    """Move a thumb from (x, y) by `distance` pixels down, up where it is negative; the page settles in its own time."""
    session = page.context.new_cdp_session(page)
    touches: list[tuple[str, list[float]]] = [
        ("touchStart", [y]),
        *(("touchMove", [y + distance * step / 10]) for step in range(1, 11)),
        ("touchEnd", []),
    ]
    for kind, places in touches:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": place} for place in places]})
