"""The README's first command, followed from another folder: the demo answers, lets its four roles in, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import signal
import urllib.request
from importlib.metadata import version
from pathlib import Path

import pytest

from models.access import Role
from tests.running import Running, log_in, server, starting, wait_until
from tests.wire import ask


def test_demo_answers_and_takes_its_database_away(tmp_path: Path) -> None:
    with server("demo", folder=tmp_path) as running:
        with urllib.request.urlopen(f"{running.address}/healthz", timeout=10) as answer:
            content = json.load(answer)
        kept = list(tmp_path.glob("myolog-demo-*/*"))
        code = running.stop()
    assert content == {"status": "ok", "database": "ok", "version": version("myolog")}
    assert kept, "the throw-away database was not where temporary files go"
    assert (code, list(tmp_path.glob("myolog-demo-*"))) == (0, [])


def accounts(running: Running) -> dict[str, str]:
    """Names and passwords as printed after the first line."""
    assert running.process.stdout
    lines = [running.process.stdout.readline() for _role in Role]
    return dict(found.groups() for line in lines if (found := re.fullmatch(r"Log in as (\w+) with the password (\S+)\n", line)))


def test_demo_lets_in_one_account_of_each_role_and_nobody_else(tmp_path: Path) -> None:
    with server("demo", folder=tmp_path) as running:
        printed = accounts(running)
        assert list(printed) == list(Role)
        assert len(set(printed.values())) == len(Role)
        pages = [ask(running.address, "/", Cookie=log_in(running.address, *account)).status for account in printed.items()]
        strangers = ask(running.address, "/", Accept="text/html").status
    assert (pages, strangers) == ([200] * 4, 303)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_demo_clears_up_however_it_is_told_to_stop(number: signal.Signals, tmp_path: Path) -> None:
    with server("demo", folder=tmp_path) as running:
        running.process.send_signal(number)
        code = running.process.wait(30)
        assert running.errors.read_text() == ""
    assert (code, list(tmp_path.glob("myolog-demo-*"))) == (0, [])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_demo_stopped_while_it_still_loads_clears_up_too(number: signal.Signals, tmp_path: Path) -> None:
    with starting("demo", folder=tmp_path) as process:
        wait_until(lambda: any(tmp_path.glob("myolog-demo-*/demo.db")))
        process.send_signal(number)
        code = process.wait(30)
    assert (code, list(tmp_path.glob("myolog-demo-*"))) == (0, [])
