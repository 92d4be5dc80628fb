"""Whatever was typed, in every page of every role: nothing is asked of anywhere else, nothing opens, and it shows as it was typed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dashboard import wording
from models.access import OPERATOR
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.queries.sites import site_list
from models.storage.records.shapes import IdentityShape
from models.storage.store.identity import set_identity
from tests.accounts import let_in, login
from tests.clinic import NOW, TODAY, new_key
from tests.e2e.conftest import ADMINISTRATOR, CLINICIAN, COORDINATOR, PATIENT
from tests.hostile import HOSTILE_IDENTITY, HOSTILE_PATIENT, HOSTILE_RESULTS, LINES
from tests.pages import choose, pick, rest, settle
from tests.running import Running, myolog, server

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OpenPage = Callable[..., "Page"]
SITE = "<b>North</b> :red[x] ![x](http://127.0.0.1:9/site.png)"
FORGED = "script, iframe, object, base, form[action], svg a, img[src*='127.0.0.1:9'], a[href*='127.0.0.1:9'], a[href^='javascript:']"
PAGES = [
    *((CLINICIAN, path) for path in ("/", "/governance", "/export")),
    (COORDINATOR, "/export"),
    *((ADMINISTRATOR, path) for path in ("/accounts", "/audit", "/settings")),
    (PATIENT, "/"),
]


def write(folder: Path, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
        table.writeheader()
        table.writerows(rows)


def bundle(folder: Path) -> Path:
    """A patient for every hostile line, under it as label, and one of whom each of them was noted."""
    folder.mkdir()
    patients = [{"patient_id": f"H-{number:02}", "label": text, "site": SITE} for number, text in enumerate(LINES)]
    write(folder, "patients", [{**HOSTILE_PATIENT, "site": SITE}, *patients])
    whose = {"patient_id": HOSTILE_PATIENT["patient_id"], "visit_kind": "clinic"}
    noted = [{"measure": "ck_text", "value": text, "note": text} for text in LINES]
    days = (f"20{10 + number // 12}-{number % 12 + 1:02}-01" for number in range(len(LINES) + len(HOSTILE_RESULTS)))
    told = [{**whose, "date": day, **facts} for day, facts in zip(days, [*HOSTILE_RESULTS, *noted], strict=True)]
    write(folder, "observations", [*told, {**told[0], "patient_id": "H-00"}])
    return folder


def add_people(url: str) -> None:
    """An account for each role, and the identity that a clinician wrote down."""
    with Database.open(url) as database:
        sites = tuple(line.name for line in site_list(database, OPERATOR) if line.name)
        for name, role in ((CLINICIAN, "clinician"), (COORDINATOR, "coordinator")):
            let_in(database, name, role, sites=sites)
        let_in(database, ADMINISTRATOR, "administrator")
        let_in(database, PATIENT, "patient", patient=HOSTILE_PATIENT["patient_id"])
        public_id = next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == HOSTILE_PATIENT["patient_id"])
        shape = IdentityShape.model_validate(HOSTILE_IDENTITY, context={"today": TODAY})
        set_identity(database, login(database, CLINICIAN).actor, public_id, shape, version=0, key=new_key(), now=NOW)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`myolog serve` over nothing but hostile words."""
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder / 'hostile.db'}"
    done = myolog("import", bundle(folder / "bundle"), "--database", url, folder=folder)
    assert done.returncode == 0, done.stderr
    add_people(url)
    with server("serve", "--database", url, folder=folder) as running:
        yield running


def watched(page: Page) -> list[str]:
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda window: opened.append(window.url))
    return opened


def forged(page: Page) -> list[str]:
    """Elements of the page that only typed text can have made."""
    found: list[str] = page.locator("[data-testid=stMain]").locator(FORGED).evaluate_all("found => found.map(each => each.outerHTML)")
    return found


@pytest.mark.parametrize(("account", "path"), PAGES, ids=[f"{account}{path}" for account, path in PAGES])
def test_no_page_of_any_role_is_moved_by_typed_text(open_page: OpenPage, account: str, path: str) -> None:
    page = open_page(path, account=account)
    opened = watched(page)
    settle(page)
    assert (forged(page), opened) == ([], [])


def test_a_patient_of_hostile_words_shows_them_as_they_were_typed(open_page: OpenPage) -> None:
    page = open_page()
    opened = watched(page)
    choose(page, HOSTILE_PATIENT["patient_id"][:6])
    heading = page.locator("[data-testid=stMain] h1").inner_text().replace("\u2060", "")
    assert heading == HOSTILE_PATIENT["patient_id"]
    assert HOSTILE_IDENTITY["name"] in page.locator("[data-testid=stMain]").inner_text().replace("\u2060", "")
    page.get_by_text("Treatments, events and the history of flags").click()
    pick(page, wording.CHANGES, "Everything")
    assert (forged(page), opened) == ([], [])


def test_a_patient_stays_chosen_when_the_name_changes_by_which_the_chooser_calls_it(open_page: OpenPage) -> None:
    page = open_page()
    choose(page, "H-00")
    page.get_by_text("Name, date of birth and contact").click()
    page.get_by_label("Name", exact=True).fill("Somebody")
    page.get_by_role("button", name="Save name and contact").click()
    page.get_by_text("Name and contact are saved.").wait_for()
    rest(page)
    page.get_by_text("My patient").click()
    page.locator("[class*=st-key-mine_][class*=_True]").wait_for()
    assert page.get_by_role("heading", name="H-00").is_visible()
