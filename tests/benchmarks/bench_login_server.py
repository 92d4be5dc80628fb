"""What a refused login tells by its time over the network: python -m tests.benchmarks.bench_login_server [--rounds N]

On a real server, with real hashes. Names that are known, unknown, disabled and without a password are tried in turns with a wrong password,
each name fewer times than the limit. Bar: the medians differ by at most 10 % and 20 ms. The same once they are over the limit.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial

from models.access import OPERATOR
from models.accounts.directory import disable_account
from models.accounts.throttle import LIMIT
from models.storage.database import Database
from tests.accounts import WRONG, invite, let_in
from tests.benchmarks.bench_login import BAR_RATIO, BAR_SECONDS, KINDS
from tests.benchmarks.made import place_of
from tests.benchmarks.timing import Rounds, say, say_load
from tests.serving import serving
from tests.wire import ask


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the accounts, serve them, try their names in turns, print."""
    parser = argparse.ArgumentParser(description="Refused logins on a real server; a round is one try of each kind of name.")
    parser.add_argument("--rounds", type=int, default=200, help="tries of each kind of name")
    rounds = parser.parse_args(arguments).rounds
    names = -(-rounds // LIMIT)
    with place_of(None) as folder, Database.create(str(folder / "myolog.db")) as database:
        for number in range(names):
            _add(database, number)
        with serving(database.url, folder) as site:
            say_load()
            _compare("heard", rounds, lambda kind, number: partial(_try, site.address, f"{kind}-{number % names}", 401))
            for number in range(names):
                _use_up(site.address, number)
            _compare("not heard", rounds, lambda kind, number: partial(_try, site.address, f"{kind}-{number % names}", 429))
            say_load()


def _add(database: Database, number: int) -> None:
    let_in(database, f"known-{number}")
    disable_account(database, OPERATOR, let_in(database, f"disabled-{number}").public_id, now=database.now())
    invite(database, f"without-password-{number}")


def _try(address: str, name: str, status: int) -> None:
    answer = ask(address, "/login", form={"username": name, "password": WRONG})
    if answer.status != status:
        raise RuntimeError(f"{name}: {answer.status} in the place of {status}")


def _use_up(address: str, number: int) -> None:
    for kind in KINDS:
        while ask(address, "/login", form={"username": f"{kind}-{number}", "password": WRONG}).status != 429:
            pass


def _compare(what: str, rounds: int, attempt: Callable[[str, int], Callable[[], None]]) -> None:
    timed = Rounds()
    for number in range(rounds):
        for kind in KINDS:
            timed.time(kind, attempt(kind, number))
    for kind in KINDS:
        say(f"  {kind:<17} {1000 * timed.middle(kind):6.1f} ms in the median of {rounds} logins that were {what}")
    known = timed.middle("known")
    apart = max(abs(timed.middle(kind) - known) for kind in KINDS)
    met = apart <= min(BAR_RATIO * known, BAR_SECONDS)
    bar = f"Bar ({what}): at most 10 % and 20 ms apart"
    say(f"{bar}: {100 * apart / known:.1f} %, {1000 * apart:.1f} ms: {'met' if met else 'NOT MET'}")


if __name__ == "__main__":
    main()
