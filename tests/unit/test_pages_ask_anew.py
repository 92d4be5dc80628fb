"""Fragments and callbacks run without the page around them: each asks who acts itself, and takes over nobody whom an earlier run knew.

Read from the syntax trees, because a browser is needed to see a fragment run alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dashboard import navigation, opening

PAGES = sorted(path for path in navigation.VIEWS.parent.rglob("*.py") if not path.name.startswith("cli"))
CALLBACKS = {"on_click", "on_change", "on_submit"}
OF_ONE_RUN = {"Actor", *(name for name, kind in vars(opening).items() if isinstance(kind, type) and kind.__module__ == opening.__name__)}


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def run_alone(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """The fragments and the callbacks of a module."""
    named = {word.value.id for call in ast.walk(tree) if isinstance(call, ast.Call) for word in call.keywords if is_callback(word)}
    for function in functions(tree):
        decorators = {part.attr for part in function.decorator_list for part in ast.walk(part) if isinstance(part, ast.Attribute)}
        if function.name in named or decorators & {"fragment", "dialog"}:
            yield function


def is_callback(word: ast.keyword) -> bool:
    return word.arg in CALLBACKS and isinstance(word.value, ast.Name)


def taken_over(function: ast.FunctionDef) -> set[str]:
    """What of one run alone this function would take from an earlier run."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {name.id for each in given if each.annotation for name in ast.walk(each.annotation) if isinstance(name, ast.Name)} & OF_ONE_RUN


def test_the_pages_have_fragments_and_callbacks() -> None:
    assert len([function for path in PAGES for function in run_alone(ast.parse(path.read_text(encoding="utf-8")))]) > 20


def test_no_fragment_and_no_callback_takes_over_who_acts() -> None:
    wrong = {
        f"{path.name}: {function.name}": taken
        for path in PAGES
        for function in run_alone(ast.parse(path.read_text(encoding="utf-8")))
        if (taken := taken_over(function))
    }
    assert wrong == {}


def test_nobody_keeps_who_acts_in_a_session() -> None:
    kept = [
        f"{path.name}:{node.lineno}"
        for path in PAGES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and any("session_state" in ast.unparse(target) for target in node.targets)
        and ast.unparse(node.value) in {"actor", "session.actor()"}
    ]
    assert kept == []
