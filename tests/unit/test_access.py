"""Who may do what: deny is the default, and every function that reaches the database is an entrance with a rule."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.access import ANONYMOUS, OPERATOR, RULES, SYSTEM, Actor, ActorKind, Reach, Right, Role, may, require
from models.errors import NotPermitted
from tests.entrances import ENTRANCES, GUARDED

MODELS = Path(__file__).parents[2] / "models"

INSIDE = {"store.operation.once"}
"""Takes the database, and runs only for an actor whom an entrance has permitted something."""


def actor(role: Role, *rights: Right) -> Actor:
    return Actor(ActorKind.USER, "somebody", role, frozenset(rights), account=1)


def takes_the_database(function: ast.FunctionDef) -> bool:
    return any(argument.arg == "database" for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs))


def functions_on_the_database() -> Iterator[str]:
    """Every public function that takes the database, by the name that its rule has to carry."""
    for package in GUARDED:
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            name = ".".join(path.relative_to(MODELS).with_suffix("").parts).removesuffix(".__init__").removeprefix("storage.")
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and takes_the_database(node):
                    yield f"{name}.{node.name}"


def test_whatever_takes_the_database_is_an_entrance() -> None:
    assert sorted(set(functions_on_the_database()) - set(ENTRANCES) - INSIDE) == []


def test_every_entrance_has_a_rule_and_every_rule_an_entrance() -> None:
    assert sorted(ENTRANCES) == sorted(RULES)


@pytest.mark.parametrize("name", sorted(ENTRANCES))
def test_an_entrance_takes_database_and_actor_first(name: str) -> None:
    first, second, *_ = inspect.signature(ENTRANCES[name]).parameters
    assert (first in ("database", "session"), second.removeprefix("_")) == (True, "actor")


def test_an_unlisted_action_runs_for_nobody() -> None:
    for who in (ANONYMOUS, OPERATOR, SYSTEM, *map(actor, Role)):
        with pytest.raises(NotPermitted, match="no such action"):
            require(who, "no such action")


def test_strangers_may_only_log_in() -> None:
    assert {name.rpartition(".")[0] for name in RULES if may(ANONYMOUS, name)} == {"accounts.sessions", "accounts.links"}


def test_a_system_job_may_not_change_results() -> None:
    with pytest.raises(NotPermitted):
        require(SYSTEM, "store.visits.record_visit")


def test_no_user_reaches_everything_but_the_administrator() -> None:
    reached = {who for rule in RULES.values() for who, grant in rule.items() if grant.reach is Reach.ALL}
    assert reached == {ActorKind.OPERATOR, ActorKind.SYSTEM, Role.ADMINISTRATOR}


def test_the_administrator_reads_no_patient() -> None:
    read = {name.split(".")[1] for name in RULES if name.startswith("queries.") and may(actor(Role.ADMINISTRATOR), name)}
    assert read == {"parameters", "sites", "trail"}


def test_a_right_is_asked_for_by_name() -> None:
    action = "store.exports.record_identified_export"
    assert may(actor(Role.COORDINATOR, Right.IDENTIFIED_EXPORT), action)
    assert not may(actor(Role.COORDINATOR), action)
    with pytest.raises(NotPermitted):
        require(actor(Role.COORDINATOR), action)


def test_a_right_alone_opens_nothing() -> None:
    assert not may(actor(Role.PATIENT, Right.IDENTIFIED_EXPORT), "store.exports.record_identified_export")
