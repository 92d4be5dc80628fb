"""A database that is ready to work with: made where it is missing, brought to this version, every patient judged by this engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from dashboard.cli_progress import progress_bar

if TYPE_CHECKING:
    from models.storage.database import Database


@contextmanager
def ready_database(url: str) -> Iterator[Database]:
    """The database at `url`, created or migrated, and judged again where another engine or other defaults judged it last."""
    from models.access import SYSTEM
    from models.storage.database import Database
    from models.storage.store.judging import judge_again

    with closing(Database.create(url)) as database:
        with _bar_once_needed("Judging again") as progress:
            judge_again(database, SYSTEM, now=datetime.now(UTC), progress=progress)
        yield database


@contextmanager
def _bar_once_needed(title: str) -> Iterator[Callable[[int, int], None]]:
    # Nearly every start has nothing to judge, and shall not load what draws a bar.
    with ExitStack() as opened:

        @cache
        def bar() -> Callable[[int, int], None] | None:
            return opened.enter_context(progress_bar(title))

        def progress(done: int, total: int) -> None:
            show = bar()
            if show:
                show(done, total)

        yield progress
