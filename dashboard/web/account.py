"""The reader's own account: a new password, and where it is logged in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard import downloads, incidents
from dashboard.web.asking import ask
from dashboard.web.cookies import keep_token
from dashboard.web.forms import typed_into
from dashboard.web.invitations import DIFFERENT
from dashboard.web.rendering import page
from models.access import Actor
from models.errors import ImpossibleValue, MyologError

if TYPE_CHECKING:
    from models.accounts.sessions import OwnSession

NOTES = {
    "password": "Your password is changed. Everywhere else you are logged out.",
    "ended": "That login is ended.",
}


async def account_page(request: Request) -> Response:
    """`GET /account`: the forms."""
    return await _page(request, note=NOTES.get(request.query_params.get("note", ""), ""))


async def change(request: Request) -> Response:
    """`POST /account`: ends one of the own logins, or changes the password."""
    typed = await typed_into(request)
    try:
        return await (_end(request, typed["end"]) if "end" in typed else _new_password(request, typed))
    except MyologError as refusal:
        wait = getattr(refusal, "retry_after", 0)
        status, headers = (429, {"Retry-After": str(wait)}) if wait else (422, {})
        return await _page(request, status, headers, error=incidents.told(refusal), column=getattr(refusal, "column", ""))


async def _end(request: Request, number: str) -> Response:
    from models.accounts.sessions import end_own_session

    session = int(number) if re.fullmatch("[0-9]{1,10}", number) else 0
    await ask(end_own_session, _reader(request), session)
    downloads.discard_of(session)
    return RedirectResponse("/account?note=ended", status_code=303)


async def _new_password(request: Request, typed: dict[str, str]) -> Response:
    from models.accounts.own import change_own_password

    old, new = typed.get("old", ""), typed.get("password", "")
    if typed.get("again", new) != new:
        raise ImpossibleValue(DIFFERENT, "password")
    own = next(line.own_device for line in await _logins(request) if line.current)
    token = await ask(change_own_password, _reader(request), old, new, hashing=True)
    response = RedirectResponse("/account?note=password", status_code=303)
    keep_token(response, token, own_device=own)
    return response


async def _page(request: Request, status: int = 200, headers: Mapping[str, str] | None = None, **told: str) -> Response:
    told = {"note": "", "error": "", "column": "", **told}
    return page(request, "account", status, headers, actor=_reader(request), logins=await _logins(request), **told)


async def _logins(request: Request) -> list[OwnSession]:
    from models.accounts.sessions import own_sessions

    return await ask(own_sessions, _reader(request))


def _reader(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


ROUTES = [Route("/account", account_page), Route("/account", change, methods=["POST"])]
