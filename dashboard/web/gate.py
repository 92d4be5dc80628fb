"""Who may come in: nobody without a valid login, but for the few addresses that one needs in order to log in.

The pages ask again on every run; what stands here keeps strangers from Streamlit altogether, and gives Streamlit the number of the login,
so that it resumes no session for anybody but the login that began it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.navigation import first_page
from dashboard.protection import ASSETS, DEEP_PATHS, POLICY_VIOLATION
from dashboard.web.asking import whose
from dashboard.web.cookies import known_browser
from dashboard.web.socket import PageSocket, send_away

OPEN_PATHS = frozenset({"/healthz", "/login", "/login/provider", "/login/provider/callback", "/logout", "/invitation", "/favicon.png"})
STREAMLITS_OWN = "/_stcore/"
ASKED_BEFORE_THE_SOCKET = frozenset({"/_stcore/health", "/_stcore/host-config"})
"""By an open page that lost its socket, such as that of a machine that slept. They tell nothing of anybody."""
LOGIN_HEADER = "X-Myolog-Session"
TRUSTED_HEADERS = {LOGIN_HEADER: "login"}
"""What Streamlit is told to read. Whatever a client sends under this name is taken out first."""


class Gate:
    """Lets through who is logged in, known to routes as `request.state.actor`, and to Streamlit by the number of the login."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        name = LOGIN_HEADER.lower().encode()
        headers = [header for header in scope["headers"] if header[0].lower() != name]
        cookies = HTTPConnection(scope).cookies
        if _is_open(scope, cookies):
            await self.app({**scope, "headers": headers}, receive, send)
            return
        # What a page asks on its own is no step of its reader.
        actor = await whose(cookies, touch=scope["type"] == "http" and not scope["path"].startswith(STREAMLITS_OWN))
        if actor is None:
            await _refusal(scope, cookies)(scope, receive, send)
            return
        known = {**scope, "headers": [*headers, (name, b"%d" % actor.session)], "state": {**scope.get("state", {}), "actor": actor}}
        if scope["type"] == "websocket":
            await PageSocket(cookies, receive, send).serve(self.app, known)
        elif scope["path"] == first_page(actor.role).address:
            # Streamlit knows the first page as "/" alone, and would say of its own address that there is no such page.
            await RedirectResponse("/" + _query(scope), status_code=303)(known, receive, send)
        else:
            await self.app(known, receive, send)


def login_address(asked_for: str) -> str:
    """The login page, which leads back to what was asked for."""
    return "/login" if asked_for == "/" else f"/login?next={quote(asked_for, safe='')}"


def safe_next(address: str) -> str:
    """Where to go after the login: an address of this server, "/" in the place of any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if inside and address.isprintable() and address.isascii() and "\\" not in address else "/"


def _is_open(scope: Scope, cookies: Mapping[str, str]) -> bool:
    if scope["type"] == "websocket":
        return False
    path = scope["path"]
    return path in OPEN_PATHS or path.startswith(ASSETS) or (path in ASKED_BEFORE_THE_SOCKET and known_browser(cookies))


def _refusal(scope: Scope, cookies: Mapping[str, str]) -> ASGIApp:
    if scope["type"] == "websocket":
        return send_away if known_browser(cookies) else WebSocketClose(code=POLICY_VIOLATION, reason="Log in first.")
    if scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(DEEP_PATHS):
        return PlainTextResponse("Log in first.", status_code=401)
    return RedirectResponse(login_address(quote(scope["path"]) + _query(scope)), status_code=303)


def _query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"?{query}" if query else ""
