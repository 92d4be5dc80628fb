"""The database: one engine, one writer at a time, short reads, and private snapshots for long ones."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, select, update

from models.errors import DatabaseUnusable
from models.settings import database_url
from models.storage.database.engines import WROTE, copy_sqlite, postgresql_engine, reading, sqlite_engine
from models.storage.database.locks import lock_of
from models.storage.database.place import has_content, make_private_file, refuse_network_disk
from models.storage.database.schema import migrate, refuse_other_version
from models.storage.database.words import in_words
from models.storage.records import Revision

WRITER_PATIENCE_SECONDS = 60.0

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of a database: what happens without a caller's own time, such as a refusal, happens now."""
    return datetime.now(UTC)


__all__ = ["Database"]


class Database:
    """One open database. Use `Database.open` (it must exist and be of this version) or `Database.create` (made or brought up to date)."""

    def __init__(self, url: str, now: Clock = utc_now) -> None:
        self.url = database_url(url)
        self.file = Path(self.url.removeprefix("sqlite:///")) if self.url.startswith("sqlite:") else None
        self.engine: Engine = sqlite_engine(self.file) if self.file else postgresql_engine(self.url)
        self.dialect: str = self.engine.dialect.name
        self._reader = reading(self.engine)
        self._turns = lock_of(self.url)
        self.now = now

    @property
    def name(self) -> str:
        """The database as a person may read it: the file's path, or the server's address without password and options."""
        return str(self.file) if self.file else self.engine.url.set(query={}).render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str) -> Database:
        """The database at this address. One that is missing, of another version or on a network disk raises DatabaseUnusable."""
        with cls(url)._closed_if_refused() as database:
            if database.file and not has_content(database.file):
                raise DatabaseUnusable(f'Database "{database.name}" does not exist. Make it with: myolog init --database {database.name}')
            database.check_health()
        return database

    @classmethod
    def create(cls, url: str) -> Database:
        """The database at this address, made where it is missing and brought up to this version; run twice it changes nothing."""
        with cls(url)._closed_if_refused() as database, in_words(database.name, "opened"):
            if database.file:
                refuse_network_disk(database.file)
                make_private_file(database.file)
            migrate(database.engine, database.name, database.file)
        return database

    def close(self) -> None:
        """Closes every pooled connection."""
        self.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @contextmanager
    def _closed_if_refused(self) -> Iterator[Database]:
        try:
            yield self
        except BaseException:
            self.close()
            raise

    def check_health(self) -> None:
        """Stops unless the database answers, stands on a local disk and has this Myolog's schema version."""
        if self.file:
            refuse_network_disk(self.file)
        with in_words(self.name, "opened"), self._reader.connect() as connection:
            refuse_other_version(connection, self.name)

    def revision(self) -> int:
        """The number that rises with every write, whoever makes it: equal numbers mean an unchanged database."""
        with self.read() as session:
            return session.exec(select(Revision.number)).one()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A short reading session that cannot write. On rollback-journal SQLite it holds writers up: never keep it open over a page."""
        with in_words(self.name, "read"), Session(self._reader) as session:
            yield session

    @contextmanager
    def write(self, *, counted: bool = True) -> Iterator[Session]:
        """The one writing session at a time: all of it is kept, or after an exception nothing. The revision rises where rows changed.

        Never opened while this thread holds a `read` or another `write`. `counted` False leaves the revision alone: for rows that nobody
        else reads, so that a draft kept every few seconds does not make every page read again.
        """
        with self._turns.turn(WRITER_PATIENCE_SECONDS), in_words(self.name, "saved"), self.engine.connect() as connection:
            connection.info[WROTE] = False
            with Session(connection, expire_on_commit=False) as session, session.begin():
                if self.dialect != "sqlite":
                    # SQLite locks the file at the first statement; here this row makes writers of all processes queue.
                    session.exec(select(Revision.id).with_for_update()).one()
                yield session
                session.flush()
                if counted and connection.info[WROTE]:
                    session.exec(update(Revision).values(number=Revision.number + 1))

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A reading session on the database as it is now, for long reads: writers go on meanwhile and are not seen.

        SQLite is copied to a private file that is removed afterwards; a read transaction of PostgreSQL is a snapshot already.
        """
        if not self.file:
            with self.read() as session:
                yield session
            return
        with in_words(self.name, "read"), tempfile.TemporaryDirectory(prefix="myolog-") as folder:
            copy = Path(folder) / "snapshot.sqlite3"
            with self.engine.connect() as connection:
                copy_sqlite(connection, copy)
            with Session(reading(sqlite_engine(copy, pooled=False))) as session:
                yield session
