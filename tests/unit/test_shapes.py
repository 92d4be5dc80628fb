"""The checked shapes: what they read, what they refuse, and in which words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from sqlmodel import SQLModel

import models.storage.records  # noqa: F401
from models.clinical.dates import PartialDate, Precision
from models.storage.records.shapes import (
    EventShape,
    FieldError,
    ObservationShape,
    PatientShape,
    TreatmentShape,
    content_digest,
    field_errors,
    key,
)
from models.storage.records.shapes.base import Shape
from tests.clinic import TODAY, event, patient, result, treatment

CK = {"patient_id": "S1", "date": "2026-01-10", "measure": "ck", "value": "250", "unit": "U/L"}
STEP = {"patient_id": "S1", "drug": "prednisone", "start": "2026-01-10"}
RELAPSE = {"patient_id": "S1", "event": "relapse", "onset_from": "2026-01-10"}


def refused(shape: type[Shape], row: dict[str, str]) -> list[FieldError]:
    with pytest.raises(ValidationError) as caught:
        shape.model_validate(row, context={"today": TODAY})
    return field_errors(caught.value)


def test_a_cut_result_keeps_its_comparator_and_its_words() -> None:
    checked = result(">333", unit="ukat/L", upper_limit="3.3").checked
    assert (checked.entered, checked.comparator, checked.value, checked.canonical) == (">333", ">", 333.0, 19980.0)


def test_a_bare_month_stands_on_its_fifteenth() -> None:
    assert result(day="2026-02").date == PartialDate(date(2026, 2, 15), Precision.MONTH)


def test_precision_column_makes_a_full_date_vague() -> None:
    assert result(day="2026-02-03", date_precision="approximate").date == PartialDate(date(2026, 2, 3), Precision.APPROXIMATE)


def test_blank_columns_take_their_defaults() -> None:
    shape = result(visit_kind="", sequence="", time="")
    assert (shape.visit_kind, shape.sequence, shape.time, shape.recorded_at) == ("clinic", 1, "", None)


def test_recorded_at_is_kept_in_utc() -> None:
    assert result(recorded_at="2026-01-10T12:00:00+05:00").recorded_at == datetime(2026, 1, 10, 7, tzinfo=UTC)


def test_drug_synonyms_lead_to_one_name() -> None:
    assert treatment("Deltasone").drug.name == "prednisone"


def test_a_bare_month_opens_and_closes_an_event_window() -> None:
    shape = event(onset_from="2026-02")
    assert (shape.opens, shape.closes, shape.precision) == (date(2026, 2, 1), date(2026, 2, 28), Precision.MONTH)


def test_words_of_a_patient_are_read_in_any_case() -> None:
    shape = patient(sex="FEMALE", antibody="ANTI-hmgcr", status="", timeline="")
    assert (shape.sex, shape.antibody, shape.status, shape.timeline) == ("female", "anti-HMGCR", "active", "calendar")


def test_notes_stay_as_typed() -> None:
    note = "  =1+1\n'; DROP TABLE patient; -- <img src=x> \u202e🙂 "
    assert result(note=note).note == note


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("date", "10/01/2026"),
        ("date", "26-01-10"),
        ("date", "2026-02-31"),
        ("date", "2026-11-21"),
        ("date", "2027"),
        ("date", ""),
        ("date_precision", "roughly"),
        ("time", "9:00"),
        ("time", "24:00"),
        ("visit_kind", "home"),
        ("measure", "cpk"),
        ("value", "1,234"),
        ("value", "normal"),
        ("value", "NaN"),
        ("value", "inf"),
        ("value", "0"),
        ("value", "-5"),
        ("value", ""),
        ("unit", ""),
        ("unit", "mg/dL"),
        ("upper_limit", "-200"),
        ("sequence", "0"),
        ("sequence", "1.5"),
        ("sequence", "²"),
        ("recorded_at", "2026-01-10T12:00:00"),
        ("recorded_at", "2026-12-10T12:00:00+00:00"),
        ("patient_id", " "),
        ("laboratory", "North\nSouth"),
        ("source", "a\x00b"),
        ("note", "a\x00b"),
        ("note", "\ud800"),
        ("note", "x" * 4001),
        ("checked", "1"),
        ("canonical", "1"),
    ],
)
def test_observation_refuses_and_names_the_column(column: str, value: str) -> None:
    errors = refused(ObservationShape, {**CK, column: value})
    assert [error.column for error in errors] == [column]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("drug", "wonder pill"),
        ("drug", "other: " + "x" * 194),
        ("start", "2026-12-01"),
        ("start", "01.02.2026"),
        ("stop", "2026-01-09"),
        ("stop", "2028-01-01"),
        ("stop_precision", "month"),
        ("dose", "-5"),
        ("dose", "ten"),
        ("unit", "litres"),
        ("frequency", "bd"),
        ("route", "by mouth"),
        ("days_per_cycle", "0"),
        ("reason", "x" * 1001),
    ],
)
def test_treatment_refuses_and_names_the_column(column: str, value: str) -> None:
    row = {**STEP, "dose": "20", "unit": "mg", "frequency": "daily", column: value}
    assert [error.column for error in refused(TreatmentShape, row)] == [column]


@pytest.mark.parametrize(
    ("column", "value"),
    [("event", "party"), ("onset_from", ""), ("onset_to", "2026-01-09"), ("onset_to", "2026-12-01"), ("decided_on", "2026-02")],
)
def test_event_refuses_and_names_the_column(column: str, value: str) -> None:
    assert [error.column for error in refused(EventShape, {**RELAPSE, column: value})] == [column]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sex", "f"),
        ("birth_year", "70"),
        ("birth_year", "2027"),
        ("antibody", "anti-Jo1"),
        ("diagnosis_date", "2027-01-01"),
        ("diagnosis_date", "1950"),
        ("status_date", "2026-02"),
        ("consent", "maybe"),
        ("timeline", "days"),
        ("age_at_start", "200"),
        ("name", "A. Person"),
    ],
)
def test_patient_refuses_and_names_the_column(column: str, value: str) -> None:
    row = {"patient_id": "S1", "birth_year": "1960", column: value}
    assert [error.column for error in refused(PatientShape, row)] == [column]


def test_all_refusals_of_a_row_come_at_once() -> None:
    errors = refused(ObservationShape, {**CK, "date": "10/01/2026", "unit": "", "sequence": "0"})
    assert [error.column for error in errors] == ["date", "sequence", "unit"]


def test_a_refusal_quotes_the_value_and_says_what_to_do() -> None:
    (error,) = refused(ObservationShape, {**CK, "date": "10/01/2026"})
    assert error.value == "10/01/2026"
    assert '"10/01/2026"' in error.reason
    assert "YYYY-MM-DD" in error.reason


def test_braces_in_a_value_do_not_break_its_refusal() -> None:
    assert "{column}" in refused(PatientShape, {"patient_id": "S1", "sex": "{column}"})[0].reason


def test_a_planned_stop_may_lie_ahead() -> None:
    stop = treatment(stop="2027-03-01").stop
    assert stop is not None
    assert stop.day == date(2027, 3, 1)


def test_shapes_need_to_know_the_day() -> None:
    with pytest.raises(TypeError, match="today"):
        ObservationShape.model_validate(CK)


def test_same_content_in_another_spelling_has_the_same_digest() -> None:
    assert content_digest(result(upper_limit="200", visit_kind="Clinic")) == content_digest(result(upper_limit="200.0", visit_kind=""))


@pytest.mark.parametrize(
    "change",
    [{"value": "251"}, {"upper_limit": "210"}, {"note": "after gym"}, {"rater": "AB"}, {"date_precision": "week"}, {"unit": "IU/L"}],
)
def test_other_content_has_another_digest_under_the_same_key(change: dict[str, str]) -> None:
    other = result(**change) if "value" not in change else result(change["value"])
    assert key(other) == key(result())
    assert content_digest(other) != content_digest(result())


def test_time_of_entry_is_no_content() -> None:
    assert content_digest(result(recorded_at="2026-01-10T12:00:00+00:00")) == content_digest(result())


def test_every_key_column_makes_another_row() -> None:
    columns = {"time": "09:00", "visit_kind": "lab", "laboratory": "North", "assay": "A", "sequence": "2", "source": "paper"}
    assert len({key(result(**{column: value})) for column, value in columns.items()} | {key(result())}) == 7


TABLES = {ObservationShape: "observation", TreatmentShape: "treatment", EventShape: "event", PatientShape: "patient"}
STORED_AS = {"patient_id": "study_id", "value": "entered", "dose": "dose_entered"}
# Numbers, and words from a short list: their own check is narrower than the column.
ELSEWHERE = {"days_per_cycle", "upper_limit", "route", "date_precision", "stop_precision"}


@pytest.mark.parametrize("shape", TABLES)
def test_no_text_is_longer_than_its_column(shape: type[Shape]) -> None:
    tables = SQLModel.metadata.tables
    columns = {**tables["patient"].c, "site": tables["site"].c.name, **tables[TABLES[shape]].c}
    limits = {
        field: next((entry.max_length for entry in info.metadata if getattr(entry, "max_length", None)), None)
        for field, info in shape.model_fields.items()
    }
    stated = {field: limit for field, limit in limits.items() if limit and field not in ELSEWHERE}
    assert {field for field, limit in stated.items() if limit > getattr(columns[STORED_AS.get(field, field)].type, "length", 0)} == set()
