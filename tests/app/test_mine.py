"""A patient's own page: own values and treatments, and nothing that anybody made of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import components, rows, wording
from models.clinical.series.results import Result
from models.storage.database import Database
from tests.app.conftest import TODAY, words_of
from tests.clinic import record, result
from tests.hostile import HOSTILE_PATIENT

OpenPage = Callable[..., AppTest]

CUT = "CK above what the laboratory could measure"
JUDGING = re.compile(
    r"relapse|flag|watch\b|possible|probable|own level|remission|band|steady|unsettled|above|below|within|normal|limit|better|worse"
    r"|improv|deteriorat|up from|down|stable|risk|trigger|events?\b|rater",
    re.IGNORECASE,
)


def test_a_patient_reads_own_results_and_treatment_in_plain_words(cohort: Database, open_page: OpenPage) -> None:
    words = words_of(open_page(cohort, role="patient", patient="S-01")).replace("**", "")
    for part in ("Muscle enzyme (CK)", "2410 U/L · 11 Nov 2026", "66 of 80 · 11 Nov 2026", "5 mg daily · since 20 Sep 2026"):
        assert part in words


@pytest.mark.parametrize("study_id", ["S-01", "S-02", "S-03", "S-04"])
def test_no_word_of_the_page_judges_or_compares(cohort: Database, open_page: OpenPage, study_id: str) -> None:
    page = open_page(cohort, role="patient", patient=study_id)
    said = words_of(page).replace(wording.OWN_URGENT, "").replace(wording.OWN_LOG, "")
    figure = page.get("plotly_chart")[0].proto.spec
    shown = json.loads(figure)
    told = [note.get("text", "") for note in shown["layout"]["annotations"]]
    told += [str(trace.get("text", "")) + str(trace.get("name", "")) for trace in shown["data"]]
    assert JUDGING.findall(said.replace(figure, "")) == []
    assert JUDGING.findall(" ".join(told).replace(CUT, "")) == []
    assert not [shape for shape in shown["layout"].get("shapes", []) if shape.get("type") == "rect"]


def test_results_are_text_and_the_older_ones_are_folded_away(cohort: Database, open_page: OpenPage) -> None:
    for day in range(1, 15):
        record(cohort, result(str(400 + day), f"2026-01-{day:02}", study_id="S-01"))
    page = open_page(cohort, role="patient", patient="S-01")
    newest, older = page.table
    assert (len(newest.value), len(page.dataframe)) == (12, 0)
    assert page.expander[0].label == f"Show {len(older.value)} older results"


def test_everything_to_be_pressed_is_made_large_for_patients_alone(cohort: Database, open_page: OpenPage) -> None:
    assert [html.proto.body for html in open_page(cohort, role="patient", patient="S-01").get("html")] == [components.LARGE_TARGETS]
    assert not open_page(cohort).get("html")


def test_the_page_holds_no_other_patient_and_no_words_of_the_team(cohort: Database, open_page: OpenPage) -> None:
    page = open_page(cohort, role="patient", patient="S-01")
    everything = words_of(page)
    for other in ("S-02", "S-03", "S-04", HOSTILE_PATIENT["patient_id"], "AB", "anti-HMGCR"):
        assert other not in everything
    assert not page.selectbox


def test_the_advice_on_what_cannot_wait_stands_above_everything(cohort: Database, open_page: OpenPage) -> None:
    assert open_page(cohort, role="patient", patient="S-04").warning[0].value == wording.OWN_URGENT


def test_results_are_told_as_they_were_reported() -> None:
    assert rows.result_words(Result("ck", TODAY, 20000.0, ">", entered=">20000", unit="U/L")) == ">20000 U/L"
    assert rows.result_words(Result("choking", TODAY, 1.0, entered="1")) == "yes"
    assert rows.result_words(Result("mmt8", TODAY, 66.0)) == "66"
