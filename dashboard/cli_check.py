"""`myolog check`: everything that the self-check finds, in sentences or as one line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from dashboard.cli_run import tell


def check_installation(url: str, *, security: bool, as_json: bool) -> None:
    """Say what makes this installation unsafe; raises UnsafeInstallation where it keeps Myolog from starting.

    With `security` only what a start looks at, more thoroughly; without it every record too, and the whole audit trail.
    """
    from dashboard import server
    from dashboard.checks import UnsafeInstallation, all_findings

    server.build_app("127.0.0.1", 8501)  # sets Streamlit's options as a start does
    findings = all_findings(url, records=not security, now=datetime.now(UTC))
    refused = sum(finding.level == "refuse" for finding in findings)
    if as_json:
        # Not `tell`, which would close up the spaces of a path.
        typer.echo(json.dumps({"safe": not refused, "findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            tell(f"{finding.level}: {finding}")
        if not refused:
            tell("Nothing here keeps Myolog from starting." if findings else "Nothing unsafe was found.")
    if refused:
        raise UnsafeInstallation(f"{refused} of these {len(findings)} findings must be put right before Myolog starts.")
