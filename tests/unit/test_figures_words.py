"""The sentence under the picture, the table beside it, and the words on its marks."""

from __future__ import annotations

from datetime import date

from dashboard.figures.description import description
from dashboard.figures.style import FigureOptions
from dashboard.figures.table import course_table
from dashboard.figures.text import hover, plain, short_number
from models.clinical.relapse.findings import Level, RemissionLevel, Standing, State
from models.clinical.series.results import History, Result
from models.course import DoseStretch, StrengthSeries
from tests.courses import HOSTILE, ck, course, flag, in_days, mmt8, published

FIRST, LAST = date(2024, 1, 12), date(2025, 11, 11)


def test_the_sentence_says_what_the_picture_shows() -> None:
    told = course(
        ck(FIRST, 210),
        ck(LAST, 2410),
        strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(LAST, 66),)),),
        prednisone=(DoseStretch(FIRST, None, 5.0),),
        flags=(flag(LAST),),
    )
    assert description(told) == (
        "CK of S-0042 from 12 Jan 2024 to 11 Nov 2025, 2 results between 210 and 2,410 U/L on a logarithmic axis; "
        "last 2,410 U/L on 11 Nov 2025, 12.1 times the upper limit; MMT8 66 of 80; prednisone 5 mg a day; one flag, open."
    )


def test_a_cut_result_is_told_as_a_bound() -> None:
    assert "last >20,000 U/L on 11 Nov 2025, >100 times the upper limit" in description(course(ck(FIRST, 210), ck(LAST, 20000, ">")))


def test_an_empty_course_says_so() -> None:
    assert description(course()) == "CK of S-0042: no result in numbers; no flag."


def test_the_sentence_keeps_to_the_unit_and_axis_chosen() -> None:
    told = description(course(ck(LAST, 1002, upper_limit=None)), FigureOptions("linear", "ukat/L"))
    assert "one result of 16.7 µkat/L on a linear axis" in told
    assert "no upper limit recorded" in told


def test_the_own_level_is_told_in_the_unit_chosen() -> None:
    standing = Standing(State.STEADY, RemissionLevel(300, 160, 564, 6, FIRST, LAST))
    told = course(ck(FIRST, 300), ck(LAST, 310), standing=standing)
    assert "own remission level 5 µkat/L" in description(told, FigureOptions(unit="ukat/L"))


def test_withdrawn_flags_are_not_counted() -> None:
    assert description(course(ck(LAST, 300), flags=(flag(LAST, Level.WATCH, withdrawn_reason="voided"),))).endswith("no flag.")


def test_the_table_tells_symptoms_and_grades_that_the_figure_does_not_draw() -> None:
    symptom = Result("symptom_text", FIRST, None, text="choking on fluids")
    grade = Result("mrc_deltoid_left", LAST, None, text="4+")
    table = course_table(course(history=History((symptom, grade))))
    assert list(table["In words"]) == ["Deltoid left (MRC): 4+", "Symptoms: choking on fluids"]


def test_the_table_has_a_row_a_day_newest_first_with_values_as_reported() -> None:
    told = course(ck(FIRST, 20000, ">"), ck(LAST, 2410), strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(LAST, 66),)),))
    table = course_table(told)
    assert list(table["Date"]) == ["11 Nov 2025", "12 Jan 2024"]
    assert list(table["CK as reported"]) == ["2410 U/L", ">20000 U/L"]
    assert list(table["× limit"]) == ["12.1×", ">100×"]
    assert list(table["MMT8"]) == ["66 of 80", ""]


def test_the_table_converts_only_beside_the_reported_value() -> None:
    swedish = Result("ck", LAST, 1002.0, upper_limit=180.0, entered="16.7", unit="ukat/L")
    assert course_table(course(swedish), "U/L").loc[0, "CK, U/L"] == "1,002"
    assert course_table(course(swedish), "ukat/L").loc[0, "CK as reported"] == "16.7 ukat/L"


def test_a_dose_before_the_first_record_is_blank_and_after_the_stop_zero() -> None:
    doses = (DoseStretch(date(2025, 1, 1), date(2025, 6, 1), 20.0), DoseStretch(date(2025, 6, 1), None, 0.0))
    table = course_table(course(ck(FIRST, 300), ck(date(2025, 2, 1), 300), ck(LAST, 300), prednisone=doses))
    assert list(table["Prednisone mg/day"]) == ["0", "20", ""]


def test_words_stand_in_the_table_as_words() -> None:
    table = course_table(published())
    assert "CK: normal" in list(table["In words"])
    assert "Day" in table.columns


def test_a_note_stands_in_the_table_as_it_was_typed() -> None:
    assert course_table(course(ck(LAST, 300, note=HOSTILE))).loc[0, "Note"] == HOSTILE


def test_an_empty_table_keeps_its_columns() -> None:
    assert list(course_table(course()).columns)[:2] == ["Date", "CK as reported"]


def test_axis_labels_are_short() -> None:
    assert [short_number(value) for value in (0.2, 200, 1000, 2500, 20000, 1000000)] == ["0.2", "200", "1k", "2.5k", "20k", "1M"]


def test_typed_text_is_escaped_once_and_control_characters_are_seen() -> None:
    assert plain("<b>\u202e & \x00x") == "&lt;b&gt;\ufffd &amp; \ufffdx"
    assert hover("a", "<i>") == "<b>a</b><br>&lt;i&gt;"


def test_a_hover_box_wraps_and_cuts_long_notes() -> None:
    lines = hover("day", "word " * 200).split("<br>")
    assert max(len(line) for line in lines[1:]) <= 44
    assert len(lines) <= 8


def test_a_published_course_is_told_in_days() -> None:
    assert description(in_days(*published().ck)).startswith("CK of S-0042 from about day 0 to day 183 (order only), 3 results")


def test_results_in_words_are_counted_in_the_sentence() -> None:
    once = Result("ck_text", LAST, None, text="normal")
    assert description(course(ck_words=(once,))) == "CK of S-0042: no result in numbers, one CK result in words; no flag."
    assert "2 CK results in words" in description(course(ck_words=(once, once)))
