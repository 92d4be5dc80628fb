"""Whatever the audit trail keeps a row of has words that somebody who runs a clinic understands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from dashboard.administration import actions
from models.access import RULES
from models.accounts.own import REFUSED
from models.storage.audit import ERASURE
from models.storage.store.views import VIEWED

MODELS = Path(models.__file__).parent
CONSTANTS = {"VIEWED": VIEWED, "REFUSED": REFUSED, "ERASURE": ERASURE}
"""Actions that stand under a name of their own; any other name at a call is that of a rule."""


def written() -> Iterator[str]:
    """Every action that the source can write: as the call says it, or the name of a rule anywhere in a module that calls."""
    for file in MODELS.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        said = [action for node in nodes if isinstance(node, ast.Call) and (action := _action(node))]
        yield from (str(action.value) for action in said if isinstance(action, ast.Constant))
        named = {getattr(action, "attr", getattr(action, "id", "")) for action in said}
        if named <= {"", *CONSTANTS}:
            yield from (CONSTANTS[name] for name in named if name)
        else:
            yield from (str(node.value) for node in nodes if isinstance(node, ast.Constant) and node.value in RULES)


def _action(call: ast.Call) -> ast.expr | None:
    """What a call that leaves a row says of its action."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "write_trail":
        return call.args[2]
    return next((given.value for given in call.keywords if given.arg == "action"), None) if name == "append" else None


def test_every_action_that_is_written_has_words_and_no_other_has() -> None:
    assert set(written()) == set(actions.ACTIONS)


def test_no_two_actions_read_alike_and_none_reads_like_code() -> None:
    told = list(actions.ACTIONS.values())
    assert len(told) == len(set(told))
    assert not [words for words in told if "_" in words or "." in words]


def test_an_action_of_a_later_version_stands_under_its_own_name() -> None:
    assert actions.words("store.diary.sign_off") == "store.diary.sign_off"


@pytest.mark.parametrize(
    ("actor", "told"),
    [
        ("clinician:clinician-north", "clinician-north, clinician"),
        ("patient:4", "patient, account 4"),
        ("operator:local", "operator, on the command line"),
        ("anonymous:anonymous", "anonymous, not logged in"),
        ("unheard-of", "unheard-of"),
    ],
)
def test_an_actor_is_told_in_words(actor: str, told: str) -> None:
    assert actions.who(actor) == told
