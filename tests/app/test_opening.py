"""What is opened on a page is written down, once for each opening, and nobody is ever served what another may see."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from dashboard import data, opening, server, session
from models.access import OPERATOR, Actor, Role
from models.errors import NotFound, NotPermitted
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.records import Audit
from models.storage.store.patients import amend_patient
from tests.app.conftest import TODAY
from tests.clinic import NOW, last_told, new_key, patient, refusals, register, user
from tests.staff import disable

OpenPage = Callable[..., AppTest]
ONLY_OPENING = {"course", "own_course", "reviews", "changes", "identity", "names", "patients", "mine", "assigned"}
INTERLEAVED = 50


def viewed(database: Database) -> list[str]:
    with database.read() as reading:
        return list(reading.exec(select(Audit.record).where(col(Audit.action) == "viewed").order_by(col(Audit.seq))))


def test_a_list_and_a_patient_are_each_written_down_once_however_often_the_page_is_drawn(cohort: Database, open_page: OpenPage) -> None:
    public_id = patient_list(cohort, OPERATOR)[0].public_id
    page = open_page(cohort, public_id)
    page.segmented_control(key=session.AXIS_KEY).set_value("linear").run()
    page.run()
    assert viewed(cohort) == ["list:patients", f"patient:{public_id}"]


def test_another_patient_and_the_first_one_again_are_openings_of_their_own(cohort: Database, open_page: OpenPage) -> None:
    first, second = (line.public_id for line in patient_list(cohort, OPERATOR)[:2])
    page = open_page(cohort, first)
    for chosen in (second, first):
        page.selectbox(key=session.PATIENT_KEY).set_value(chosen).run()
    assert viewed(cohort) == ["list:patients", *(f"patient:{chosen}" for chosen in (first, second, first))]


def test_a_reload_is_a_new_opening(cohort: Database, open_page: OpenPage) -> None:
    public_id = patient_list(cohort, OPERATOR)[0].public_id
    for _ in range(2):
        open_page(cohort, public_id)
    assert viewed(cohort) == 2 * ["list:patients", f"patient:{public_id}"]


def test_pages_reach_patients_through_opening_alone() -> None:
    """Nothing else in the pages reads a patient's record from the cache or from the database."""
    reading = [
        f"{file.relative_to(server.HERE)}: {used}"
        for file in server.HERE.rglob("*.py")
        if file.name not in ("opening.py", "data.py") and not file.name.startswith("cli")
        for used in _read(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert reading == []


def _read(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "data" and node.attr in ONLY_OPENING:
            yield f"data.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and (node.module or "") in ("models.storage.queries.record", "models.course.loading"):
            yield from (name.name for name in node.names if name.name in ("patient_record", "load_course", "load_own_course"))


@pytest.fixture
def two_sites(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """One patient at North and one at South, each under a word that nobody of the other site may read."""
    monkeypatch.setenv("MYOLOG_DATABASE_URL", sqlite_database.url)
    for site in ("North", "South"):
        register(sqlite_database, f"S-{site}", site=site, label=f"canary-{site}")
    return sqlite_database


def _labels(actor: Actor, public_ids: list[str]) -> set[str]:
    """Every label that this actor can get at, through the list and through the addresses of all patients."""
    seen = {line.label for line in data.patients(actor)}
    for public_id in public_ids:
        try:
            seen.add(data.course(actor, public_id, TODAY).facts.label)
        except NotFound:
            continue
    return seen


def test_two_readers_in_turn_are_never_served_what_was_cached_for_the_other(two_sites: Database) -> None:
    ids = [line.public_id for line in patient_list(two_sites, OPERATOR)]
    readers = [(user(two_sites, Role.CLINICIAN, site), site) for site in ("North", "South")]
    for _ in range(INTERLEAVED):
        for reader, site in readers:
            assert _labels(reader, ids) == {f"canary-{site}"}


def test_two_logins_of_one_account_share_what_is_cached(two_sites: Database) -> None:
    reader, public_id = user(two_sites, Role.CLINICIAN, "North"), patient_list(two_sites, OPERATOR)[0].public_id
    assert data.course(reader, public_id, TODAY) is data.course(replace(reader, session=reader.session + 1), public_id, TODAY)


@pytest.mark.parametrize("asked", [data.patients, data.names, data.mine, data.sites, lambda actor: data.course(actor, "", TODAY)])
def test_who_was_disabled_reads_nothing_more_although_it_is_cached(two_sites: Database, asked: Callable[[Actor], object]) -> None:
    reader = user(two_sites, Role.CLINICIAN, "North")
    data.patients(reader)
    disable(two_sites, reader)
    with pytest.raises(NotPermitted):
        asked(reader)


def test_a_patient_who_moved_to_another_site_is_gone_at_the_next_run(two_sites: Database, open_page: OpenPage) -> None:
    moved = patient_list(two_sites, OPERATOR)[0]
    page = open_page(two_sites, moved.public_id, sites=("North",))
    assert page.title[0].value == r"S\-North"
    shape = patient("S-North", site="South", label="canary-North")
    amend_patient(two_sites, OPERATOR, moved.public_id, shape, version=1, key=new_key(), now=NOW)
    page.run()
    assert "canary" not in str(page.main)


def test_a_patient_out_of_reach_in_the_address_leaves_a_refusal(two_sites: Database, open_page: OpenPage) -> None:
    north = next(line for line in patient_list(two_sites, OPERATOR) if line.study_id == "S-North")
    told = last_told(two_sites)
    open_page(two_sites, north.public_id, sites=("South",))
    assert [line[1:] for line in refusals(two_sites, told)] == [("store.views.record_view", f"patient:{north.public_id}")]


def test_a_patient_out_of_reach_is_refused_and_no_view_is_written_down(two_sites: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = user(two_sites, Role.CLINICIAN, "South")
    monkeypatch.setattr(session, "actor", lambda: reader)
    monkeypatch.setattr(session, "opening", lambda *_: new_key())
    with pytest.raises(NotFound):
        opening.record(patient_list(two_sites, OPERATOR)[0].public_id)
    assert viewed(two_sites) == []
