"""De-identification of single rows: dates move together, words go, ages above 89 are one group (45 CFR 164.514(b))."""

from __future__ import annotations

import pytest

from models.exchange.columns import EVENTS, FLAGS, OBSERVATIONS, PATIENTS, TREATMENTS, Table
from models.exchange.deidentified import Release, numbered, shifted

RELEASE = Release(2026, {"assay": numbered("assay", ["ELISA", "CLIA by Dr House"]), "missing_reason": {}})


def released(table: Table, withdrawn: str = "", timeline: str = "calendar", shift: int = 100, **cells: object) -> dict[str, object] | None:
    row = tuple(cells.get(name, "") for name in table.names)
    found = list(RELEASE.rows(table, [(*row, shift, timeline, withdrawn)]))
    return dict(zip((column.name for column in table.released), found[0], strict=True)) if found else None


@pytest.mark.parametrize(
    ("text", "whole", "moved"),
    [("2025-03-14", True, "2024-12-04"), ("2025-03", True, "2024-12-05"), ("2025-03", False, "2024-12"), ("2025", False, "2025")],
)
def test_dates_move_by_the_shift_and_keep_their_precision(text: str, whole: bool, moved: str) -> None:
    assert shifted(text, -100, whole) == moved


def test_course_told_in_days_keeps_its_days() -> None:
    row = released(OBSERVATIONS, timeline="relative", date="2000-01-15", measure="ck", value="420")
    assert row is not None
    assert row["date"] == "2000-01-15"


@pytest.mark.parametrize(("born", "told"), [(1930, 1936), (1936, 1936), (1937, 1937), (None, None)])
def test_birth_years_above_89_years_are_pooled(born: int | None, told: int | None) -> None:
    row = released(PATIENTS, birth_year=born, age_at_start=None)
    assert row is not None
    assert row["birth_year"] == told


def test_ages_above_89_are_pooled() -> None:
    row = released(PATIENTS, birth_year=None, age_at_start=97)
    assert row is not None
    assert row["age_at_start"] == 90


@pytest.mark.parametrize("measure", ["ck_text", "strength_text", "other_autoantibody", "cancer_type"])
def test_observations_in_words_are_left_out(measure: str) -> None:
    assert released(OBSERVATIONS, date="2025-01-01", measure=measure, value="seen by Dr House") is None


def test_assay_becomes_a_number() -> None:
    row = released(OBSERVATIONS, date="2025-01-01", measure="anti_srp", value="40", assay="CLIA by Dr House")
    assert row is not None
    assert row["assay"] == "assay-2"


@pytest.mark.parametrize(
    ("drug", "told"),
    [("prednisone", "prednisone"), ("other: Dr House's mix", "other: withheld"), ("other: mix [statin]", "other: withheld [statin]")],
)
def test_drug_in_free_words_is_withheld_and_keeps_its_class(drug: str, told: str) -> None:
    row = released(TREATMENTS, drug=drug, start="2025-01-01")
    assert row is not None
    assert row["drug"] == told


@pytest.mark.parametrize(("day", "kept"), [("2025-05-31", True), ("2025-06-01", False), ("2025-06", False), ("2025", False)])
def test_nothing_is_released_from_the_withdrawal_of_consent_on(day: str, kept: bool) -> None:
    row = released(OBSERVATIONS, withdrawn="2025-06-01", date=day, measure="ck", value="420")
    assert (row is not None) is kept


def test_treatment_that_ends_after_the_withdrawal_has_no_end_yet() -> None:
    row = released(TREATMENTS, withdrawn="2025-06-01", drug="prednisone", start="2025-05-01", stop="2025-07-01", stop_precision="day")
    assert row is not None
    assert (row["stop"], row["stop_precision"]) == ("", "")


def test_event_decided_after_the_withdrawal_is_left_out() -> None:
    cells = {"event": "relapse", "onset_from": "2025-05-01", "onset_to": "2025-05-02", "decided_on": "2025-06-02"}
    assert released(EVENTS, withdrawn="2025-06-01", **cells) is None


@pytest.mark.parametrize(
    ("flagged", "cleared", "status", "told"),
    [
        ("2025-05-31", None, "open", ("open", None)),
        ("2025-05-01", "2025-05-20", "cleared", ("cleared", "2025-05-20")),
        ("2025-05-01", "2025-06-01", "cleared", ("open", "")),
        ("2025-05-01", "2025-06-01", "withdrawn", ("withdrawn", "")),
        ("2025-06-01", None, "open", None),
    ],
)
def test_flags_end_with_the_withdrawal_of_consent(flagged: str, cleared: str | None, status: str, told: object) -> None:
    row = released(FLAGS, "2025-06-01", shift=0, flagged_on=flagged, cleared_on=cleared, status=status)
    assert (row and (row["status"], row["cleared_on"])) == told


def test_withdrawal_without_a_date_leaves_the_patient_out() -> None:
    assert released(PATIENTS, withdrawn="0001-01-01", birth_year=None, age_at_start=None) is None
