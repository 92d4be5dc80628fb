"""Every entrance by every actor at the own and at another patient and site, generated from the table of rules; deny is the default."""

from __future__ import annotations

import inspect
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import NullPool, case, create_engine
from sqlmodel import col, update

from models.access import RULES, Actor, Reach, Role
from models.errors import NotPermitted, OutOfReach
from models.storage.database import Database
from models.storage.records import Account
from tests.clinic import NOW, last_told, refusals
from tests.conftest import BOTH_DATABASES
from tests.entrances import ENTRANCES
from tests.matrix import ABOUT_MANY, ABOUT_NOBODY, ABOUT_ONE, OTHER, OWN, READ_AS, World, actors, build

NewWorld = Callable[[], AbstractContextManager[World]]

CHANGES: dict[str, dict[str, Any]] = {
    "disabled": {"disabled_at": NOW, "disabled_by": "operator:local"},
    "another role": {"role": case((col(Account.role) == Role.COORDINATOR, Role.CLINICIAN), else_=Role.COORDINATOR), "patient_id": None},
}


@contextmanager
def copied_file(filled: Path) -> Iterator[str]:
    place = filled.with_name(f"{uuid.uuid4().hex}.db")
    shutil.copy(filled, place)
    yield f"sqlite:///{place}"
    place.unlink()


@contextmanager
def copied_database(new: Callable[..., str], filled: str) -> Iterator[str]:
    server, _, name = new(filled.rpartition("/")[2]).rpartition("/")
    yield f"{server}/{name}"
    with create_engine(f"{server}/postgres", poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")


@pytest.fixture(scope="module", params=BOTH_DATABASES)
def new_world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> NewWorld:
    """Opens a new copy of the filled database each time."""
    filled, new = tmp_path_factory.mktemp("matrix") / "filled.db", None
    shutil.copy(migrated_file, filled)
    url = f"sqlite:///{filled}"
    if request.param == "postgresql":
        new = request.getfixturevalue("new_postgres")
        url = new()
    with Database.open(url) as database:
        build(database)

    @contextmanager
    def world() -> Iterator[World]:
        with copied_database(new, url) if new else copied_file(filled) as copy, Database.open(copy) as database:
            yield World(database, actors(database))

    return world


@pytest.fixture(scope="module")
def world(new_world: NewWorld) -> Iterator[World]:
    """A copy for all who are refused: it stays as it is."""
    with new_world() as opened:
        yield opened


@pytest.fixture(scope="module", params=CHANGES)
def changed(request: pytest.FixtureRequest, new_world: NewWorld) -> Iterator[World]:
    """A copy in which every account was disabled or given another role, while its actor goes on."""
    with new_world() as opened:
        with opened.database.write() as session:
            session.exec(update(Account).values(**CHANGES[request.param]))
        yield opened


def reach(actor: Actor, action: str) -> Reach | None:
    """What the table of rules says."""
    grant = RULES[action].get(actor.who)
    return grant.reach if grant and (grant.right is None or grant.right in actor.rights) else None


def takes_a_session(action: str) -> bool:
    return next(iter(inspect.signature(ENTRANCES[action]).parameters)) == "session"


def answer(world: World, action: str, actor: Actor, study_id: str = OWN) -> object:
    """What the entrance answers to this actor, about this patient where it is about one."""
    one, many = ABOUT_ONE.get(action), ABOUT_MANY.get(action)
    asked = one(world.at(study_id, actor)) if one else many or ABOUT_NOBODY[action](world)
    if takes_a_session(action):
        with world.database.read() as session:
            found = ENTRANCES[action](session, actor, *asked.given, **asked.named)
            return list(found) if isinstance(found, Iterator) else found
    return ENTRANCES[action](world.database, actor, *asked.given, **asked.named)


def reached(world: World, action: str, actor: Actor) -> set[str]:
    """The patients that stand in the answer."""
    found = answer(world, action, actor)
    said = repr(READ_AS[action](world, actor, found) if action in READ_AS else found)
    return {study_id for study_id in (OWN, OTHER) if study_id in said}


def place(action: str, world: World, new_world: NewWorld) -> AbstractContextManager[World]:
    """Where a permitted call may run: a copy of its own for one that writes."""
    return nullcontext(world) if action.startswith("queries.") else new_world()


@contextmanager
def nothing_done(world: World) -> Iterator[None]:
    """Whatever happens inside may change nothing but the audit trail."""
    before = world.contents()
    yield
    assert world.contents() == before


def refuse(world: World, action: str, actor: Actor, study_id: str, kind: type[Exception]) -> None:
    """The call is refused so, and the audit trail tells of it."""
    told = last_told(world.database)
    with pytest.raises(kind):
        answer(world, action, actor, study_id)
    # A session belongs to the call that opened it, and that one tells.
    expected = [] if takes_a_session(action) else [(str(actor), action[:60])]
    assert [line[:2] for line in refusals(world.database, told)] == expected


def test_every_entrance_is_called_here() -> None:
    assert sorted([*ABOUT_ONE, *ABOUT_MANY, *ABOUT_NOBODY]) == sorted(ENTRANCES) == sorted(RULES)


@pytest.mark.parametrize("action", sorted(RULES))
def test_whom_no_rule_names_is_refused(action: str, world: World) -> None:
    with nothing_done(world):
        for actor in world.actors:
            if reach(actor, action) is None:
                refuse(world, action, actor, OWN, NotPermitted)
                refuse(world, action, actor, OTHER, NotPermitted)


@pytest.mark.parametrize("action", sorted(ABOUT_ONE))
def test_out_of_reach_is_refused(action: str, world: World) -> None:
    with nothing_done(world):
        for actor in world.actors:
            if reach(actor, action) in (Reach.SITES, Reach.OWN):
                refuse(world, action, actor, OTHER, OutOfReach)


@pytest.mark.parametrize("action", sorted(RULES))
def test_an_account_that_has_changed_since_is_refused(action: str, changed: World) -> None:
    with nothing_done(changed):
        for actor in changed.actors:
            if actor.account and reach(actor, action):
                refuse(changed, action, actor, OWN, NotPermitted)


@pytest.mark.parametrize("action", sorted(ABOUT_ONE))
def test_within_reach_a_call_about_one_runs(action: str, world: World, new_world: NewWorld) -> None:
    for actor in world.actors:
        granted = reach(actor, action)
        if granted:
            with place(action, world, new_world) as own:
                answer(own, action, actor, OWN)
                if granted is Reach.ALL:
                    answer(own, action, actor, OTHER)


@pytest.mark.parametrize("action", sorted(ABOUT_MANY))
def test_an_answer_about_many_goes_as_far_as_its_rule(action: str, world: World, new_world: NewWorld) -> None:
    for actor in world.actors:
        granted = reach(actor, action)
        if granted:
            with place(action, world, new_world) as own:
                assert reached(own, action, actor) == ({OWN, OTHER} if granted is Reach.ALL else {OWN})


@pytest.mark.parametrize("action", sorted(ABOUT_NOBODY))
def test_a_call_about_nobody_runs_for_those_whom_its_rule_names(action: str, world: World, new_world: NewWorld) -> None:
    for actor in world.actors:
        if reach(actor, action):
            with place(action, world, new_world) as own:
                answer(own, action, actor)
