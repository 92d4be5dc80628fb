"""Writers of one process get their turn in the order in which they came."""

from __future__ import annotations

import threading

import pytest

from models.errors import DatabaseUnusable
from models.storage.database.locks import FairLock, lock_of


def waiting(lock: FairLock, count: int) -> None:
    while len(lock._waiting) < count:
        threading.Event().wait(0.001)


def test_first_come_first_served() -> None:
    lock, order = FairLock(), []

    def take(number: int) -> None:
        with lock.turn(10):
            order.append(number)

    with lock.turn(1):
        threads = []
        for number in range(6):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            waiting(lock, number + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_a_writer_that_waits_too_long_is_told_that_nothing_was_saved() -> None:
    lock = FairLock()
    with lock.turn(1), pytest.raises(DatabaseUnusable, match="Nothing was saved"), lock.turn(0.01):
        pass
    with lock.turn(0.01):
        assert lock._waiting == type(lock._waiting)()


def test_an_error_in_the_turn_gives_it_on() -> None:
    lock = FairLock()
    with pytest.raises(ValueError, match="x"), lock.turn(1):
        raise ValueError("x")
    with lock.turn(0.01):
        assert not lock._waiting


def test_one_database_has_one_lock_however_often_it_is_opened() -> None:
    lock = lock_of("sqlite:///a")
    assert lock is lock_of("sqlite:///a")
    assert lock is not lock_of("sqlite:///b")
