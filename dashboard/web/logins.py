"""Log in and log out."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard import downloads
from dashboard.web.asking import ask, whose
from dashboard.web.cookies import device_token, forget_login, keep_login, login_token
from dashboard.web.forms import typed_into
from dashboard.web.gate import safe_next
from dashboard.web.rendering import page
from models.access import ANONYMOUS
from models.settings import Settings

NOTES = {
    "out": "You are logged out.",
    "set": "Your password is set. Log in with it.",
}
ENDED = "Your login has ended, and what was typed since the last save is not kept. Log in again to go on."


async def login_page(request: Request) -> Response:
    """`GET /login`: the form; who is logged in already goes on."""
    onward = safe_next(request.query_params.get("next", "/"))
    if await whose(request.cookies):
        return RedirectResponse(onward, status_code=303)
    ended = ENDED if login_token(request.cookies) else ""
    response = login_form(request, note=NOTES.get(request.query_params.get("note", ""), ended), onward=onward)
    if ended:
        forget_login(response)
    return response


def login_form(
    request: Request, status: int = 200, headers: Mapping[str, str] | None = None, *, name: str = "", onward: str = "/", **told: str
) -> Response:
    """The form, with what is told beside it; a way to the outside login where there is one."""
    return page(request, "login", status, headers, name=name, onward=onward, provider=bool(Settings().oidc_issuer), **told)


async def log_in(request: Request) -> Response:
    """`POST /login`: 303 onward with the cookies of a new login; 401 for a wrong name or password, 429 after too many tries."""
    from models.accounts import sessions

    typed = await typed_into(request)
    name, onward = typed.get("username", ""), safe_next(typed.get("next", "/"))
    asked = {"device": device_token(request.cookies), "own_device": "own_device" in typed}
    try:
        login = await ask(sessions.log_in, ANONYMOUS, name, typed.get("password", ""), **asked, hashing=True)
    except sessions.LoginRefused as refusal:
        headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
        return login_form(request, 429 if headers else 401, headers, error=str(refusal), name=name, onward=onward)
    await end_login(request)
    response = RedirectResponse(onward, status_code=303)
    keep_login(response, login)
    return response


async def logout_page(request: Request) -> Response:
    """`GET /logout`: a button, because an address alone must end nothing."""
    return page(request, "logout")


async def log_out(request: Request) -> Response:
    """`POST /logout`: the login ends in the database, its files and its cookie go."""
    await end_login(request)
    response = RedirectResponse("/login?note=out", status_code=303)
    forget_login(response)
    return response


async def end_login(request: Request) -> None:
    """End the login with which this request came, if any."""
    from models.accounts import sessions

    actor = await whose(request.cookies)
    if actor is not None:
        await ask(sessions.log_out, ANONYMOUS, login_token(request.cookies))
        downloads.discard_of(actor.session)


ROUTES = [
    Route("/login", login_page),
    Route("/login", log_in, methods=["POST"]),
    Route("/logout", logout_page),
    Route("/logout", log_out, methods=["POST"]),
]
