"""The card of a flag: a reader can rebuild the flag from it, and nothing in it is more exact than what was recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard import evidence
from models.clinical.relapse.findings import Level
from tests.courses import course, flag

DAY = date(2026, 11, 11)
CK = {
    "measure": "ck",
    "day": "2026-11-11",
    "precision": "day",
    "entered": "2410",
    "unit": "U/L",
    "value": 2410.0,
    "comparator": "",
    "upper_limit": 200,
}
LEVEL = {"kind": "level", "value": 310.0, "median": 310.0, "low": 165.0, "high": 583.0, "count": 6, "provisional": False} | {
    "first": "2026-01-01",
    "last": "2026-08-12",
}
RAISED = {"label": "Prednisone", "what": "raised", "before": 7.5, "after": 12.5, "unit": "mg", "frequency": "daily"} | {
    "day": "2026-09-20",
    "precision": "day",
}


def context(timeline: str = "calendar", **found: Any) -> dict[str, str]:
    return dict(evidence.context_rows(flag(DAY, evidence=found), course(timeline=timeline)))


def basis(**found: Any) -> dict[str, str]:
    return dict(evidence.basis_rows(flag(DAY, evidence=found), course()))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "CK 2,410 U/L (11 Nov 2026, limit 200)"),
        ({"precision": "week"}, "CK 2,410 U/L (week of 11 Nov 2026, limit 200)"),
        ({"entered": "14.2", "unit": "ukat/L", "value": 852.0, "upper_limit": None}, "CK 852 U/L = 14.2 ukat/L (11 Nov 2026)"),
        ({"entered": ">20000", "value": 20000.0, "comparator": ">"}, "CK >20,000 U/L (11 Nov 2026, limit 200)"),
        ({"measure": "mmt8", "entered": "66", "unit": "", "value": 66.0, "upper_limit": 80}, "MMT8 66 (11 Nov 2026)"),
    ],
)
def test_an_input_is_told_as_it_was_measured(changed: dict[str, Any], words: str) -> None:
    assert basis(inputs=[CK | changed])["Inputs"] == words


def test_what_ck_and_strength_are_held_against_is_told_with_how_many_results_made_it() -> None:
    strength = {"scale": "mmt8", "points": 74.0, "maximum": 80.0, "count": 3}
    assert basis(reference=LEVEL, strength_reference=strength)["Compared with"] == (
        "own level 310 U/L (median of 6, 1 Jan 2026 to 12 Aug 2026; usual variation 165 to 583); "
        "MMT8 74 of 80 (median of the last 3 in remission)"
    )
    assert basis(strength_reference=strength | {"count": 1})["Compared with"] == "MMT8 74 of 80 (the last in remission)"


def test_a_provisional_level_and_one_after_a_peak_are_named_as_such() -> None:
    told = basis(reference=LEVEL | {"provisional": True, "kind": "trough", "value": 400.0})["Compared with"]
    assert told.startswith("400 U/L, from the lowest since the last peak; own level 310 U/L")
    assert "165 to 583, provisional)" in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Prednisone 7.5 → 12.5 mg daily (20 Sep 2026)"),
        ({"what": "new", "before": None}, "Prednisone started 12.5 mg daily (20 Sep 2026)"),
        ({"what": "ended", "after": None}, "Prednisone stopped 7.5 mg before (20 Sep 2026)"),
        ({"what": "ended", "before": None, "after": None, "precision": "month"}, "Prednisone stopped (Sep 2026)"),
    ],
)
def test_a_change_of_treatment_is_told_with_both_doses(changed: dict[str, Any], words: str) -> None:
    assert context(drug_changes=[RAISED | changed])["12 weeks before"] == words


def test_what_was_noted_and_what_is_missing_stands_there_and_so_does_nothing() -> None:
    tick = {"label": "hard exercise", "day": "2026-11-09", "precision": "approximate"}
    told = context(confounders=[tick], missing=["chair stand", "upper limit"], repeat_due=["2026-11-18", "2026-11-25"])
    assert told["Week before"] == "hard exercise (about 9 Nov 2026)"
    assert told["Missing"] == "chair stand, upper limit"
    assert told["Repeat due"] == "18 Nov 2026 to 25 Nov 2026"
    assert context() == {
        "12 weeks before": evidence.NO_CHANGE,
        "Week before": evidence.NOTHING_NOTED,
        "Missing": evidence.NOTHING_MISSING,
    }


def test_the_card_of_a_course_told_in_days_has_no_date() -> None:
    assert (
        context("relative", cannot_wait=[{"label": "choking", "day": "2000-02-01", "precision": "day"}])["Cannot wait"]
        == "choking (day 31)"
    )


def test_the_card_says_when_the_episode_opened_lower() -> None:
    risen = flag(DAY, Level.PROBABLE)
    made = course(flags=(flag(date(2026, 10, 3), Level.WATCH), flag(date(2026, 10, 9), withdrawn_reason="voided"), risen))
    assert evidence.opened(risen, made) == "Episode 1, flagged on 11 Nov 2026; watch since 3 Oct 2026"
