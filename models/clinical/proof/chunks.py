"""Work on a cohort in parts, in order, on as many processors as asked for; what comes back does not depend on how many."""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")

CHUNK = 50
AHEAD = 2
"""Parts per process that wait, so that no process stands idle and a large cohort is never in memory as a whole."""


def chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The items in lists of `size`, the last one shorter."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def in_processes(function: Callable[[list[Item]], Made], parts: Iterable[list[Item]], workers: int) -> Iterator[Made]:
    """`function` of each part, in the order of the parts; in this process where `workers` is 1."""
    if workers <= 1:
        yield from map(function, parts)
        return
    waiting: deque[Future[Made]] = deque()
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_stopping_to_parent)
    try:
        for part in parts:
            waiting.append(pool.submit(function, part))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_stopping_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
