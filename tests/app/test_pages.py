"""What holds for every page: it is in the menu, its failures say nothing about patients, and it never shows what has since changed."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, incidents, navigation
from models.access import ANONYMOUS, OPERATOR, Role
from models.errors import NotPermitted
from models.storage.database import Database
from models.storage.queries.patients import patient_list


def test_every_view_is_a_page_of_somebody_and_every_page_has_a_view() -> None:
    files = {file.name for file in navigation.VIEWS.glob("*.py")}
    assert files == {row.file for row in navigation.PAGES if row.roles}
    assert {role for row in navigation.PAGES for role in row.roles} == set(Role)


def failing_page() -> None:
    from dashboard import incidents

    try:
        raise ValueError("CK 2410 of Jane Roe")
    except ValueError as error:
        incidents.report(error)


def test_a_failure_shows_and_logs_a_number_and_no_value(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="myolog"):
        page = AppTest.from_function(failing_page).run()
    number = page.error[0].value.split("incident ")[1].rstrip(".")
    assert f"incident {number}: ValueError at" in caplog.text
    assert "2410" not in caplog.text + page.error[0].value
    assert "Jane" not in caplog.text + page.error[0].value


def test_streamlits_own_log_of_a_failed_page_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    incidents.keep_values_out_of_the_log()
    logging.getLogger("streamlit.error_util").error("Uncaught app execution: CK 2410")
    assert "2410" not in capsys.readouterr().err


def test_a_write_reaches_a_page_that_was_cached(cohort: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.exchange import import_bundle

    monkeypatch.setenv("MYOLOG_DATABASE_URL", cohort.url)
    patient, today = patient_list(cohort, OPERATOR)[0].public_id, date(2026, 11, 20)
    before = len(data.course(OPERATOR, patient, today).ck)
    folder = tmp_path / "more"
    folder.mkdir()
    (folder / "patients.csv").write_text(
        "patient_id,sex,birth_year,antibody,site,symptom_onset,statin_exposure\nS-01,female,1961,anti-HMGCR,North,2019-02,yes\n"
    )
    (folder / "observations.csv").write_text("patient_id,date,measure,value,unit\nS-01,2026-11-19,ck,900,U/L\n")
    import_bundle(cohort, OPERATOR, folder, now=datetime(2026, 11, 20, 10, tzinfo=UTC))
    assert len(data.course(OPERATOR, patient, today).ck) == before + 1


def test_what_one_reader_has_cached_is_not_served_to_another(cohort: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_DATABASE_URL", cohort.url)
    patient, today = patient_list(cohort, OPERATOR)[0].public_id, date(2026, 11, 20)
    assert data.course(OPERATOR, patient, today) is data.course(OPERATOR, patient, today)
    for refused in (lambda: data.course(ANONYMOUS, patient, today), lambda: data.patients(ANONYMOUS)):
        with pytest.raises(NotPermitted):
            refused()
