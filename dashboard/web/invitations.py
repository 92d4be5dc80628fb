"""One-time links: a first or a new password, and the first administrator. Looking at a link uses it up for nobody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard import incidents
from dashboard.web.asking import ask
from dashboard.web.forms import typed_into
from dashboard.web.rendering import page
from models.access import ANONYMOUS
from models.errors import ImpossibleValue, MyologError, NotFound

DIFFERENT = "The two passwords differ. Write the same one twice."


async def invitation_page(request: Request) -> Response:
    """`GET /invitation?token=`: the form, for as long as the link is good."""
    return await _form(request, request.query_params.get("token", ""))


async def accept(request: Request) -> Response:
    """`POST /invitation`: sets the password and leads to the login."""
    from models.accounts.links import redeem_link

    typed = await typed_into(request)
    token = typed.get("token") or request.query_params.get("token", "")
    name, password = typed.get("username", ""), typed.get("password", "")
    try:
        if typed.get("again", password) != password:
            raise ImpossibleValue(DIFFERENT, "password")
        await ask(redeem_link, ANONYMOUS, token, password, name=name, hashing=True)
    except NotFound:
        return _gone(request)
    except MyologError as refusal:
        return await _form(request, token, 422, error=incidents.told(refusal), column=getattr(refusal, "column", ""), name=name)
    return RedirectResponse("/login?note=set", status_code=303)


async def _form(request: Request, token: str, status: int = 200, *, error: str = "", column: str = "", name: str = "") -> Response:
    from models.accounts.links import look_at_link

    link = await ask(look_at_link, ANONYMOUS, token)
    if link is None:
        return _gone(request)
    return page(request, "invitation", status, error=error, column=column, token=token, link=link, name=link.name or name)


def _gone(request: Request) -> Response:
    return page(request, "gone", 404, title="This link is not good any more", text=LINK_GONE)


LINK_GONE = "A link works once, and not for long. Ask whoever sent it for a new one."

ROUTES = [Route("/invitation", invitation_page), Route("/invitation", accept, methods=["POST"])]
