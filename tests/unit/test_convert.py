"""The converter of published cases keeps what is printed, and turns nothing into a number, a date or a grade that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sample_data.convert import convert
from sample_data.rows import BundleRow, SourceRow

BASE = SourceRow(
    line=2,
    case_id="ajr_srp_29f",
    source_url="https://example.org/case",
    citation="A journal",
    antibody="anti-SRP",
    age="29",
    sex="F",
    event_type="ck",
    day=0,
    day_precision="exact",
    value_text="18,824",
    value_num="18824",
    unit="U/L",
    comparator="=",
    note="",
)
SAID = replace(BASE, value_num="", unit="", comparator="")


def cells(file: str, *rows: SourceRow) -> list[dict[str, str]]:
    return [row.cells for row in convert(rows)[file]]


def treatment(
    line: int, kind: str, day: int, text: str, case_id: str = BASE.case_id, note: str = "", day_precision: str = "exact"
) -> SourceRow:
    told = replace(SAID, line=line, event_type=f"treatment_{kind}", day=day, value_text=text)
    return replace(told, case_id=case_id, note=note, day_precision=day_precision)


@pytest.mark.parametrize(
    ("printed", "note", "expected"),
    [
        ("exact", "", "day"),
        ("week", "", "week"),
        ("month", "", "month"),
        ("approx", "", "approximate"),
        ("approx", "ORDER ONLY: source gives the sequence", "order"),
        ("approx", "date and order are placeholders", "order"),
    ],
)
def test_precision_of_a_day(printed: str, note: str, expected: str) -> None:
    (row,) = cells("observations.csv", replace(BASE, day_precision=printed, note=note))
    assert row["date_precision"] == expected


def test_day_counts_from_the_first_of_january_2000() -> None:
    dates = [cells("observations.csv", replace(BASE, day=day))[0]["date"] for day in (-30, 0, 366)]
    assert dates == ["1999-12-02", "2000-01-01", "2001-01-01"]


def test_number_keeps_its_bound_and_its_unit() -> None:
    (row,) = cells("observations.csv", replace(BASE, value_text=">8,000", value_num="8000", comparator=">", unit="IU/L"))
    assert (row["measure"], row["value"], row["unit"], row["note"]) == ("ck", ">8000", "IU/L", "")


def test_approximate_number_says_so() -> None:
    (row,) = cells("observations.csv", replace(BASE, value_text="about 15,000", value_num="15000", note="first"))
    assert (row["value"], row["note"]) == ("15000", 'first; printed as "about 15,000"')


def test_upper_limit_is_the_one_printed_with_the_value() -> None:
    with_limit, without = cells("observations.csv", replace(BASE, note="reference 26-192"), replace(BASE, line=3, day=1))
    assert (with_limit["upper_limit"], without["upper_limit"]) == ("192", "")


def test_ck_without_a_unit_stays_words() -> None:
    (row,) = cells("observations.csv", replace(BASE, unit="not stated"))
    assert (row["measure"], row["value"], row.get("unit", "")) == ("ck_text", "18,824 (unit not stated)", "")


def test_word_for_ck_is_no_number() -> None:
    (row,) = cells("observations.csv", replace(BASE, value_text="normal", value_num="", comparator=""))
    assert (row["measure"], row["value"], row.get("unit", "")) == ("ck_text", "normal", "")


def test_grade_of_both_sides_is_a_grade() -> None:
    grade = replace(BASE, event_type="strength", value_text="hip flexion 3/5", value_num="3", unit="MRC", note="both sides")
    rows = cells("observations.csv", grade)
    assert [(row["measure"], row["value"]) for row in rows] == [("mrc_hip_flexors_right", "3"), ("mrc_hip_flexors_left", "3")]


def test_grade_without_a_side_stays_words() -> None:
    grade = replace(BASE, event_type="strength", value_text="hip flexion 3/5", value_num="3", unit="MRC")
    assert [(row["measure"], row["value"]) for row in cells("observations.csv", grade)] == [("strength_text", "hip flexion 3/5")]


def test_words_of_one_day_are_numbered() -> None:
    said = replace(SAID, event_type="symptom", value_text="weak")
    rows = cells("observations.csv", said, replace(said, line=3, value_text="in pain"))
    assert [(row["value"], row["sequence"]) for row in rows] == [("weak", "1"), ("in pain", "2")]


def test_relapse_of_the_authors_is_an_event() -> None:
    (row,) = cells("events.csv", replace(SAID, event_type="relapse", value_text="very severe relapse", day=550))
    assert (row["event"], row["onset_from"], row["onset_to"], row["basis"]) == (
        "relapse",
        "2001-07-04",
        "2001-07-04",
        "very severe relapse",
    )


def test_remission_in_other_words_is_an_event_that_keeps_them() -> None:
    note = "authors say near baseline, not remission"
    (row,) = cells("events.csv", replace(SAID, event_type="remission", value_text="near baseline", note=note))
    assert (row["event"], row["basis"], row["note"]) == ("remission", "near baseline", note)


@pytest.mark.parametrize(("printed", "expected"), [("anti-HMGCR (103; normal <20)", "anti-HMGCR"), ("negative", "seronegative")])
def test_antibody_keeps_its_printed_words(printed: str, expected: str) -> None:
    (row,) = cells("patients.csv", replace(BASE, antibody=printed))
    assert (row["antibody"], row["label"]) == (expected, printed)


@pytest.mark.parametrize(("note", "expected"), [("on a statin for years", "yes"), ("", "unknown")])
def test_statin_not_named_is_unknown(note: str, expected: str) -> None:
    assert cells("patients.csv", replace(BASE, note=note))[0]["statin_exposure"] == expected


def test_one_text_of_several_drugs_is_several_rows() -> None:
    rows = cells("treatments.csv", treatment(2, "start", 0, "IVIG, oral prednisone, tacrolimus"))
    assert [(row["drug"], row["route"], row["dose"]) for row in rows] == [
        ("IVIG", "", ""),
        ("prednisone", "oral", ""),
        ("tacrolimus", "", ""),
    ]


def test_other_dose_ends_the_step_before() -> None:
    first = treatment(2, "start", 21, "prednisolone 40 mg daily")
    rows = cells("treatments.csv", first, treatment(3, "change", 38, "prednisolone 60 mg daily"))
    assert [(row["dose"], row["start"], row["stop"]) for row in rows] == [("40", "2000-01-22", "2000-02-08"), ("60", "2000-02-08", "")]


def test_stop_ends_the_open_step() -> None:
    rows = cells(
        "treatments.csv", treatment(2, "start", 0, "prednisolone 40 mg"), treatment(3, "stop", 730, "prednisolone", day_precision="month")
    )
    assert [(row["stop"], row["stop_precision"]) for row in rows] == [("2001-12-31", "month")]


def test_stop_of_a_drug_whose_start_is_not_told() -> None:
    (row,) = cells("treatments.csv", treatment(2, "stop", 0, "rosuvastatin"))
    assert (row["date_precision"], row["stop"], row["stop_precision"]) == ("order", "2000-01-01", "day")
    assert "start not stated in the source" in row["text"]


def test_stop_after_printed_years_of_use() -> None:
    row = cells("treatments.csv", treatment(2, "stop", -30, "atorvastatin 40 mg", case_id="shm_hmgcr_51m"))[0]
    assert (row["start"], row["date_precision"], row["dose"]) == ("1994-12-02", "year", "40")


def test_dose_that_is_a_slip_is_left_out() -> None:
    (row,) = cells("treatments.csv", treatment(2, "start", 21, "IV methylprednisolone, three days", note="dose printed as 1 mg"))
    assert (row["dose"], row["unit"], row["stop"], row["text"].split("; ")[1]) == ("", "", "2000-01-25", "dose printed as 1 mg")


def test_surgery_is_no_drug() -> None:
    files = convert([treatment(2, "start", 14, "radical surgery; oral prednisolone and IV methylprednisolone")])
    assert [row.cells["drug"] for row in files["treatments.csv"]] == ["prednisolone", "methylprednisolone"]
    assert [row.cells["value"] for row in files["observations.csv"]] == ["radical surgery"]


def test_text_that_nobody_has_read_stops_the_converter() -> None:
    with pytest.raises(KeyError, match="something new"):
        convert([treatment(2, "start", 0, "something new")])


def test_row_knows_every_line_it_was_made_from() -> None:
    rows = [treatment(2, "start", 0, "prednisolone 40 mg"), treatment(3, "stop", 9, "prednisolone")]
    made: list[BundleRow] = convert(rows)["treatments.csv"]
    assert [row.lines for row in made] == [[2, 3]]
