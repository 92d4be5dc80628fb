"""What stands between the network and the pages: allowed hosts and origins, closed paths, security headers.

Plain ASGI middleware, free of Streamlit. It refuses before Streamlit sees the request, because Streamlit itself accepts a page of any
port on this machine and, for any other origin, first asks an outside service for this machine's address.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard.web.address import Address
from models.settings import is_loopback

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DEFAULT_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
NOT_KEPT = {"Cache-Control": "no-store"}
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
CLOSED_PATHS = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
ASSETS = "/static/"
DEEP_PATHS = (ASSETS, "/_stcore/", "/media/", "/component/", "/download/", "/login/")
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
OWN = "same-origin"
NO_SUCH_PAGE = "There is no page at this address. The first page of Myolog is at /."
POLICY_VIOLATION = 1008


class Guard:
    """Refuses foreign hosts and origins and closed paths; puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, address: Address) -> None:
        self.app = app
        self.address = address
        self.headers = SECURITY_HEADERS | (STRICT_TRANSPORT if address.secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        answer = self.app if refusal is None else refusal
        # Streamlit lets a browser keep the page itself, which would show it again by the back button, after logging out too.
        own = self.headers if scope["path"].startswith(ASSETS) else self.headers | NOT_KEPT
        await answer(scope, receive, send if scope["type"] == "websocket" else _with_headers(send, own))

    def _refusal(self, scope: Scope) -> ASGIApp | None:
        headers = Headers(scope=scope)
        if any(scope["path"].startswith(path) for path in CLOSED_PATHS):
            return _refuse(scope, 404, "Not found.")
        if _leads_nowhere(scope["path"], headers.get("accept", "")):
            return _refuse(scope, 404, NO_SUCH_PAGE)
        host = headers.get("host", "")
        if _host_name(host) != self.address.host and not is_loopback(_host_name(host)):
            return _refuse(scope, 403, "This host name is not served here.")
        origin = headers.get("origin")
        # A program that is no browser names no origin; a browser that names none still says whether another site asks.
        foreign = origin is None and scope.get("method", "GET") in CHANGING and headers.get("sec-fetch-site", OWN) not in (OWN, "none")
        if foreign or (origin is not None and not self._is_own(origin, host)):
            return _refuse(scope, 403, "Requests from other sites are refused.")
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        on_this_machine = is_loopback(_host_name(host)) and origin.lower() == f"http://{host.lower()}"
        return on_this_machine or origin.lower() == self.address.url


def _leads_nowhere(path: str, accept: str) -> bool:
    """True for a reader at an address with several parts: no page has one, and Streamlit would answer with a page that stays blank."""
    return "text/html" in accept and "/" in path.strip("/") and not path.startswith(DEEP_PATHS)


def _refuse(scope: Scope, status: int, reason: str) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(code=POLICY_VIOLATION, reason=reason)
    return PlainTextResponse(reason, status_code=status)


def _with_headers(send: Send, own: Mapping[str, str]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(own)
            for name, value in DEFAULT_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
