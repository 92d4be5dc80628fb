"""An account in words: who, as what, how far it reaches, and whether anybody can log in with it."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

import pytest

from dashboard.administration import rows
from models.accounts.lines import AccountLine
from tests.clinic import NOW

WEST = timezone(timedelta(hours=-5))


def line(name: str = "clinician-north", role: str = "clinician", **columns: Any) -> AccountLine:
    standing: dict[str, Any] = {
        "sites": (),
        "without_site": False,
        "identified_export": False,
        "provider_id": "",
        "patient": "",
        "has_password": True,
        "created_at": NOW,
        "disabled_at": None,
        "last_seen": None,
        "link_until": None,
        "version": 1,
    }
    return AccountLine(public_id=name, name=name, role=role, **standing | columns)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({}, "can log in"),
        ({"has_password": False}, "has no link that works: make a new one"),
        ({"has_password": False, "provider_id": "a@clinic.example"}, "can log in"),
        ({"has_password": False, "link_until": NOW}, "link not used yet, works until 2026-11-20 04:30"),
        ({"disabled_at": NOW, "link_until": NOW}, "disabled on 2026-11-20 04:30"),
    ],
)
def test_an_account_says_whether_anybody_can_log_in_with_it(columns: dict[str, Any], told: str) -> None:
    assert rows.standing(line(**columns), WEST) == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"sites": ("North", "South")}, "North, South"),
        ({"sites": ("North",), "without_site": True}, "North, patients without a site"),
        ({}, "no site yet"),
        ({"role": "patient", "patient": "S-01"}, "S-01"),
        ({"role": "administrator"}, "no patient's data"),
    ],
)
def test_an_account_says_whose_data_it_opens(columns: dict[str, Any], told: str) -> None:
    assert rows.reach_words(line(**columns)) == told


def test_a_named_right_stands_beside_the_role() -> None:
    assert rows.role_words(line(role="coordinator", identified_export=True)) == "coordinator, identified export"


def test_accounts_that_can_be_used_come_first_by_role_and_name() -> None:
    lines = [line("b"), line("a", disabled_at=NOW), line("p", "patient"), line("c"), line("z", "administrator")]
    assert [each.name for each in rows.in_order(lines)] == ["z", "b", "c", "p", "a"]


def test_a_moment_stands_on_the_clinics_own_clock() -> None:
    assert rows.moment(NOW.astimezone(UTC), WEST) == "2026-11-20 04:30:00"
