"""The research package as coordinators and clinicians get it: own sites, with a reason, de-identified unless the right was given."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from dashboard import data, downloads, packing, session, wording
from models.access import OPERATOR
from models.errors import ExportRefused
from models.exchange import exporting
from models.storage.database import Database
from models.storage.records import Audit, AuditDetail
from tests.accounts import who
from tests.app.conftest import words_of
from tests.clinic import record, register, result
from tests.hostile import HOSTILE_PATIENT

OpenPage = Callable[..., AppTest]
PATIENCE = 60
REASON = "protocol 2026-014"


@pytest.fixture
def opened(cohort: Database, open_page: OpenPage) -> Callable[..., AppTest]:
    """Opens the export page of somebody with a role; South has a patient of its own."""
    register(cohort, "S-05", site="South")
    record(cohort, result("300", "2026-10-01", study_id="S-05"))

    def open_export(role: str = "coordinator", **reach: object) -> AppTest:
        page = open_page(cohort, role=role, **reach)
        return page if role == "coordinator" else page.switch_page("views/export.py").run()

    return open_export


def make(page: AppTest, reason: str = REASON) -> AppTest:
    """Ask for the package and wait until it is there."""
    page.text_area(key="export_reason").set_value(reason)
    page.button(key="export_make").click().run()
    if "export_packing" in page.session_state:
        assert page.session_state["export_packing"].wait(PATIENCE)
        page.run()
    assert not page.exception
    return page


def package(page: AppTest) -> dict[str, str]:
    """The files behind the link, fetched by the login that made them."""
    token = page.session_state["export_packing"].address.removeprefix("/download/")
    reader = who(data.database(data.database_url()), session.token())
    assert reader
    assert reader.session == page.session_state["login_session"]
    fetched = downloads.take(token, reader)
    assert fetched
    with zipfile.ZipFile(fetched.file) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    fetched.discard()
    return files


def patients_in(files: dict[str, str]) -> list[str]:
    return [row["patient_id"] for row in csv.DictReader(io.StringIO(files["patients.csv"]))]


def exports(database: Database) -> list[tuple[str, str, str]]:
    """Who exported, by which rule, and why."""
    told = select(Audit.actor, Audit.action, AuditDetail.detail).join(AuditDetail, col(AuditDetail.seq) == Audit.seq)
    with database.read() as reading:
        found = reading.exec(told.where(col(Audit.action).startswith("store.exports"))).all()
    return [(actor, action.rpartition(".")[2], json.loads(detail)["reason"]) for actor, action, detail in found]


def test_a_coordinator_gets_the_own_sites_without_a_name_or_a_word(cohort: Database, opened: Callable[..., AppTest]) -> None:
    files = package(make(opened(sites=("North",))))
    everything = "".join(files.values())
    assert len(patients_in(files)) == 3
    assert not [word for word in ("S-01", "S-05", "S-02", HOSTILE_PATIENT["patient_id"], "2026-11-11", "<img") if word in everything]
    assert exports(cohort) == [("coordinator:coordinator-north", "record_export", REASON)]


def test_sites_and_patients_without_one_together_are_no_more_than_that(opened: Callable[..., AppTest]) -> None:
    files = package(make(opened(sites=("South",), without_site=True)))
    assert len(patients_in(files)) == 3


def test_a_package_without_a_reason_is_refused_and_nothing_is_made(cohort: Database, opened: Callable[..., AppTest]) -> None:
    page = make(opened(), reason="  ")
    assert wording.EXPORT_REASON_MISSING in words_of(page)
    assert exports(cohort) == []


def test_only_the_named_right_offers_a_coordinator_the_identified_package(opened: Callable[..., AppTest]) -> None:
    assert not opened(sites=("North",)).radio


def test_the_identified_package_of_a_coordinator_with_the_right(cohort: Database, opened: Callable[..., AppTest]) -> None:
    page = opened(sites=("North",), identified_export=True)
    page.radio(key="export_kind").set_value(True)
    assert patients_in(package(make(page))) == ["S-01", "S-03", "S-04"]
    assert exports(cohort) == [("coordinator:coordinator-north", "record_identified_export", REASON)]


def test_a_choice_that_was_not_offered_is_refused_where_it_is_made(cohort: Database, opened: Callable[..., AppTest]) -> None:
    page = opened(sites=("North",))
    page.session_state["export_kind"] = True
    assert "may not do" in words_of(make(page))
    assert exports(cohort) == []


def test_a_clinician_makes_both_kinds(opened: Callable[..., AppTest]) -> None:
    page = opened("clinician", sites=("South",))
    page.radio(key="export_kind").set_value(True)
    assert patients_in(package(make(page))) == ["S-05"]


def test_the_link_is_shown_until_it_was_pressed(opened: Callable[..., AppTest]) -> None:
    page = make(opened())
    assert wording.EXPORT_READY in words_of(page)
    page.session_state["export_packing"].fetch()
    assert wording.EXPORT_FETCHED in words_of(page.run())
    page.button(key="export_again").click().run()
    assert page.text_area(key="export_reason")


def test_a_failure_says_a_number_and_leaves_no_file(opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("CK 2410 of S-01")

    monkeypatch.setattr(packing, "export_bundle", fails)
    before = set(downloads._folders)
    said = words_of(make(opened()))
    assert "report incident" in said
    assert "2410" not in said
    assert not [folder for folder in downloads._folders - before if folder.exists()]


def test_a_refusal_stands_in_its_own_words(opened: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise ExportRefused("The disk is full. Nothing was saved.")

    monkeypatch.setattr(packing, "export_bundle", refuses)
    assert "The disk is full. Nothing was saved." in words_of(make(opened()))


def test_a_stopped_package_leaves_nothing(cohort: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "STEP", 1)
    making = packing.Packing()
    making.stop()
    packing._make(making, cohort, OPERATOR, True, REASON, cohort.now())
    assert (making.running, making.refusal, making.address) == (False, wording.EXPORT_CANCELLED, "")
    assert exports(cohort) == []
