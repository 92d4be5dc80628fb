"""Each role finds its own pages and the way out, and is told whom another's page is for, without a byte of what it holds."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import navigation
from models.access import OPERATOR, Role
from models.storage.database import Database
from models.storage.store.sites import add_site
from tests.app.conftest import OpenPage, words_of
from tests.clinic import NOW, new_key

MENUS = {
    Role.CLINICIAN: ["Patients", "Governance", "Export"],
    Role.COORDINATOR: [],
    Role.ADMINISTRATOR: ["Accounts", "Audit", "Settings"],
    Role.PATIENT: [],
}
OWN = {Role.PATIENT: {"patient": "S-01"}}
OF_ANOTHER = [(role, row) for role in Role for row in navigation.PAGES if role not in row.roles]


def menu(page: AppTest) -> list[str]:
    return [link.proto.label for link in page.get("page_link")]


@pytest.mark.parametrize("role", Role)
def test_the_menu_holds_the_pages_of_the_role(cohort: Database, open_page: OpenPage, role: Role) -> None:
    page = open_page(cohort, role=role.value, **OWN.get(role, {}))
    assert menu(page) == MENUS[role]


@pytest.mark.parametrize(("role", "row"), OF_ANOTHER, ids=[f"{role}-{row.file}" for role, row in OF_ANOTHER])
def test_a_page_of_another_role_says_whom_it_is_for_and_nothing_else(
    cohort: Database, open_page: OpenPage, role: Role, row: navigation.PageRow
) -> None:
    page = open_page(cohort, role=role.value, **OWN.get(role, {})).switch_page(f"views/{row.file}").run()
    for_whom = " and ".join(f"{each}s" for each in row.roles)
    assert [text.value for text in page.warning] == [f"This page is for {for_whom}. You are logged in as {role}."]
    assert [page.title[0].value, len(page.title), len(page.dataframe), len(page.table)] == [row.title, 1, 0, 0]


def test_the_header_says_where_and_as_whom(cohort: Database, open_page: OpenPage) -> None:
    add_site(cohort, OPERATOR, "**South**", key=new_key(), now=NOW)
    words = words_of(open_page(cohort, sites=("**South**", "North")))
    assert "**South**, North · clinician" in words


def test_many_sites_are_counted(cohort: Database, open_page: OpenPage) -> None:
    for name in ("A", "B", "C"):
        add_site(cohort, OPERATOR, name, key=new_key(), now=NOW)
    assert "A, B and 2 more · clinician" in words_of(open_page(cohort))


LONG = "Centre for neuromuscular disease of the northern region"


@pytest.mark.parametrize(("sites", "said"), [((LONG,), "Centre for neuromuscular…"), ((LONG, "North"), "2 sites")])
def test_names_too_long_for_a_phone_are_cut_and_stand_in_full_behind_them(
    cohort: Database, open_page: OpenPage, sites: tuple[str, ...], said: str
) -> None:
    add_site(cohort, OPERATOR, LONG, key=new_key(), now=NOW)
    page = open_page(cohort, sites=sites)
    line = next(text for text in page.markdown if "clinician" in text.value)
    assert said in line.value.replace("\\", "")
    assert line.help.replace("\\", "") == ", ".join(sites)


def test_a_clinician_of_patients_without_a_site_is_told_so(cohort: Database, open_page: OpenPage) -> None:
    assert "patients without a site · clinician" in words_of(open_page(cohort, without_site=True))
