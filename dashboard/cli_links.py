"""One-time links as the command line prints them."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.links import invitation

OWN_ADDRESS = "http://127.0.0.1:8501"


def _whole(address: str) -> str:
    from models.settings import public_url

    return public_url(address) or OWN_ADDRESS


AddressOption = Annotated[
    str,
    typer.Option(
        "--address",
        metavar="URL",
        envvar="MYOLOG_PUBLIC_URL",
        callback=_whole,
        help="Where people reach Myolog: the link that is printed begins with it.",
    ),
]


def link_words(address: str, token: str) -> str:
    """The link, and for how long it is good."""
    from models.settings import Settings

    return f"It works once, within {Settings().link_hours} hours: {invitation(address, token)}"
