"""The only way into the stored data: a function that may be called from outside is an entrance, and its rule is asked before it runs.

The name of the rule is the function's own place, so that no function can run under another's rule, and one without a rule runs for nobody.
A refusal leaves a row in the audit trail, whoever was refused and wherever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from models.access import Actor, require
from models.errors import Refused
from models.storage import audit
from models.storage.database import Database

_P = ParamSpec("_P")
_R = TypeVar("_R")
_D = TypeVar("_D", bound=Database | Session)

ENTRANCES: dict[str, Callable[..., object]] = {}
"""Every entrance by the name of its rule."""


def entrance(function: Callable[Concatenate[_D, Actor, _P], _R]) -> Callable[Concatenate[_D, Actor, _P], _R]:
    """Asks the rule of this function first, and hands the actor on with the reach that the rule grants.

    The name is that of module and function, without `models.` and `storage.`: "store.visits.record_visit".
    """
    action = f"{function.__module__}.{function.__name__}".removeprefix("models.").removeprefix("storage.")

    @wraps(function)
    def guarded(database: _D, actor: Actor, /, *arguments: _P.args, **named: _P.kwargs) -> _R:
        with permitted(database, actor, action) as asked:
            return function(database, asked, *arguments, **named)

    ENTRANCES[action] = guarded
    return guarded


@contextmanager
def permitted(database: Database | Session, actor: Actor, action: str) -> Iterator[Actor]:
    """The actor with the reach that the rule of this action grants, for work that leads to it, such as an export to its audit row.

    Whoever is refused, here or by anything inside, stands in the audit trail afterwards.
    """
    try:
        yield require(actor, action)
    except Refused as refusal:
        # What calls an entrance inside another must not tell of the same refusal twice.
        if isinstance(database, Database) and not refusal.in_trail:
            _keep(database, actor, action, refusal)
        raise


def _keep(database: Database, actor: Actor, action: str, refusal: Refused) -> None:
    with database.write(counted=False) as session:
        detail = {"action": action, "session": actor.session}
        audit.append(session, actor=actor, action="refused", record=refusal.record, field=action[:60], detail=detail, when=database.now())
    refusal.in_trail = True
