"""Files that wait to be fetched once: by the login for which they were made, for as long as it reaches what is in them, within ten minutes,
under an address that nobody can guess.

A page makes its file in a folder from `new_folder`, offers it, and shows the address. The file goes with its folder once it was sent, when
its time is over, when that login ends here, and when the process does.
"""

from __future__ import annotations

import atexit
import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dashboard import data
from models.access import Actor, may
from models.storage.database import Database
from models.storage.queries.patients import within_reach

WAITS = timedelta(minutes=10)
_UNSAFE = re.compile(r"[^\w.()-]+")


@dataclass(frozen=True)
class Download:
    """A file on offer: to which login, what that must still reach, under which name it is saved, and until when."""

    session: int
    reach: frozenset[str]
    file: Path
    name: str
    media_type: str
    until: datetime

    def discard(self) -> None:
        """Take the file away, and its folder where it was made in one of ours."""
        self.file.unlink(missing_ok=True)
        if self.file.parent in _folders:
            _folders.discard(self.file.parent)
            shutil.rmtree(self.file.parent, ignore_errors=True)


_offers: dict[str, Download] = {}
_folders: set[Path] = set()
_lock = threading.Lock()


def new_folder() -> Path:
    """A new folder that is this user's alone, for one file to be offered. It is gone when the process ends, at the latest."""
    folder = Path(tempfile.mkdtemp(prefix="myolog-download-"))
    _folders.add(folder)
    return folder


def reach_of(database: Database, actor: Actor) -> frozenset[str]:
    """The rights and the patients of an actor as they are now; asked before the file is made, so that what goes meanwhile counts too."""
    patients = within_reach(database, actor) if may(actor, "queries.patients.within_reach") else ()
    return frozenset({*actor.rights, *patients})


def offer(session: int, reach: frozenset[str], file: Path, name: str, media_type: str) -> str:
    """The address under which the login `session` gets this file, once. From now on the file belongs to this module."""
    token, safe_name = secrets.token_urlsafe(32), _UNSAFE.sub("-", name)
    with _lock:
        _offers[token] = Download(session, reach, file, safe_name, media_type, data.now() + WAITS)
    return f"/download/{token}"


def take(token: str, actor: Actor) -> Download | None:
    """The file under this token, which is not on offer any more; None unless it is there for this login, and what it holds is too."""
    discard_old()
    found = _offers.get(token)
    if found is None or found.session != actor.session or not found.reach <= reach_of(data.database(data.database_url()), actor):
        return None
    with _lock:
        return _offers.pop(token, None)


def discard_old() -> None:
    """Take away what nobody has fetched in time."""
    now = data.now()
    _discard(lambda download: download.until <= now)


def discard_of(session: int) -> None:
    """Take away what waits for a login that ends."""
    _discard(lambda download: download.session == session)


@atexit.register
def discard_all() -> None:
    """Take away whatever is left, unfinished files too."""
    _discard(lambda _download: True)
    for folder in tuple(_folders):
        shutil.rmtree(folder, ignore_errors=True)


def _discard(meant: Callable[[Download], bool]) -> None:
    with _lock:
        gone = [_offers.pop(token) for token, download in tuple(_offers.items()) if meant(download)]
    for download in gone:
        download.discard()
