"""Two readers at once, page after page: neither is ever given what was made for the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path

import pytest
from sqlmodel import update

from models.storage.records import Revision
from tests.attack.frames import Client, client
from tests.attack.world import (
    CLINICIAN,
    CLINICIAN_SOUTH,
    NORTHERN,
    OTHER_PATIENT,
    PATIENT,
    SOUTHERN,
    World,
    world,
)
from tests.attack2.counts import counted

EVERYTHING = {"study", "label", "note", "basis", "reason", "name", "number", "contact", "born", "ck"}
OF_ONES_OWN = {"ck"}
OPENED = ("", "patient", "governance", "export")
ROUNDS_BETWEEN_WRITES = 10


@pytest.fixture(scope="module")
def walled(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(migrated_file, tmp_path_factory.mktemp("walled")) as served:
        yield served


@pytest.mark.parametrize(
    ("one", "other", "opened", "parts", "count"),
    [(CLINICIAN, CLINICIAN_SOUTH, OPENED, EVERYTHING, 500), (PATIENT, OTHER_PATIENT, ("",), OF_ONES_OWN, 100)],
    ids=["clinicians", "patients"],
)
def test_no_answer_made_for_one_reader_is_given_to_another(
    walled: World, one: str, other: str, opened: tuple[str, ...], parts: set[str], count: int
) -> None:
    """Both ask at once, for pages that both have read before and for pages that nobody has read since the last write."""
    canaries = {one: (NORTHERN, walled.northern), other: (SOUTHERN, walled.southern)}
    with ExitStack() as sockets:
        clients = {name: sockets.enter_context(client(walled.address, walled.cookie(name))) for name in canaries}
        # What a page was sent once, it is not sent again: the first run counts too.
        begun = {name: each.run() for name, each in clients.items()}
        menus = {name: run.pages for name, run in begun.items()}
        seen = {name: canaries[name][0].found_in(run.raw) for name, run in begun.items()}
        for number, page in enumerate(islice(cycle(opened), counted(count))):
            if number % ROUNDS_BETWEEN_WRITES == 0:
                forget_answers(walled)
            for name, each in clients.items():
                ask_for(each, menus[name], page, canaries[name][1])
            drawn = {name: each.drawn().raw for name, each in clients.items()}
            assert (SOUTHERN.found_in(drawn[one]), NORTHERN.found_in(drawn[other])) == (set(), set())
            for name, (canary, _) in canaries.items():
                seen[name] |= canary.found_in(drawn[name])
    assert {name: parts - found for name, found in seen.items()} == {one: set(), other: set()}


def forget_answers(walled: World) -> None:
    """A write that changes nothing but the revision: from then on every page is read anew."""
    with walled.database.write() as session:
        session.exec(update(Revision).values(audit_seq=Revision.audit_seq))


def ask_for(each: Client, menu: dict[str, str], page: str, record: str) -> None:
    """Ask for a page of this reader's, with the own record in its address where there is a place for it."""
    each.ask(script=menu[page if page in menu else ""], query=f"patient={record}" if page == "patient" else "")
