"""The patient page as a clinician reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, session, wording
from dashboard.figures.text import plain
from dashboard.typed import visible
from models.access import OPERATOR
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from tests.app.conftest import HOSTILE, markdown_of, words_of
from tests.clinic import record, register, result
from tests.hostile import HOSTILE_PATIENT, HOSTILE_RESULTS

OpenPage = Callable[..., AppTest]
OpenPatient = Callable[[str], AppTest]
MARKDOWN_BY_SOMEBODY = re.compile(r"(?<!\\)(!\[|:red|:material/(?!flag)|\$x|<\w|\*\*x|\[call)|://\w")


def figure_of(page: AppTest) -> dict[str, dict[str, dict[str, object]]]:
    """The figure on the page, as Plotly reads it."""
    return json.loads(page.get("plotly_chart")[0].proto.spec)


def test_an_empty_database_says_how_to_fill_it(sqlite_database: Database, open_page: OpenPage) -> None:
    page = open_page(sqlite_database)
    assert [code.value for code in page.code] == ["myolog import FOLDER", "myolog demo"]
    assert wording.FOOTER in words_of(page)


def test_the_first_page_lists_open_flags_first(cohort: Database, open_page: OpenPage) -> None:
    listed = open_page(cohort).dataframe[0].value
    assert list(listed["Patient"]) == ["S-01", "S-02", "S-03", "S-04", HOSTILE_PATIENT["patient_id"]]
    assert listed["Status"].iloc[0] == "probable, for review"


def test_choosing_a_patient_puts_only_the_opaque_id_into_the_address(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort)
    chosen = patient_list(cohort, OPERATOR)[0]
    page.selectbox(key=session.PATIENT_KEY).set_value(chosen.public_id).run()
    assert page.title[0].value.replace("\\", "").replace("\u2060", "") == "S-01"
    assert page.query_params == {"patient": chosen.public_id}


def test_an_address_opens_its_patient_and_an_unknown_one_says_so(cohort: Database, open_page: OpenPage, open_patient: OpenPatient) -> None:
    assert "S-04" in words_of(open_patient("S-04"))
    assert open_page(cohort, "nobody").warning[0].value == wording.NO_SUCH_PATIENT


def test_clearing_the_chooser_returns_to_the_list_with_a_clean_address(open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    page.selectbox(key=session.PATIENT_KEY).set_value(None).run()
    assert page.query_params == {}
    assert "Patient" in page.dataframe[0].value.columns


def test_each_stream_says_what_changed_and_since_when(open_patient: OpenPatient) -> None:
    words = words_of(open_patient("S-01"))
    assert "Above own level since between 13 Aug 2026 and 27 Sep 2026" in words
    assert re.search(r"2,410 U/L on 11 Nov 2026 \(9 d ago\) · 7\.\d× own level \(30\d\) · 12\.1× limit \(200\)", words)
    assert "66 of 80, down 8 since 13 Aug 2026 (same rater)" in words
    assert "5 mg a day since 20 Sep 2026" in words
    assert "anti-HMGCR · onset Feb 2019 · statin-exposed · female · born 1961 · North" in words


def test_a_steady_patient_without_a_recent_ck_is_told_as_quiet_first(open_patient: OpenPatient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "today", lambda: date(2028, 1, 1))
    told = open_patient("S-04").info[0].value.replace("\\", "")
    assert told.startswith("**Quiet: a new CK was due before 11 May 2027.**")
    assert "At the last result: Steady" in told


def test_typed_text_cannot_turn_a_table_around(open_patient: OpenPatient) -> None:
    words = words_of(open_patient("S-04"))
    assert "seen \ufffdydobon yb" in words
    assert "\u202e" not in words


def test_both_antibodies_are_named(open_patient: OpenPatient) -> None:
    assert "anti-HMGCR and anti-SRP · onset not recorded" in words_of(open_patient("S-04"))


def test_the_open_flag_shows_its_reason_its_gaps_and_its_origin(open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    words = words_of(page)
    assert "Probable relapse, for review" in page.header[0].value
    for part in (
        "Episode 1, flagged on 11 Nov 2026",
        "Prednisone 7.5 → 5 mg daily (20 Sep 2026)",
        "Missing",
        "chair stand",
        "Would clear",
        "U/L or less, twice",
    ):
        assert part in words
    assert re.search(r"Rule R\d+ v\d+ · engine \S+ · parameters \S+", words)
    assert "Inputs" in words
    assert "Pinal-Fernandez" in words


@pytest.mark.parametrize(("study_id", "state"), [("S-02", "Undetermined"), ("S-03", "no remission level yet"), ("S-04", "Steady")])
def test_a_patient_without_a_flag_is_told_in_words_and_shows_no_card(open_patient: OpenPatient, study_id: str, state: str) -> None:
    page = open_patient(study_id)
    assert state in page.info[0].value
    assert not page.header


def test_what_is_missing_is_said_and_never_guessed(open_patient: OpenPatient) -> None:
    words = words_of(open_patient("S-02"))
    for gap in (
        "antibody not recorded",
        "onset not recorded",
        "statin exposure not recorded",
        "sex not recorded",
        "age not recorded",
        "site not recorded",
    ):
        assert gap in words
    assert ">20,000 U/L" in words
    assert ">100× limit" in words
    assert "No score recorded" in words


def test_typed_text_shows_as_typed_and_never_as_markdown(open_patient: OpenPatient) -> None:
    page = open_patient("S-02")
    assert HOSTILE in words_of(page)
    assert [text for text in markdown_of(page) if MARKDOWN_BY_SOMEBODY.search(text)] == []


def test_a_patient_made_of_hostile_words_shows_each_of_them_as_it_was_typed(open_patient: OpenPatient) -> None:
    page = open_patient(HOSTILE_PATIENT["patient_id"])
    typed = [HOSTILE_PATIENT[name] for name in ("patient_id", "label", "citation", "source_url")]
    typed += [facts[name] for facts in HOSTILE_RESULTS for name in ("value", "note") if name in facts]
    words = words_of(page)
    assert [text for text in typed if visible(text) not in words and plain(visible(text)) not in words] == []
    assert [text for text in markdown_of(page) if MARKDOWN_BY_SOMEBODY.search(text)] == []


def test_a_course_told_in_days_shows_no_date_anywhere(open_patient: OpenPatient) -> None:
    words = words_of(open_patient("S-03"))
    assert "day 121" in words
    assert re.findall(r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2} [A-Z][a-z]{2} 2000\b|\b[A-Z][a-z]{2} 2000\b", words) == []


def test_the_axis_is_logarithmic_until_the_reader_asks_for_linear(open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    before = figure_of(page)["layout"]
    page.segmented_control(key=session.AXIS_KEY).set_value("linear").run()
    after = figure_of(page)["layout"]
    assert not page.exception
    assert "log scale" in json.dumps(before)
    assert "log scale" not in json.dumps(after)


def test_unit_and_range_stay_when_another_patient_is_chosen(cohort: Database, open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    page.segmented_control(key=session.UNIT_KEY).set_value("limit").run()
    page.segmented_control(key=session.RANGE_KEY).set_value("1 y").run()
    page.selectbox(key=session.PATIENT_KEY).set_value(patient_list(cohort, OPERATOR)[3].public_id).run()
    assert page.segmented_control(key=session.UNIT_KEY).value == "limit"
    assert page.segmented_control(key=session.RANGE_KEY).value == "1 y"


def test_the_figure_has_words_and_a_table_beside_it(open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    assert page.get("plotly_chart")[0].proto.alt.startswith("CK of S-01")
    assert "2410 U/L" in words_of(page)


def test_treatments_events_and_all_flags_stand_in_the_record(open_patient: OpenPatient) -> None:
    words = words_of(open_patient("S-01"))
    for part in ("7.5 mg daily", "going on", "Remission", "probable", "open"):
        assert part in words


def test_a_patient_of_whom_nothing_is_recorded_has_a_page_that_says_so(sqlite_database: Database, open_page: OpenPage) -> None:
    register(sqlite_database, "S-09")
    page = open_page(sqlite_database, patient_list(sqlite_database, OPERATOR)[0].public_id)
    words = words_of(page)
    assert not page.error
    assert "No CK in numbers recorded" in words
    assert wording.NO_RESULTS in words


def test_a_course_that_changed_between_streams_and_figure_redraws_the_whole_page(
    cohort: Database, open_patient: OpenPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, newest = open_patient("S-04"), data.course
    public_id = patient_list(cohort, OPERATOR)[3].public_id
    stale = [newest(OPERATOR, public_id, session.today())]
    record(cohort, result("305", "2026-11-19", study_id="S-04"))
    monkeypatch.setattr(data, "course", lambda *asked: stale.pop() if stale else newest(*asked))
    assert "305 U/L on 19 Nov 2026 (1 d ago)" in words_of(page.run())
