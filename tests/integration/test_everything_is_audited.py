"""Every entrance that makes, changes, removes, shows or gives out anything leaves a row in the audit trail: who, when and what."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.access import RULES
from models.storage.database import Database
from models.storage.records import Audit, AuditDetail
from tests.clinic import NOW, last_told
from tests.entrances import ENTRANCES
from tests.matrix import ABOUT_MANY, ABOUT_NOBODY, ABOUT_ONE, OWN, World, actors, build

READS = ("queries.", "checks.", "accounts.directory.account_list", "accounts.sessions.own_sessions", "accounts.sessions.resolve")
LEAVES_NOTHING = {
    **dict.fromkeys(("store.drafts.save_draft", "store.drafts.discard_draft"), "what was typed and not saved is no record"),
    "store.imports.compare_batch": "it writes nothing",
    "store.imports.write_batch": "the batch of the matrix is empty; its rows are asked for with the imports",
    "store.judging.judge_again": "a flag tells itself when it was raised and withdrawn",
    "store.assignments.assign": "the patient of the matrix is assigned already",
    "accounts.links.look_at_link": "it shows the link's own account to who holds the link",
    "accounts.links.first_administrator_link": "refused where there is an administrator",
    "accounts.sessions.log_out": "the matrix logs out nobody",
    "accounts.directory.enable_account": "the account of the matrix is enabled already",
}
TOLD = sorted(action for action in RULES if not action.startswith(READS) and action not in LEAVES_NOTHING)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    place = tmp_path_factory.mktemp("audited") / "filled.db"
    shutil.copy(migrated_file, place)
    with Database.open(f"sqlite:///{place}") as database:
        build(database)
    return place


@pytest.fixture
def world(filled: Path, tmp_path: Path) -> Any:
    shutil.copy(filled, tmp_path / "copy.db")
    with Database.open(f"sqlite:///{tmp_path / 'copy.db'}") as database:
        yield World(database, actors(database))


@pytest.mark.parametrize("action", TOLD)
def test_it_is_told_who_when_and_what(action: str, world: World) -> None:
    actor = next(actor for actor in world.actors if actor.who in RULES[action])
    before = last_told(world.database)
    one = ABOUT_ONE.get(action)
    asked = one(world.at(OWN, actor)) if one else ABOUT_MANY.get(action) or ABOUT_NOBODY[action](world)
    ENTRANCES[action](world.database, actor, *asked.given, **asked.named)
    with world.database.read() as session:
        rows = session.exec(select(Audit, AuditDetail.detail).join(AuditDetail).where(col(Audit.seq) > before)).all()
    assert rows
    for row, detail in rows:
        assert row.at == NOW
        assert row.actor
        assert row.record
        assert isinstance(json.loads(detail), dict)


def test_what_leaves_nothing_is_named_with_its_reason() -> None:
    assert LEAVES_NOTHING.keys() <= RULES.keys()
