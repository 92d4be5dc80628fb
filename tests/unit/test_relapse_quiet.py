"""Silence: 42 days while active, 90 in a taper, 180 in remission."""

from __future__ import annotations

import pytest

from models.clinical.relapse import evaluate, quiet_since
from models.clinical.series import History
from tests.histories import ck, dose, history, on, steady

TAPER = (dose("prednisone", 0, 150, 10), dose("prednisone", 150, None, 5))
ACTIVE = (ck(180, 9000), ck(190, 8000), ck(200, 7000))


@pytest.mark.parametrize(
    ("course", "days"),
    [(history(*steady()), 180), (history(*steady(), drugs=TAPER), 90), (history(*ACTIVE), 42)],
    ids=["remission", "taper", "active"],
)
def test_quiet_begins_the_day_after_the_last_day_allowed(course: History, days: int) -> None:
    standing = evaluate(course).standing
    assert quiet_since(course, standing, on(200 + days)) is None
    assert quiet_since(course, standing, on(201 + days)) == on(201 + days)
    assert quiet_since(course, standing, on(900)) is not None


def test_a_patient_without_ck_is_not_called_quiet() -> None:
    assert quiet_since(history(), evaluate(history()).standing, on(900)) is None


def test_a_taper_long_ago_no_longer_counts() -> None:
    course = history(*steady(), drugs=(dose("prednisone", -900, -600, 10), dose("prednisone", -600, None, 5)))
    assert quiet_since(course, evaluate(course).standing, on(350)) is None
