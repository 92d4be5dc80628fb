"""The installed `myolog` as a person runs it: a process of its own, in another folder, with nothing of this one's environment.

MYOLOG_COMMAND names another one to test, such as that of a wheel in a fresh environment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.wire import ask

COMMAND = os.environ.get("MYOLOG_COMMAND") or str(Path(sys.executable).parent / "myolog")
START_SECONDS = 60
RUN_SECONDS = 280
STOP_SECONDS = 30


def environment(folder: Path, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A home and a place for temporary files in `folder`, and nothing that a test run brings along."""
    home = {name: str(folder) for name in ("HOME", "TMPDIR")}
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **home, **(extra or {})}


def myolog(*arguments: object, folder: Path, extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, without standard input."""
    command = [COMMAND, *map(os.fspath, map(_text, arguments))]
    settings = environment(folder, extra)
    return subprocess.run(
        command, cwd=folder, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="surrogateescape", timeout=120
    )


def _text(argument: object) -> str:
    return os.fspath(argument) if isinstance(argument, os.PathLike) else str(argument)


@dataclass
class Running:
    """A server that said it is ready: its first line, its address, its process and what it wrote to stderr."""

    line: str
    address: str
    process: subprocess.Popen[str]
    errors: Path

    def stop(self) -> int:
        """End it politely; gives its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)


@contextmanager
def starting(*arguments: object, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`myolog serve` or `demo` on a free port, not yet ready; what it complains about goes to `server.err` in the folder."""
    command = [COMMAND, *map(_text, arguments), "--port", "0", "--no-browser"]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE}
    with (
        (folder / "server.err").open("w") as log,
        subprocess.Popen(command, cwd=folder, env=environment(folder), stderr=log, text=True, **pipes) as process,
    ):
        limit = threading.Timer(RUN_SECONDS, process.kill)
        limit.start()
        try:
            yield process
        finally:
            limit.cancel()
            if process.poll() is None:
                process.terminate()
                process.wait(STOP_SECONDS)


@contextmanager
def server(*arguments: object, folder: Path) -> Iterator[Running]:
    """The same once it said that it is ready; fails with the server's own words when it does not come up."""
    with starting(*arguments, folder=folder) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, f"no address in the first line {line!r}; stderr: {(folder / 'server.err').read_text()}"
        yield Running(line, address[0], process, folder / "server.err")


def wait_until(condition: Callable[[], bool]) -> None:
    """Look again and again, for START_SECONDS at most."""
    deadline, pause = time.monotonic() + START_SECONDS, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        pause.wait(0.005)


def log_in(address: str, name: str, password: str, **typed: str) -> str:
    """The cookies of a new login, as a header to send."""
    answer = ask(address, "/login", form={"username": name, "password": password, **typed})
    assert answer.status == 303, answer.text
    return answer.cookie
