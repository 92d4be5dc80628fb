"""Tokens: random names that open something. Only their digest is stored, so that a stolen database opens nothing."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """A new token of 256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    """What is stored in the place of a token: its SHA-256. Random as it is, a token needs no slow digest."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
