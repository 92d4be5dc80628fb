"""What every write has in common: done once per key, in one transaction, with its receipt kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage.database import Database
from models.storage.records import Operation
from models.storage.scope import scope_of

LONGEST_KEY = 100


@dataclass(frozen=True)
class Receipt:
    """What a write did: the record it made or changed, its version now, and the numbers of the rows that it inserted."""

    record: str
    version: int = 1
    rows: tuple[int, ...] = ()


def once(
    database: Database, actor: Actor, action: str, key: str, now: datetime, work: Callable[[Session], Receipt], *, counted: bool = True
) -> Receipt:
    """Runs `work` in one transaction, unless `key` was used before: then it returns the first receipt and writes nothing.

    The key is made when the form is drawn, so that a double click or a repeated request saves once. A key that another action or
    another actor used is refused, and so are a blank one and an actor whom no entrance has permitted anything. `counted` as in
    `Database.write`.
    """
    check_key(key)
    try:
        with database.write(counted=counted) as session:
            scope_of(session, actor)
            done = session.get(Operation, key)
            if done is not None:
                return _first_receipt(done, actor, action)
            receipt = work(session)
            session.add(Operation(key=key, action=action, actor=str(actor), at=now, receipt=asdict(receipt)))
            return receipt
    except IntegrityError as error:
        raise EditConflict("A row like this one is stored already, or a rule would be broken. Nothing was saved; load it again.") from error


def check_key(key: str) -> None:
    """Refuses a form's key that is none."""
    if not key.strip() or len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise ImpossibleValue(f"The key of a form is up to {LONGEST_KEY} plain letters, digits and signs. Make a new one for each form.")


def _first_receipt(done: Operation, actor: Actor, action: str) -> Receipt:
    if (done.action, done.actor) != (action, str(actor)):
        raise EditConflict(f'Key "{done.key}" was used for something else already. Nothing was saved; reload the page.')
    return Receipt(done.receipt["record"], done.receipt["version"], tuple(done.receipt["rows"]))
