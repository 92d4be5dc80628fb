"""The first start on an empty database: a link on the second line makes the administrator, once."""

from __future__ import annotations

import re
from pathlib import Path

from tests.running import Running, log_in, server
from tests.wire import ask

PASSWORD = "grey heron over the weir"


def link(running: Running) -> str:
    """Path and token of the link that stands on the second line."""
    assert running.process.stdout
    second = running.process.stdout.readline()
    found = re.search(rf"{re.escape(running.address)}(/invitation\?token=\S+)\n", second)
    assert found, second
    return found[1]


def test_the_link_of_the_first_start_makes_the_administrator(tmp_path: Path) -> None:
    with server("serve", "--database", "new.db", folder=tmp_path) as running:
        assert running.line == f"Myolog is ready: {running.address}\n"
        path = link(running)
        form = {"username": "administrator-1", "password": PASSWORD, "again": PASSWORD}
        statuses = [ask(running.address, path, form=form).status for _time in range(2)]
        cookie = log_in(running.address, "administrator-1", PASSWORD)
        assert ask(running.address, "/", Cookie=cookie).status == 200
    assert statuses == [303, 404]


def test_a_start_with_an_administrator_prints_the_address_alone(tmp_path: Path) -> None:
    with server("serve", "--database", "new.db", folder=tmp_path) as running:
        form = {"username": "administrator-1", "password": PASSWORD, "again": PASSWORD}
        assert ask(running.address, link(running), form=form).status == 303
    with server("serve", "--database", "new.db", folder=tmp_path) as running:
        running.stop()
        assert running.process.stdout
        assert running.process.stdout.read() == ""


def test_a_new_start_makes_the_former_link_worthless(tmp_path: Path) -> None:
    with server("serve", "--database", "new.db", folder=tmp_path) as running:
        former = link(running)
    with server("serve", "--database", "new.db", folder=tmp_path) as running:
        assert ask(running.address, former).status == 404
        assert ask(running.address, link(running)).status == 200
