"""A fair lock: writers of one process get their turn in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from models.errors import DatabaseUnusable


class FairLock:
    """First come, first served. A plain lock lets a busy thread overtake one that waits, without end."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    @contextmanager
    def turn(self, timeout: float) -> Iterator[None]:
        """Waits for this thread's turn, at most `timeout` seconds, and gives the turn on afterwards."""
        self._acquire(timeout)
        try:
            yield
        finally:
            self._release()

    def _acquire(self, timeout: float) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return
        with self._guard:
            if mine.is_set():
                return
            self._waiting.remove(mine)
        raise DatabaseUnusable(f"Another write has been going on for {timeout:.0f} seconds. Nothing was saved; try again.")

    def _release(self) -> None:
        with self._guard:
            # The lock stays held while it is handed on, so that nobody can slip in between.
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False


_LOCKS: WeakValueDictionary[str, FairLock] = WeakValueDictionary()
_REGISTRY = threading.Lock()


def lock_of(url: str) -> FairLock:
    """The one lock of this database in this process, however often the database was opened."""
    with _REGISTRY:
        return _LOCKS.setdefault(url, FairLock())
