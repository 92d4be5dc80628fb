"""What a refused login tells by its time: python -m tests.benchmarks.bench_login [--rounds N]

Names that are known, unknown, disabled and without a password are tried in turns with a wrong password, under the limit of tries. Bar: the
medians differ by at most 10 % and 20 ms. Then 40 logins at one moment, and the look at a token that every step of a page begins with.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from models.access import ANONYMOUS, OPERATOR
from models.accounts.directory import disable_account
from models.accounts.sessions import resolve
from models.accounts.throttle import LIMIT, WINDOW
from models.storage.database import Database
from tests.accounts import PASSWORD, invite, let_in, login, refusal
from tests.benchmarks.made import place_of
from tests.benchmarks.timing import Rounds, say, say_load
from tests.clinic import NOW

BAR_RATIO, BAR_SECONDS = 0.1, 0.02
KINDS = ("known", "unknown", "disabled", "without-password")
PARALLEL, LOOKS = 40, 1000
APART = WINDOW / LIMIT
"""Tries of one name so far apart are all heard."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the accounts, try their names in turns, print."""
    parser = argparse.ArgumentParser(description="What a refused login tells by its time; a round is one try of each name.")
    parser.add_argument("--rounds", type=int, default=200, help="tries of each name")
    rounds = parser.parse_args(arguments).rounds
    with place_of(None) as folder, _clinic(folder) as database:
        say_load()
        _compare(database, rounds)
        _at_one_moment(database)
        _look(database)
        say_load()


def _clinic(folder: Path) -> Database:
    database = Database.create(str(folder / "myolog.db"))
    let_in(database, "known")
    disable_account(database, OPERATOR, let_in(database, "disabled").public_id, now=NOW)
    invite(database, "without-password")
    return database


def _compare(database: Database, rounds: int) -> None:
    timed = Rounds()
    for number in range(rounds):
        for kind in KINDS:
            timed.time(kind, partial(refusal, database, kind, now=NOW + number * APART))
    for kind in KINDS:
        say(f"  {kind:<17} {1000 * timed.middle(kind):6.1f} ms in the median of {rounds} refused logins")
    known = timed.middle("known")
    apart = max(abs(timed.middle(kind) - known) for kind in KINDS)
    met = apart <= min(BAR_RATIO * known, BAR_SECONDS)
    say(f"Bar: at most 10 % and 20 ms apart: {100 * apart / known:.1f} %, {1000 * apart:.1f} ms: {'met' if met else 'NOT MET'}")


def _at_one_moment(database: Database) -> None:
    names = [f"clinician-{number}" for number in range(PARALLEL)]
    for name in names:
        let_in(database, name)
    start = time.perf_counter()
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(partial(login, database, password=PASSWORD), names))
    say(f"  {PARALLEL} logins at one moment take {time.perf_counter() - start:.2f} s in all")


def _look(database: Database) -> None:
    token = login(database, "known", now=NOW + timedelta(days=365)).token
    start = time.perf_counter()
    for _ in range(LOOKS):
        resolve(database, ANONYMOUS, token, now=NOW + timedelta(days=365))
    say(f"  a look at a token takes {1000 * (time.perf_counter() - start) / LOOKS:.2f} ms")


if __name__ == "__main__":
    main()
