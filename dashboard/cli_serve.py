"""`myolog serve` and `demo`: the server, and what is printed once it answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.cli_links import link_words
from dashboard.cli_run import tell

if TYPE_CHECKING:
    from models.storage.database import Database

Accounts = Sequence[tuple[str, str]]


def serve_own(database: Database, host: str, port: int, *, open_browser: bool) -> None:
    """Serve this database; where nobody administers it yet, the link by which somebody becomes the administrator is printed too."""
    from dashboard.server import serve
    from models.access import OPERATOR
    from models.accounts.links import first_administrator_link

    token = first_administrator_link(database, OPERATOR, now=database.now())

    def announce(address: str) -> None:
        tell(f"Myolog is ready: {address}")
        if token:
            tell(f"There is no administrator yet. Make the first with this link. {link_words(address, token)}")

    serve(database.url, host, port, open_browser, announce)


def serve_demo(database: Database, accounts: Accounts, host: str, port: int, *, open_browser: bool) -> None:
    """Serve the demo, and print the names and passwords with which one may look around."""
    from dashboard.server import serve

    def announce(address: str) -> None:
        tell(f"Myolog is ready, with published courses and simulated patients to look at: {address}")
        for name, password in accounts:
            tell(f"Log in as {name} with the password {password}")

    serve(database.url, host, port, open_browser, announce)
