"""The two cookies of a login: its token, and the mark of a browser that logged in before. Neither can be read by a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from dashboard.web.address import own_address

if TYPE_CHECKING:
    from models.accounts.sessions import Login

YEAR_SECONDS = 365 * 24 * 3600
SAME_SITE: Any = "Lax"  # as the standard writes it; Starlette's types know only small letters


def login_cookie() -> str:
    """Its name. Over TLS the browser itself keeps other hosts and paths from setting it; otherwise servers of one host have one each."""
    address = own_address()
    return "__Host-myolog" if address.secure else f"myolog_{address.port}"


def device_cookie() -> str:
    """The name of the cookie by which a browser is known again when it logs in."""
    return f"{login_cookie()}_device"


def login_token(cookies: Mapping[str, str]) -> str:
    """The token of a login among the cookies of a request or of `st.context`, "" for none."""
    return cookies.get(login_cookie(), "")


def device_token(cookies: Mapping[str, str]) -> str:
    """The token of a known browser, "" for none."""
    return cookies.get(device_cookie(), "")


def known_browser(cookies: Mapping[str, str]) -> bool:
    """True where somebody has logged in with this browser before, for all that it says. It opens nothing."""
    return bool(login_token(cookies) or device_token(cookies))


def keep_login(response: Response, login: Login) -> None:
    """Gives the browser the token of this login: until it is closed, or on somebody's own device for as long as the login may last."""
    _keep(response, login_cookie(), login.token, YEAR_SECONDS if login.own_device else None)
    _keep(response, device_cookie(), login.device, YEAR_SECONDS)


def keep_token(response: Response, token: str, *, own_device: bool) -> None:
    """Replaces the token of a login that goes on."""
    _keep(response, login_cookie(), token, YEAR_SECONDS if own_device else None)


def forget_login(response: Response) -> None:
    """Takes the token of the login away; the browser stays known."""
    response.delete_cookie(login_cookie(), path="/", secure=own_address().secure, httponly=True, samesite=SAME_SITE)


def _keep(response: Response, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=own_address().secure, httponly=True, samesite=SAME_SITE)
