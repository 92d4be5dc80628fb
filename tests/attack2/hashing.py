"""A server whose password hashes are quick, are written down, and can be held for as long as a test wants to look around meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from argon2 import PasswordHasher

from tests import serving

STARTER = "tests.attack2.hashing"
HELD, AT_WORK = "held", "at-work"
PATIENCE = 60


def hold(folder: Path) -> None:
    """From now on no hash comes to its end."""
    (folder / HELD).touch()


def let_go(folder: Path) -> None:
    (folder / HELD).unlink()


def at_work(folder: Path) -> list[int]:
    """For each password that was held against a hash so far, how many were at that moment, itself among them."""
    with suppress(FileNotFoundError):
        return [int(line) for line in (folder / AT_WORK).read_text().splitlines()]
    return []


def run(url: str, options: tuple[str, ...], breakable: tuple[str, ...]) -> None:
    """What the server's process does."""
    from models.accounts import passwords, sessions

    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    sessions.verify_password = _noted(passwords.verify_password)
    serving.run(url, options, breakable)


def _noted(verify: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    lock, busy = threading.Lock(), [0]

    def verify_noted(stored: str, text: str) -> bool:
        with lock, Path(AT_WORK).open("a") as noted:
            busy[0] += 1
            noted.write(f"{busy[0]}\n")
        try:
            _wait()
            return verify(stored, text)
        finally:
            with lock:
                busy[0] -= 1

    return verify_noted


def _wait() -> None:
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while Path(HELD).exists() and time.monotonic() < deadline:
        pause.wait(0.005)
