"""`myolog audit`: whether the audit trail is as the application wrote it."""

from __future__ import annotations

from typing import Annotated

import typer

from dashboard.cli_options import DatabaseOption, opened
from dashboard.cli_run import tell
from models.errors import MyologError

app = typer.Typer(help="The audit trail: who did what, and who looked at whom.", rich_markup_mode=None)


class TrailBroken(MyologError):
    """The audit trail was changed by hand."""


@app.command()
def verify(
    head: Annotated[str, typer.Option("--head", metavar="SEQ:LINK", help="A head noted earlier: the trail must still contain it.")] = "",
    database: DatabaseOption = None,
) -> None:
    """Look through the whole audit trail for rows that were edited, removed or moved, and print its head to be kept elsewhere."""
    from models.access import OPERATOR
    from models.storage.queries.trail import verify_trail

    with opened(database) as records:
        report = verify_trail(records, OPERATOR, head=head)
    for fault in report.faults:
        tell(fault)
    if report.faults:
        raise TrailBroken(
            "The audit trail is not as Myolog wrote it. Keep a copy of the database as it is, and find out who could write to it."
        )
    tell(f"The audit trail is whole: {report.rows} {'row' if report.rows == 1 else 'rows'}.")
    tell(f"Head: {report.head}")
