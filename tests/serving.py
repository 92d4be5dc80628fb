"""A real server in a process of its own, whose clock a test can set, whose functions it can break, and which makes files to download."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from dashboard import server
from models.errors import NotPermitted

CANARY = "CANARY-7719"
REFUSAL = "This is for somebody else."
FAILURE = f"{CANARY} in SELECT name FROM identity WHERE id = 4 /secret/place"


@dataclass
class Serving:
    """A server that answers: its process, its address for readers, its port, and the folder through which it is told what to do."""

    process: subprocess.Popen[str]
    address: str
    port: int
    folder: Path
    options: Mapping[str, Any]

    def set_clock(self, ahead: timedelta) -> None:
        """Let its clock go this far ahead of the real one."""
        (self.folder / "clock").write_text(str(ahead.total_seconds()), encoding="utf-8")

    def fail(self, *functions: str) -> None:
        """Let these functions, written "module:function", raise FAILURE from now on; without any all is well again."""
        (self.folder / "faults").write_text("\n".join(functions), encoding="utf-8")

    @property
    def log(self) -> str:
        """What it has written to stderr."""
        return (self.folder / "stderr").read_text(encoding="utf-8")


@contextmanager
def serving(
    url: str,
    folder: Path,
    *,
    options: tuple[str, ...] = (),
    breakable: tuple[str, ...] = (),
    starter: str = "tests.serving",
    **settings: str,
) -> Iterator[Serving]:
    """A server over this database on a free port of this machine; `options` are Streamlit's, whose values are given back.

    `starter` is the module whose `run` starts it: one that changes something before.
    """
    (folder / "clock").write_text("0", encoding="utf-8")
    (folder / "faults").write_text("", encoding="utf-8")
    command = [sys.executable, "-c", f"from {starter} import run; run({url!r}, {options!r}, {breakable!r})"]
    environment = {**os.environ, "PYTHONPATH": str(server.HERE.parent), **settings}
    with (
        (folder / "stderr").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert line, (folder / "stderr").read_text(encoding="utf-8")
            public, port, in_force = json.loads(line)
            yield Serving(process, public, port, folder, in_force)
        finally:
            process.kill()


def run(url: str, options: tuple[str, ...], breakable: tuple[str, ...]) -> None:
    """What that process does, in the folder through which it is told."""
    from streamlit import config

    from dashboard import data
    from models.storage.database import utc_now

    def ready(address: str) -> None:
        told = [address, config.get_option("server.port"), {name: config.get_option(name) for name in options}]
        print(json.dumps(told), flush=True)  # noqa: T201

    for name in breakable:
        _make_breakable(name)
    server.all_routes = _with_own_routes(server.all_routes, url)  # type: ignore[assignment]
    data.database(url).now = lambda: utc_now() + timedelta(seconds=float(Path("clock").read_text(encoding="utf-8")))
    server.serve(url, "127.0.0.1", 0, False, ready)
    print("gone quietly", flush=True)  # noqa: T201


def _make_breakable(name: str) -> None:
    from importlib import import_module

    place, _, function = name.partition(":")
    module = import_module(place)
    sound = getattr(module, function)

    def breaking(*arguments: Any, **named: Any) -> Any:
        if name in Path("faults").read_text(encoding="utf-8").splitlines():
            raise RuntimeError(FAILURE)
        return sound(*arguments, **named)

    setattr(module, function, breaking)


def _with_own_routes(routes: Any, url: str) -> Any:
    from starlette.requests import Request
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    from dashboard import data, downloads

    def offer(request: Request) -> PlainTextResponse:
        file = downloads.new_folder() / "made.csv"
        file.write_text(CANARY, encoding="utf-8")
        actor = request.state.actor
        reach = downloads.reach_of(data.database(url), actor)
        where = downloads.offer(actor.session, reach, file, 'a "name"\r\n/é.csv', "text/csv")
        return PlainTextResponse(f"{where}\n{file}")

    def fail(_request: Request) -> PlainTextResponse:
        raise RuntimeError(FAILURE)

    def refuse(_request: Request) -> PlainTextResponse:
        raise NotPermitted(REFUSAL)

    return lambda: [*routes(), Route("/test-offer", offer), Route("/test-failure", fail), Route("/test-refusal", refuse)]
