"""Log in through an outside provider (OpenID Connect): it says who somebody is; the login session and what one may do stay ours.

Authlib checks what the provider signed. Streamlit's own `st.login` is no way: it begins in a page, which nobody reaches without a login,
and its cookie lasts 30 days and cannot be ended.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth, OAuthError
from authlib.oidc.core import CodeIDToken
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from dashboard import data
from dashboard.web.address import own_address
from dashboard.web.asking import ask
from dashboard.web.cookies import device_token, keep_login, login_cookie
from dashboard.web.gate import safe_next
from dashboard.web.logins import end_login, login_form
from models.access import ANONYMOUS
from models.errors import MyologError
from models.settings import Settings, is_loopback

LOGGER = logging.getLogger("myolog")
PROVIDER, CALLBACK = "/login/provider", "/login/provider/callback"
ON_THE_WAY_SECONDS = 600
PATIENCE_SECONDS = 10
LEEWAY_SECONDS = 60
UNREACHABLE = "The outside login does not answer. Try again, or log in with name and password."
REFUSED = "The outside login was refused. Try again, or ask the administrator whether your account is linked to it."


class NotVouched(MyologError):
    """The provider does not say, in the way it must, who this is."""


class Claims(CodeIDToken):  # type: ignore[misc]
    """What the provider signed, whose times are held against the clock of our own sessions."""

    def validate(self, now: int | None = None, leeway: int = 0) -> None:
        """Raises for a claim that is missing, past or for somebody else."""
        super().validate(now or int(data.now().timestamp()), leeway)


def provider_routes(settings: Settings) -> list[Route]:
    """The two addresses of the outside login."""
    provider = Provider(settings)
    # What is remembered of a login on its way is signed with a key that is as old as this process.
    key, name = secrets.token_urlsafe(32), f"{login_cookie()}_provider"
    cookie: dict[str, Any] = {"session_cookie": name, "max_age": ON_THE_WAY_SECONDS, "https_only": own_address().secure}
    remembering = [Middleware(SessionMiddleware, secret_key=key, **cookie)]
    return [Route(PROVIDER, provider.begin, middleware=remembering), Route(CALLBACK, provider.end, middleware=remembering)]


class Provider:
    """The configured provider, asked anew about itself after each failure."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = settings.oidc_issuer.rstrip("/")
        self.client = self._new_client()

    async def begin(self, request: Request) -> Response:
        """`GET /login/provider`: sends the browser to the provider."""
        request.session.clear()
        request.session["next"] = request.query_params.get("next", "/")
        try:
            client = await self._known_client()
            response: Response = await client.authorize_redirect(request, own_address().url + CALLBACK)
        except Exception as error:  # noqa: BLE001  whatever an outside server does is one sentence here
            self._failed(error)
            return login_form(request, 502, error=UNREACHABLE)
        return response

    async def end(self, request: Request) -> Response:
        """`GET /login/provider/callback`: the provider sends the browser back; 303 onward with our own cookies, else 401."""
        from models.accounts import sessions

        onward = safe_next(request.session.pop("next", "/"))
        try:
            person, device = await self._person(request), device_token(request.cookies)
            login = await ask(sessions.log_in_from_provider, ANONYMOUS, person, device=device)
        except (OAuthError, sessions.LoginRefused):
            # An OAuthError is the provider's no: a stranger gets as many as wanted, so they are not worth a row in the audit trail.
            return login_form(request, 401, error=REFUSED, onward=onward)
        await end_login(request)
        response = RedirectResponse(onward, status_code=303)
        keep_login(response, login)
        return response

    async def _person(self, request: Request) -> str:
        """How the provider names the person; "", which is nobody, where its answer is not as it must be."""
        try:
            client = await self._known_client()
            required = {"iss": _exactly(client.server_metadata["issuer"]), "aud": _exactly(client.client_id)}
            token = await client.authorize_access_token(request, claims_options=required, claims_cls=Claims, leeway=LEEWAY_SECONDS)
            return self._named(token["userinfo"])
        except OAuthError:
            raise
        except Exception as error:  # noqa: BLE001  the same
            self._failed(error)
            return ""

    def _named(self, claims: Mapping[str, Any]) -> str:
        name = claims[self.settings.oidc_claim]
        if not isinstance(name, str) or (self.settings.oidc_claim == "email" and claims.get("email_verified") is not True):
            raise NotVouched(self.settings.oidc_claim)
        return name.strip()

    async def _known_client(self) -> Any:
        """What talks to the provider, once that has said of itself what can be relied on."""
        client = self.client
        metadata = await client.load_server_metadata()
        asked = [urlsplit(metadata[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if metadata["issuer"].rstrip("/") != self.issuer or not all(_encrypted(url.scheme, url.hostname) for url in asked):
            raise NotVouched("issuer")
        return client

    def _failed(self, error: Exception) -> None:
        # The texts of these errors repeat what was received.
        LOGGER.warning("outside login: %s", type(error).__name__)
        self.client = self._new_client()

    def _new_client(self) -> Any:
        return OAuth().register(
            "provider",
            client_id=self.settings.oidc_client_id,
            client_secret=self.settings.oidc_client_secret.get_secret_value(),
            server_metadata_url=f"{self.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email" if self.settings.oidc_claim == "email" else "openid profile",
                "code_challenge_method": "S256",
                "timeout": PATIENCE_SECONDS,
            },
        )


def _exactly(value: str) -> dict[str, Any]:
    return {"essential": True, "value": value}


def _encrypted(scheme: str, host: str | None) -> bool:
    return scheme == "https" or (scheme == "http" and is_loopback(host or ""))
