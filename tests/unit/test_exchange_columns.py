"""The columns of the bundle are the contract of design section 4: exact names, exact order, extensions at the end."""

from __future__ import annotations

import pytest

from models.exchange.columns import EVENTS, FLAGS, OBSERVATIONS, PATIENTS, READ, TREATMENTS, Identifier, Table

CONTRACT = [
    (PATIENTS, "patient_id,sex,birth_year,antibody,diagnosis_date,statin_exposure,site"),
    (OBSERVATIONS, "patient_id,date,visit_kind,measure,value,unit,upper_limit,source,note"),
    (TREATMENTS, "patient_id,drug,dose,unit,frequency,route,start,stop,reason"),
    (EVENTS, "patient_id,event,onset_from,onset_to,decided_on,basis,source,note"),
]
OPTIONAL = [
    (PATIENTS, "status,status_date,symptom_onset,enrolled_on,consent,label,citation,source_url,age_at_start,timeline"),
    (OBSERVATIONS, "time,laboratory,assay,rater,method,reporter,missing_reason,date_precision,recorded_at,sequence"),
    (TREATMENTS, "days_per_cycle,date_precision,text"),
]


@pytest.mark.parametrize(("table", "header"), CONTRACT)
def test_file_begins_with_the_columns_of_the_contract(table: Table, header: str) -> None:
    assert ",".join(table.names).startswith(header)


@pytest.mark.parametrize(("table", "header"), OPTIONAL)
def test_file_has_the_optional_columns(table: Table, header: str) -> None:
    assert f",{header}" in ",".join(table.names)


def test_flags_have_exactly_the_columns_of_the_contract() -> None:
    assert ",".join(FLAGS.names) == (
        "patient_id,episode,flagged_on,raised_at,level,rule,ck,ck_baseline,ck_ratio,strength,strength_baseline,status,cleared_on,"
        "engine_version,summary"
    )


def test_required_columns_are_those_of_the_contract() -> None:
    required = {table.file: [column.name for column in table.columns if column.required] for table in READ}
    assert required["patients.csv"] == ["patient_id"]
    assert required["observations.csv"] == ["patient_id", "date", "measure", "value"]
    assert required["treatments.csv"] == ["patient_id", "drug", "start"]


@pytest.mark.parametrize(
    "name", ["note", "source", "basis", "reason", "text", "site", "laboratory", "rater", "recorded_at", "time", "label"]
)
def test_words_people_places_and_entry_times_are_never_released(name: str) -> None:
    columns = [column for table in (*READ, FLAGS) for column in table.columns if column.name == name]
    assert columns
    assert not any(column.identifier.released for column in columns)


def test_summary_of_a_flag_holds_dates_and_is_not_released() -> None:
    assert next(column for column in FLAGS.columns if column.name == "summary").identifier is Identifier.FREE_TEXT
