"""What this machine has: free ports, a PostgreSQL server of our own, a browser; and what to say where something is missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

ROOM = 2**30
REQUIRE_ALL = os.environ.get("MYOLOG_REQUIRE_ALL") == "1"


def lacking(what: str) -> NoReturn:
    """Skip the test with one line, or fail it where everything is required (MYOLOG_REQUIRE_ALL=1)."""
    if REQUIRE_ALL:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or lacking("Browser missing: apt-get install chromium")


def memory_disk() -> Path | None:
    """A disk in memory, where one has room for many small databases: making one there takes a tenth of the time."""
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL server in `folder`; gives its address without a database name."""
    if not find_spec("psycopg"):
        lacking("PostgreSQL driver missing: pip install -e '.[test,postgres]'")
    initdb, pg_ctl, port = _server_program("initdb"), _server_program("pg_ctl"), free_port()
    _let_postgres_reach(folder)
    _as_postgres(initdb, "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _as_postgres(pg_ctl, "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}"
    finally:
        _as_postgres(pg_ctl, "-D", f"{folder}/data", "-m", "fast", "stop")


def _server_program(name: str) -> str:
    in_debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name) or next((str(path) for path in in_debian), None)
    return found or lacking("PostgreSQL server missing: apt-get install postgresql")


def _let_postgres_reach(folder: Path) -> None:
    """The server refuses root: its folder then belongs to the user postgres, who must be able to walk down to it."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        for parent in folder.parents:
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)


def _as_postgres(*command: str) -> None:
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/"
    )
    assert done.returncode == 0, done.stderr
