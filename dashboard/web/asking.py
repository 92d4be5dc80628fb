"""How the server asks models/: in a worker thread, so that no request waits for another's, and never more than two at a password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from dashboard import data
from dashboard.web.cookies import login_token
from models.access import ANONYMOUS, Actor

_R = TypeVar("_R")

AT_A_PASSWORD = CapacityLimiter(2)


async def ask(function: Callable[..., _R], actor: Actor, *arguments: object, hashing: bool = False, **named: object) -> _R:
    """What this entrance of models/ answers for this actor, with the database that is served and the time of its clock."""

    def call() -> _R:
        database = data.database(data.database_url())
        return function(database, actor, *arguments, **named, now=database.now())

    return await to_thread.run_sync(call, limiter=AT_A_PASSWORD if hashing else None)


async def whose(cookies: Mapping[str, str], *, touch: bool = True) -> Actor | None:
    """Who is logged in with these cookies; None for nobody. With `touch` it counts as something that the reader did."""
    from models.accounts.sessions import resolve

    token = login_token(cookies)
    return await ask(resolve, ANONYMOUS, token, touch=touch) if token else None
