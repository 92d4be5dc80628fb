"""What tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.cli import app
from dashboard.cli_run import run
from tests.commands import Cli, Outcome


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Runs one command against a database file that does not exist yet."""
    monkeypatch.setenv("MYOLOG_DATABASE_URL", f"sqlite:///{tmp_path / 'myolog.db'}")

    def call(*arguments: object) -> Outcome:
        code = run(app, [str(argument) for argument in arguments])
        return Outcome(code, *capsys.readouterr())

    return call
