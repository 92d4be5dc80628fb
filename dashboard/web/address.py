"""Under which address readers reach this server. It decides what cookies are called and whether they need TLS, and stands in links."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Address:
    """`url` is what readers type, without a path; `port` is where this server listens, which a proxy may hide."""

    url: str = "http://127.0.0.1:8501"
    port: int = 8501

    @property
    def secure(self) -> bool:
        """True where readers come over TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The host's name alone."""
        return urlsplit(self.url).hostname or ""


_own = Address()


def use_address(address: Address) -> None:
    """Serve under this address from now on: one for the process."""
    global _own  # noqa: PLW0603  one server runs in a process
    _own = address


def own_address() -> Address:
    """The address that this process serves under."""
    return _own
