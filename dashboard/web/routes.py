"""Every address that the server answers itself."""

from __future__ import annotations

from importlib.metadata import version
from importlib.util import find_spec

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import data
from dashboard.web import account, fetching, invitations, logins
from models.settings import Settings


def health(_request: Request) -> JSONResponse:
    """`GET /healthz`: 200 while the database answers, 503 when it does not. Names no path and no cause."""
    try:
        data.database(data.database_url()).check_health()
    except Exception:  # noqa: BLE001  whatever keeps the database from answering is "not healthy"
        return JSONResponse({"status": "failed", "database": "failed", "version": version("myolog")}, status_code=503)
    return JSONResponse({"status": "ok", "database": "ok", "version": version("myolog")})


def all_routes() -> list[Route]:
    """The routes of our own; whatever else is asked for is a page of Streamlit's."""
    return [Route("/healthz", health), *logins.ROUTES, *invitations.ROUTES, *account.ROUTES, *fetching.ROUTES, *_outside_login()]


def _outside_login() -> list[Route]:
    """Those of the outside login, only where one is set up. Without its extra the self-check lets nothing start."""
    settings = Settings()
    if not settings.oidc_issuer or not find_spec("authlib"):
        return []
    from dashboard.web.provider import provider_routes

    return provider_routes(settings)
