"""A1 and A14: every page, by everybody, in four ways, on the real server. No frame holds a word of a patient who is not the reader's.

Where a page may show the record it has to, or else its silence elsewhere would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.storage.records import Assignment, Identity, Review
from tests.accounts import stored_rows
from tests.attack.routes import ROLES_OF, ROUTES, Sent, Stolen, as_nobody, steal
from tests.attack.world import (
    ADMINISTRATOR,
    CLINICIAN,
    CLINICIAN_SOUTH,
    COORDINATOR,
    NORTHERN,
    OTHER_PATIENT,
    PATIENT,
    World,
    world,
)

EVERYTHING = {"study", "label", "note", "basis", "reason", "name", "number", "contact", "born", "ck"}
IN_THE_LIST, IN_GOVERNANCE, OF_ONES_OWN = {"study", "label", "name"}, {"study", "reason"}, {"ck"}
REFUSED_ACTORS = (ADMINISTRATOR, CLINICIAN_SOUTH, COORDINATOR, OTHER_PATIENT)
TOLD_TO_OTHERS = {(ADMINISTRATOR, "accounts"): {"study"}}
"""Whoever keeps the accounts sees to which patient one belongs."""

REFUSAL = "This page is for"


@pytest.fixture(scope="module")
def walled(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(migrated_file, tmp_path_factory.mktemp("walled")) as served:
        yield served


@pytest.fixture(scope="module")
def stolen(walled: World) -> Stolen:
    return steal(walled)


def found(sent: Sent) -> dict[str, set[str]]:
    """Which parts of the canary came with each page."""
    return {page: NORTHERN.found_in([*drawn.raw, drawn.html]) for page, drawn in sent.items()}


def kept(walled: World) -> list[object]:
    return [row.model_dump() for table in (Review, Identity, Assignment) for row in stored_rows(walled.database, table)]


@pytest.mark.parametrize("route", ROUTES)
def test_whoever_may_open_the_record_sees_it(walled: World, stolen: Stolen, route: str) -> None:
    clinician = found(ROUTES[route](walled, walled.cookie(CLINICIAN), stolen))
    assert clinician["patient"] >= (EVERYTHING if route in ("parameter", "socket") else IN_THE_LIST)
    assert clinician["governance"] >= IN_GOVERNANCE
    assert found(ROUTES[route](walled, walled.cookie(PATIENT), stolen))["mine"] == OF_ONES_OWN


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("actor", REFUSED_ACTORS)
def test_nobody_else_gets_a_byte_of_it(walled: World, stolen: Stolen, actor: str, route: str) -> None:
    before = kept(walled)
    sent = ROUTES[route](walled, walled.cookie(actor), stolen)
    assert found(sent) == {page: TOLD_TO_OTHERS.get((actor, page), set()) for page in ROLES_OF}
    role = actor.split("-")[0]
    assert {page for page, drawn in sent.items() if drawn.says(REFUSAL)} == {page for page, roles in ROLES_OF.items() if role not in roles}
    assert kept(walled) == before


def test_a_stranger_gets_no_page_and_no_socket(walled: World, stolen: Stolen) -> None:
    answers = list(as_nobody(walled, stolen))
    assert {status for status, _ in answers} == {303, 403}
    assert NORTHERN.found_in(body for _, body in answers) == set()
