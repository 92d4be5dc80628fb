"""The settings page: an administrator changes what holds everywhere and at each site, and reads no patient."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.governance import form
from models.access import OPERATOR
from models.storage.database import Database
from models.storage.queries.parameters import parameters_of
from tests.app.conftest import OpenPage, words_of


@pytest.fixture
def settings(cohort: Database, open_page: OpenPage) -> AppTest:
    opened = open_page(cohort, role="administrator").switch_page("views/settings.py").run()
    assert not opened.exception
    return opened


def change(page: AppTest, site: str) -> AppTest:
    """Ask for large_ratio 40 at a site, see what it would do, and confirm it."""
    page.selectbox(key="governance_site").set_value(site).run()
    page.selectbox(key=form.NAME_KEY).set_value("large_ratio").run()
    page.number_input[0].set_value(40.0)
    page.text_input[0].set_value("2026-11 clinic")
    page.text_area[0].set_value("fewer alarms")
    page.button(key="governance_show").click().run()
    return page.button(key="governance_confirm").click().run()


@pytest.mark.parametrize("site", ["", "North"])
def test_an_administrator_changes_a_parameter(cohort: Database, settings: AppTest, site: str) -> None:
    words = words_of(change(settings, site))
    assert parameters_of(cohort, OPERATOR, site).large_ratio == 40
    assert "“fewer alarms” · administrator-north on 20 Nov 2026" in words


def test_what_a_change_concerns_is_counted_and_no_patient_is_named(settings: AppTest) -> None:
    settings.selectbox(key="governance_site").set_value("North").run()
    settings.selectbox(key=form.NAME_KEY).set_value("large_ratio").run()
    settings.number_input[0].set_value(40.0)
    settings.text_input[0].set_value("2026-11 north")
    settings.text_area[0].set_value("fewer alarms")
    words = words_of(settings.button(key="governance_show").click().run())
    assert "3 patients are judged again at once." in words
    assert "S-0" not in words
