"""Who may do what: deny is the default, and no store or query function runs before it has asked."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from models.access import ANONYMOUS, OPERATOR, RULES, SYSTEM, Actor, ActorKind, require
from models.errors import NotPermitted
from models.storage.store.operation import once
from tests.clinic import NOW

STORAGE = Path(__file__).parents[2] / "models" / "storage"


def public_functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function of the store and the queries, by the name that its rule has to carry."""
    for path in sorted([*STORAGE.glob("store/**/*.py"), *STORAGE.glob("queries/**/*.py")]):
        module = ".".join(path.relative_to(STORAGE).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{module}.{node.name}", node


def parameters(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}


def is_refused(actor: Actor, name: str) -> bool:
    try:
        require(actor, name)
    except NotPermitted:
        return True
    return False


# A store function that gets the open session is part of a write that has asked already; `once` asks for the action it is given.
ENTRANCES = {
    name: function
    for name, function in public_functions()
    if (name.startswith("queries.") or "database" in parameters(function)) and name != "store.operation.once"
}


def first_line(function: ast.FunctionDef) -> str:
    body = [node for node in function.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
    return ast.unparse(body[0])


def loaded(name: str) -> Callable[..., Any]:
    module, _, function = name.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(f"models.storage.{module}"), function)
    return found


@pytest.mark.parametrize("name", sorted(ENTRANCES))
def test_every_entrance_asks_first(name: str) -> None:
    assert first_line(ENTRANCES[name]).removeprefix("access.") == f"require(actor, {name!r})"


def test_every_entrance_has_a_rule() -> None:
    assert [name for name in ENTRANCES if name not in RULES] == []


def test_every_rule_belongs_to_an_entrance() -> None:
    assert sorted(set(RULES) - set(ENTRANCES)) == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_nothing_is_open_to_anonymous(name: str) -> None:
    function = loaded(name)
    wanted = inspect.signature(function).parameters.values()
    given: dict[str, Any] = {p.name: ANONYMOUS if p.name == "actor" else None for p in wanted if p.default is p.empty}
    with pytest.raises(NotPermitted):
        list(function(**given))


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_operator_may_do_everything(name: str) -> None:
    assert not is_refused(OPERATOR, name)


def test_an_unlisted_action_runs_for_nobody() -> None:
    with pytest.raises(NotPermitted, match="no such action"):
        require(OPERATOR, "no such action")


def test_a_system_job_may_not_change_results() -> None:
    with pytest.raises(NotPermitted):
        require(SYSTEM, "store.visits.record_visit")


def test_users_have_no_rights_before_there_are_accounts() -> None:
    user = Actor(ActorKind.USER, "kim")
    assert [name for name, kinds in RULES.items() if user.kind in kinds] == []


def test_a_write_asks_again_before_it_opens_the_database() -> None:
    with pytest.raises(NotPermitted):
        once(None, ANONYMOUS, "store.visits.record_visit", "k", NOW, None)  # type: ignore[arg-type]
