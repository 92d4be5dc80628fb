"""The addresses of our own that are handed to people."""

from __future__ import annotations


def invitation(address: str, token: str) -> str:
    """Where a one-time link leads: the page on which its bearer sets a password."""
    return f"{address.rstrip('/')}/invitation?token={token}"
