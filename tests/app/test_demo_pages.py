"""The pages over what the demo shows: published courses and simulated patients in one list of eighty-five."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli_demo import fill
from models.access import OPERATOR
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from tests.app.conftest import TODAY, words_of


@pytest.fixture
def demo(sqlite_database: Database, tmp_path: Path) -> Database:
    """What `myolog demo` would show on the day of these tests."""
    fill(sqlite_database, tmp_path, datetime.combine(TODAY, time(9), UTC))
    return sqlite_database


def test_list_and_chooser_hold_every_patient_of_the_demo(demo: Database, open_page: Callable[..., AppTest]) -> None:
    page = open_page(demo)
    assert len(page.selectbox[0].options) == 85
    assert "M-0060" in words_of(page)


def test_page_of_a_simulated_patient_says_that_it_is_nobody(demo: Database, open_page: Callable[..., AppTest]) -> None:
    flagged = next(line for line in patient_list(demo, OPERATOR) if line.open_level in ("possible", "probable"))
    words = words_of(open_page(demo, flagged.public_id))
    assert "simulated, nobody" in words
    assert flagged.open_level in words.lower()
