"""A database's own errors in one sentence: the cause, and never a row, a statement or a password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from models.errors import DatabaseUnusable, ImpossibleValue

_DAMAGED = ("not a database", "malformed", "Could not decode")
_NOT_PERMITTED = "42501"


@contextmanager
def in_words(name: str, done: str) -> Iterator[None]:
    """Turns what the driver raises into DatabaseUnusable: the database `name` could not be `done` ("opened", "read", "saved").

    A broken constraint stays what it is: the caller knows which rule it stands for.
    """
    try:
        yield
    except PoolTimeout as error:
        raise DatabaseUnusable(
            f'Database "{name}" could not be {done}: all its connections are in use. Nothing was changed; try again.'
        ) from error
    except DataError as error:
        raise ImpossibleValue(
            "A text holds a sign that the database cannot keep, or is too long. Nothing was changed; correct it."
        ) from error
    except (DBAPIError, sqlite3.Error) as error:
        sentence = _sentence(error, name, done)
        if sentence:
            raise DatabaseUnusable(sentence) from error
        raise


def _sentence(error: DBAPIError | sqlite3.Error, name: str, done: str) -> str:
    cause = (str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines() or ["no answer"])[0].rstrip(".")
    if any(sign in cause for sign in _DAMAGED):  # the driver quotes the text that it cannot read
        return f'Database "{name}" is damaged or is no database. Restore a backup.'
    if isinstance(error, DBAPIError) and error.connection_invalidated and done == "saved":
        return f'The connection to database "{name}" was lost. Look whether the last change was saved before you repeat it.'
    if _expected(error, done):
        return f'Database "{name}" could not be {done}: {cause}. Nothing was changed; try again.'
    return ""


def _expected(error: DBAPIError | sqlite3.Error, done: str) -> bool:
    if isinstance(error, ProgrammingError):
        return done == "opened" or getattr(error.orig, "sqlstate", "") == _NOT_PERMITTED
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, (OperationalError, InternalError, sqlite3.OperationalError))
