"""The governance page as a clinician lead reads it: worth the trouble, what was missed, who changed what."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import saving, session
from dashboard.governance import form, proof
from dashboard.governance.parameters import value_words
from models.access import OPERATOR
from models.clinical.proof.rows import COLUMNS
from models.clinical.relapse.parameters import DEFAULTS
from models.errors import DatabaseUnusable
from models.storage.database import Database
from models.storage.queries.flags import flag_rows
from models.storage.queries.parameters import parameter_sets, parameters_of
from models.storage.queries.patients import patient_list
from models.storage.store.sites import add_site
from tests.app.conftest import HOSTILE, OpenPage, markdown_of, words_of
from tests.clinic import NOW, new_key

RATIO = value_words(DEFAULTS.large_ratio)
OpenGovernance = Callable[[], AppTest]


@pytest.fixture
def open_governance(cohort: Database, open_page: OpenPage) -> OpenGovernance:
    """Opens the governance page of the cohort."""

    def open_() -> AppTest:
        page = open_page(cohort).switch_page("views/governance.py").run()
        assert not page.exception
        return page

    return open_


def dismiss(database: Database, reason: str) -> str:
    """Dismiss the open flag of S-01; gives the patient's public id."""
    from dashboard import data

    patient = patient_list(database, OPERATOR)[0].public_id
    flag = data.course(OPERATOR, patient, session.today()).open_flag
    assert flag is not None
    assert saving.save_review(flag.public_id, "dismissed", reason, "", new_key(), "") == ""
    return patient


def told_first(page: AppTest) -> str:
    """The first sentence under the heading."""
    return next(text.value for text in page.markdown if text.value.startswith("**")).replace("\\", "")


def fill(
    page: AppTest, *, site: str = "North", value: float | None = 40.0, version: str = "2026-11 north", reason: str = "fewer alarms"
) -> AppTest:
    """Ask for another large_ratio and look at what that would change."""
    page.selectbox(key="governance_site").set_value(site).run()
    page.selectbox(key=form.NAME_KEY).set_value("large_ratio").run()
    page.number_input[0].set_value(value)
    page.text_input[0].set_value(version)
    page.text_area[0].set_value(reason)
    return press(page, "show")


def press(page: AppTest, control: str) -> AppTest:
    page.button(key=f"governance_{control}").click().run()
    assert not page.exception
    return page


def test_an_empty_database_says_that_nothing_fired(sqlite_database: Database, open_page: OpenPage) -> None:
    page = open_page(sqlite_database).switch_page("views/governance.py").run()
    assert not page.exception
    assert "No flag has been raised in 0 patients yet." in words_of(page)


def test_the_first_sentence_counts_the_flags(cohort: Database, open_governance: OpenGovernance) -> None:
    count = len(list(flag_rows(cohort, OPERATOR)))
    patients = len(patient_list(cohort, OPERATOR))
    assert told_first(open_governance()) == f"**{count} flags in {patients} patients: {count} not reviewed.**"


def test_a_dismissal_stands_with_its_reason_and_leads_to_the_patient(cohort: Database, open_governance: OpenGovernance) -> None:
    page = open_governance()
    patient = dismiss(cohort, "marathon the day before")
    page.run()
    assert "“marathon the day before”" in words_of(page)
    assert "1 dismissed" in told_first(page)
    press(page, "dismissed_0")
    assert page.query_params == {session.PATIENT_PARAMETER: patient}


def test_a_clinician_counts_and_changes_at_the_own_sites_only(cohort: Database, open_page: OpenPage) -> None:
    add_site(cohort, OPERATOR, "South", key=new_key(), now=NOW)
    page = open_page(cohort, sites=("South",)).switch_page("views/governance.py").run()
    assert "No flag has been raised in 0 patients yet." in words_of(page)
    assert [name.split(" (")[0] for name in page.selectbox(key="governance_site").options] == ["South", "Everywhere"]


def test_a_clinician_reads_what_holds_everywhere_and_is_offered_no_form_for_it(open_governance: OpenGovernance) -> None:
    page = open_governance()
    page.selectbox(key="governance_site").set_value("").run()
    assert "Where a site has no set of its own: version" in words_of(page)
    assert form.NAME_KEY not in {box.key for box in page.selectbox}


def test_a_recorded_relapse_without_a_flag_is_listed_in_the_days_of_its_course(open_governance: OpenGovernance) -> None:
    words = words_of(open_governance())
    assert "1 of 1 recorded relapse had no flag at possible or above" in words
    assert "Began on day 60" in words
    assert "Mar 2000" not in words


def test_every_parameter_stands_with_meaning_default_source_and_certainty(open_governance: OpenGovernance) -> None:
    words = words_of(open_governance())
    for part in ("CK at least this many times own level, once: possible", "large_ratio", RATIO, "EFNS 2010", "DERIVED", "FOUND", "MEMORY"):
        assert part in words


def test_a_change_is_shown_before_it_is_made(cohort: Database, open_governance: OpenGovernance) -> None:
    words = words_of(fill(open_governance(), site="North"))
    assert f"{RATIO} → 40 at North, as version “2026-11 north”" in words
    assert "Rule R3 would read: CK at least 40 times own level" in words
    assert parameter_sets(cohort, OPERATOR) == ()


def test_a_confirmed_change_is_in_force_and_in_the_history(cohort: Database, open_governance: OpenGovernance) -> None:
    page = press(fill(open_governance(), site="North"), "confirm")
    assert parameters_of(cohort, OPERATOR, "North").large_ratio == 40
    assert parameters_of(cohort, OPERATOR).large_ratio == DEFAULTS.large_ratio
    words = words_of(page)
    assert f"“2026-11 north”: large_ratio {RATIO} → 40" in words
    assert "“fewer alarms” · clinician-north on" in words
    assert page.text_area[0].value == ""


def test_a_refused_change_keeps_what_was_typed_and_says_what_to_correct(cohort: Database, open_governance: OpenGovernance) -> None:
    page = fill(open_governance(), reason="")
    assert "Reason is blank" in words_of(page)
    assert (page.number_input[0].value, page.text_input[0].value) == (40.0, "2026-11 north")
    assert "more than 20 times" in words_of(fill(page, value=4000.0))
    assert parameter_sets(cohort, OPERATOR) == ()


def test_a_failed_change_keeps_what_was_typed(open_governance: OpenGovernance, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise DatabaseUnusable("Another write has been going on for 5 seconds. Nothing was saved; try again.")

    page = fill(open_governance())
    monkeypatch.setattr(saving, "set_parameters", fails)
    press(page, "confirm")
    assert "nothing was saved here. Try again" in words_of(page)
    assert (page.number_input[0].value, page.text_area[0].value) == (40.0, "fewer alarms")


def test_a_change_is_refused_when_somebody_else_was_first(cohort: Database, open_governance: OpenGovernance) -> None:
    page = fill(open_governance())
    assert saving.save_parameters("North", DEFAULTS, {"strong_fall": 35}, "theirs", "consensus", new_key()) == ""
    press(page, "confirm")
    assert 'Somebody put version "theirs" into force meanwhile' in words_of(page)
    assert parameters_of(cohort, OPERATOR, "North").strong_fall == 35
    assert page.text_area[0].value == "fewer alarms"
    assert not [button for button in page.button if button.key == "governance_confirm"]


def test_nothing_typed_becomes_markdown(cohort: Database, open_governance: OpenGovernance) -> None:
    page = open_governance()
    dismiss(cohort, HOSTILE)
    press(fill(page, version=":red[x] **v**", reason=HOSTILE), "confirm")
    assert HOSTILE in words_of(page)
    shown = [*markdown_of(page), *(str(cell) for table in page.table for row in table.value.to_numpy() for cell in row)]
    assert not any(HOSTILE in text or ":red[x]" in text for text in shown)


def test_the_proof_is_called_a_simulation_in_every_heading(
    open_governance: OpenGovernance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_result(tmp_path)
    monkeypatch.setattr(proof, "released", lambda: proof.read(tmp_path))
    page = open_governance()
    words = words_of(page)
    assert "75 % of 4 simulated relapses flagged in time, at 0.10 false flags and 0.20 watch rows a patient-year" in words
    assert "CK above limit" in words
    headings = [
        page.header[-1].value,
        *(fold.label for fold in page.expander[2:]),
        *(text.value for text in page.markdown if "speed" in text.value),
    ]
    assert len(headings) == 3
    assert all("imulat" in heading for heading in headings)


def test_without_a_shipped_result_the_page_says_how_to_make_one(
    open_governance: OpenGovernance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "released", lambda: proof.read(tmp_path / "nothing"))
    assert "myolog evaluate" in words_of(open_governance())


def write_result(folder: Path) -> None:
    """A result of `myolog evaluate` in short: the engine, one size of relapse, one rule."""
    figures = {"sensitivity": "0.75", "false_per_year": "0.1", "lead_share": "0.5", "watch_per_year": "0.2", "predictive_value_0.2": "0.6"}
    row = (
        dict.fromkeys(COLUMNS, "0")
        | {"regime": "clinic", "changes": "", "seed": "7", "patients": "5", "eligible": "4", "name": "", "part": "all"}
        | figures
    )
    lines = [
        row | {"detector": "engine", "name": "engine"},
        row | {"detector": "engine", "name": "engine", "part": "slow"},
        row | {"detector": "limit", "name": "CK above limit"},
    ]
    with (folder / "clinic.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
