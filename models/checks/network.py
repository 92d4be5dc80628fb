"""How others reach this installation: the encrypted public address, and the outside login."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from urllib.parse import urlsplit

from models.checks.findings import Finding, Level
from models.settings import Settings, is_loopback

CERTIFICATE_SECONDS = 5
RENEW_WITHIN = timedelta(days=14)


def address_findings(public_url: str, now: datetime) -> Iterator[Finding]:
    """No encrypted public address, or one whose certificate does not hold (any more). Connects to it."""
    parts = urlsplit(public_url)
    if parts.scheme != "https":
        yield Finding(
            "no-https",
            Level.WARN,
            "No public address with https is set.",
            "Without encryption, whoever shares the network reads passwords and records.",
            "For more than this machine: put a proxy with TLS in front, and set MYOLOG_PUBLIC_URL.",
        )
        return
    try:
        ends = _certificate_ends(parts.hostname or "", parts.port or 443)
    except OSError as error:  # a certificate that is refused is one too
        yield _certificate(public_url, f"cannot be used: {getattr(error, 'verify_message', '') or error}")
        return
    if ends < now + RENEW_WITHIN:
        yield _certificate(public_url, f"has a certificate that ends on {ends:%Y-%m-%d}")


def _certificate(public_url: str, problem: str) -> Finding:
    return Finding(
        "certificate",
        Level.WARN,
        f"The public address {public_url} {problem}.",
        "A browser that is told to trust a bad certificate trusts an attacker's too.",
        "Renew the certificate of the proxy, and look that it runs.",
    )


def _certificate_ends(host: str, port: int) -> datetime:
    """When the certificate of a server ends. One that this machine does not trust raises an OSError."""
    with (
        socket.create_connection((host, port), CERTIFICATE_SECONDS) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secure,
    ):
        certificate = secure.getpeercert() or {}
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def provider_findings(settings: Settings) -> Iterator[Finding]:
    """An outside login that is set by half, or that is not encrypted."""
    parts = {
        "MYOLOG_OIDC_ISSUER": settings.oidc_issuer,
        "MYOLOG_OIDC_CLIENT_ID": settings.oidc_client_id,
        "MYOLOG_OIDC_CLIENT_SECRET": settings.oidc_client_secret.get_secret_value(),
    }
    missing = [name for name, value in parts.items() if not value]
    if missing and len(missing) < len(parts):
        what = f"The outside login lacks {' and '.join(missing)}."
        yield Finding("provider", Level.REFUSE, what, "It is set whole or not at all.", "Set what is missing, or remove the rest.")
    if settings.oidc_issuer and not find_spec("authlib"):
        rule, remedy = "It needs a library of its own.", "Install it with: pip install 'myolog[oidc]'"
        yield Finding("provider", Level.REFUSE, "The outside login is not installed.", rule, remedy)
    issuer = urlsplit(settings.oidc_issuer)
    if settings.oidc_issuer and issuer.scheme != "https" and not is_loopback(issuer.hostname or ""):
        what = f'MYOLOG_OIDC_ISSUER "{settings.oidc_issuer}" is not encrypted.'
        yield Finding("provider", Level.REFUSE, what, "Who logs in is asked over https only.", "Write its https:// address.")
