"""What several commands share: their options, and the database that is meant."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from models.storage.database import Database

LOOPBACK = "127.0.0.1"

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        envvar="MYOLOG_DATABASE_URL",
        help="sqlite:///FILE or postgresql://... [default: a file in your data folder]",
    ),
]
PortOption = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any free port.")]
NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]
RegimeOption = Annotated[
    str,
    typer.Option("--regime", metavar="plain|clinic|sparse", help="plain: steady visits; clinic: as clinics are; sparse: half the samples."),
]
ChangeOption = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change one number of the regime; may stand several times.")
]


def url_of(named: str | None) -> str:
    """The address of the database that a command means: the one named, else the one of the settings."""
    from models.settings import Settings, database_url

    return database_url(named) if named else Settings().database_url


def opened(named: str | None) -> AbstractContextManager[Database]:
    """That database, which must exist."""
    from models.storage.database import Database

    return closing(Database.open(url_of(named)))


def ready(named: str | None) -> AbstractContextManager[Database]:
    """That database, created or brought to this version, and judged by this engine."""
    from dashboard.cli_upgrade import ready_database

    return ready_database(url_of(named))
