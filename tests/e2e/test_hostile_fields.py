"""A8: hostile words in every text that can be stored, on every page of every role, in a browser without a content security policy.

Nothing is asked of another server, no dialog opens, nothing of the page is made of the words, and they are shown as they were typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from models.access import OPERATOR
from models.accounts import passwords
from models.storage.database import Database
from models.storage.queries.patients import PatientLine, patient_list
from models.storage.queries.sites import site_list
from models.storage.records.shapes import ParameterShape
from models.storage.records.shapes.base import folded
from tests import hostile
from tests.accounts import let_in
from tests.attack2.counts import FULL
from tests.attack2.filling import MAIN, add_the_rest, bundle, export_with, hurry, in_words
from tests.attack2.visiting import Visit, listening, visiting
from tests.e2e.conftest import ADMINISTRATOR, CLINICIAN, COORDINATOR, PATIENT
from tests.pages import settle
from tests.running import Running, myolog, server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

KINDS = (
    hostile.MARKUP,
    hostile.MARKDOWN,
    hostile.UNSEEN,
    hostile.TEMPLATES,
    hostile.DATABASE,
    hostile.FORMULAS,
    hostile.BROKEN,
    hostile.LONG,
)
PER_PATIENT = hostile.HOSTILE if FULL else tuple(kind[len(kind) // 2] for kind in KINDS)
"""Those for which a page of their own is opened."""
TYPED = PER_PATIENT if FULL else PER_PATIENT[:1]


@dataclass
class Site:
    """A server over hostile words: what was taken in which field, and what was asked of the other server meanwhile."""

    running: Running
    texts: list[str]
    asked: list[str]
    patients: dict[str, PatientLine]
    taken: dict[str, list[str]] = field(default_factory=dict)


def let_everybody_in(database: Database) -> None:
    sites = tuple(line.name for line in site_list(database, OPERATOR) if line.name)
    for name, role in ((CLINICIAN, "clinician"), (COORDINATOR, "coordinator")):
        let_in(database, name, role, sites=sites, without_site=True)
    let_in(database, ADMINISTRATOR, "administrator")
    let_in(database, PATIENT, "patient", patient=MAIN)


@pytest.fixture(scope="module")
def quick_hashes_here() -> Iterator[None]:
    """As `quick_hashes`, for as long as this module runs; the server makes its own with all the work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        yield


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, quick_hashes_here: None) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("fields")
    url = f"sqlite:///{folder / 'fields.db'}"
    with listening() as (outside, asked):
        texts, few = ([text.replace(hostile.OUTSIDE, outside) for text in each] for each in (hostile.HOSTILE, PER_PATIENT))
        done = myolog("import", bundle(folder / "bundle", texts, few), "--database", url, folder=folder)
        assert done.returncode == 0, done.stderr
        with Database.open(url) as database:
            hurry(database)
            let_everybody_in(database)
            taken = add_the_rest(database, texts, few)
            taken["export reason"] = export_with(database, folder, few)
            patients = {line.study_id: line for line in patient_list(database, OPERATOR)}
        with server("serve", "--database", url, folder=folder) as running:
            yield Site(running, texts, asked, patients, taken)


def assert_nothing_happened(site: Site, visit: Visit) -> None:
    assert (visit.happened, visit.forged(), site.asked) == ([], [], [])


def sets_of(site: Site) -> list[str]:
    """The lines that tell of the sets of parameters: what each was called, and why it was made."""
    named = [text.strip() for text in site.taken["parameters"] if in_words(lambda: ParameterShape(version=text, values={}, reason="x"))]  # noqa: B023
    return [*(f"“{text}”: no value changed" for text in named), *(f"“{text.strip()}”" for text in site.taken["parameters"])]


def open_everything(visit: Visit) -> None:
    folds = visit.page.locator("details:not([open]) > summary")
    while folds.count():
        folds.first.click()
        settle(visit.page)


def test_what_a_field_does_not_take_is_refused_and_the_rest_is_kept(site: Site) -> None:
    assert site.taken["review"] == [text for text in site.texts if "\x00" not in text and len(text) <= 1000]
    assert len(site.taken["site"]) > 60
    assert len(site.taken["account"]) > 20
    assert all(site.taken.values())


@pytest.mark.parametrize("path", ["/", "/governance", "/export"])
def test_a_clinician_finds_nothing_on_a_page_but_what_was_typed(browser: Browser, site: Site, path: str) -> None:
    with visiting(browser, site.running.address, CLINICIAN) as visit:
        visit.go(path)
        open_everything(visit)
        assert_nothing_happened(site, visit)
        if path == "/export":
            assert visit.missing([text for text in (line.site for line in site.patients.values()) if text]) == []


def test_parameters_and_reviews_are_told_in_the_words_of_those_who_wrote_them(browser: Browser, site: Site) -> None:
    with visiting(browser, site.running.address, CLINICIAN) as visit:
        visit.go("/governance")
        assert visit.missing([*sets_of(site), site.taken["review"][-1]]) == []
        assert_nothing_happened(site, visit)


def test_everything_that_was_noted_of_a_patient_stays_what_it_is(browser: Browser, site: Site) -> None:
    with visiting(browser, site.running.address, CLINICIAN) as visit:
        visit.go(f"/?patient={site.patients[MAIN].public_id}")
        assert visit.missing(site.taken["review"]) == []
        open_everything(visit)
        visit.page.get_by_role("combobox").nth(1).click()
        visit.page.get_by_role("option", name="Everything").click()
        settle(visit.page)
        assert_nothing_happened(site, visit)


def test_each_patient_is_called_what_was_typed(browser: Browser, site: Site) -> None:
    with visiting(browser, site.running.address, CLINICIAN) as visit:
        for line in site.patients.values():
            visit.go(f"/?patient={line.public_id}")
            assert visit.missing([line.study_id, line.label]) == []
            open_everything(visit)
            assert_nothing_happened(site, visit)
            assert visit.page.title() == "Myolog"


@pytest.mark.parametrize(("account", "path"), [(COORDINATOR, "/"), (PATIENT, "/"), (ADMINISTRATOR, "/audit")])
def test_no_other_role_is_moved_by_them(browser: Browser, site: Site, account: str, path: str) -> None:
    with visiting(browser, site.running.address, account) as visit:
        visit.go(path)
        open_everything(visit)
        assert_nothing_happened(site, visit)


@pytest.mark.parametrize("path", ["/", "/settings"])
def test_an_administrator_reads_sites_accounts_and_parameters_as_they_are_called(browser: Browser, site: Site, path: str) -> None:
    shown = {"/": site.taken["site"], "/settings": sets_of(site)}[path]
    with visiting(browser, site.running.address, ADMINISTRATOR) as visit:
        visit.go(path)
        open_everything(visit)
        assert visit.missing(shown) == []
        assert_nothing_happened(site, visit)


def test_somebody_with_a_hostile_name_is_greeted_by_it_and_no_more(browser: Browser, site: Site) -> None:
    names = [folded(text) for text in site.taken["account"]]
    for name in names if FULL else names[::8]:
        with visiting(browser, site.running.address, name) as visit:
            visit.go("/governance")
            assert visit.missing([name]) == []
            assert_nothing_happened(site, visit)
            visit.page.goto(f"{visit.address}/account")
            assert visit.missing([name]) == []
            assert visit.happened == []


@pytest.mark.parametrize(
    ("account", "path", "fold", "label", "button"),
    [
        (ADMINISTRATOR, "/", "", "Name of a new site", "Add site"),
        (ADMINISTRATOR, "/", "Add an account", "Name to log in with", "Add account and make its link"),
        (ADMINISTRATOR, "/audit", "Check that the trail is whole", "Head noted earlier, if there is one", "Check now"),
        (ADMINISTRATOR, "/audit", "", "Who", ""),
        (CLINICIAN, "/", "Name, date of birth and contact", "Name", "Save name and contact"),
    ],
)
def test_what_is_typed_into_a_form_is_taken_or_refused_as_it_stands(
    browser: Browser, site: Site, account: str, path: str, fold: str, label: str, button: str
) -> None:
    with visiting(browser, site.running.address, account) as visit:
        patient = f"/?patient={site.patients[MAIN].public_id}" if account == CLINICIAN and path == "/" else ""
        for text in TYPED:
            visit.go(patient or path)
            if fold:
                visit.unfold(fold, label)
            box = visit.page.get_by_label(label, exact=True)
            box.fill(text.replace("\x00", ""))
            box.blur()
            if button:
                visit.page.get_by_role("button", name=button).click()
            settle(visit.page)
            assert_nothing_happened(site, visit)


@pytest.mark.parametrize("path", ["/login?next=", "/invitation?token=", "/?patient=", "/account?note=", "/login?note=", "/governance?"])
def test_an_address_full_of_them_opens_an_ordinary_page(browser: Browser, site: Site, path: str) -> None:
    from urllib.parse import quote

    with visiting(browser, site.running.address, "" if path.startswith("/login") else CLINICIAN) as visit:
        for text in TYPED:
            visit.page.goto(f"{visit.address}{path}{quote(text[:2000].encode())}")
            if "stApp" in visit.page.content():
                settle(visit.page)
            assert (visit.happened, site.asked) == ([], [])
            assert visit.page.title().startswith(("Myolog", "Log in", "This link", "Your account"))
