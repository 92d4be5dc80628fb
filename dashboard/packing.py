"""A research package that is made beside the page: drawn again, left or closed, the page never stops it half-way.

Free of Streamlit: the page looks at how far it is, and may ask it to stop.
"""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass, field
from datetime import datetime

from dashboard import downloads, incidents, wording
from models.access import Actor
from models.errors import MyologError
from models.exchange import ExportSummary, export_bundle
from models.storage.database import Database

MEDIA_TYPE = "application/zip"
AT_ONCE = threading.BoundedSemaphore(2)
"""Packages that are made at the same time; each reads a copy of the database of its own."""


class Stopped(Exception):
    """The reader does not want the package any more."""


@dataclass
class Packing:
    """One package: how many rows are written of about how many, and in the end its address and summary, or why there is none."""

    done: int = 0
    total: int = 0
    address: str = ""
    summary: ExportSummary | None = None
    refusal: str = ""
    fetched: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """True until it is there, or is known not to come."""
        return not self._over.is_set()

    def stop(self) -> None:
        """Ask it to end at its next step; nothing of it is kept."""
        self._stop.set()

    def fetch(self) -> None:
        """Remember that the link was pressed: it works once."""
        self.fetched = True

    def wait(self, seconds: float) -> bool:
        """True once it is over, within so many seconds."""
        return self._over.wait(seconds)

    def _moved(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total


def start(database: Database, actor: Actor, *, identified: bool, reason: str, now: datetime) -> Packing:
    """Begin a package of the patients within the actor's reach; it can be fetched once by the login of that actor."""
    packing = Packing()
    arguments = (packing, database, actor, identified, reason, now)
    threading.Thread(target=_make, args=arguments, name="package", daemon=True).start()
    return packing


def _make(packing: Packing, database: Database, actor: Actor, identified: bool, reason: str, now: datetime) -> None:
    file = downloads.new_folder() / package_name(identified, now)
    try:
        reach = downloads.reach_of(database, actor)
        with AT_ONCE:
            packing.summary = export_bundle(database, actor, file, identified=identified, reason=reason, now=now, progress=packing._moved)
        packing.address = downloads.offer(actor.session, reach, file, file.name, MEDIA_TYPE)
    except Stopped:
        packing.refusal = wording.EXPORT_CANCELLED
    except MyologError as error:
        packing.refusal = incidents.told(error)
    except Exception as error:  # noqa: BLE001  nobody else would ever hear of it
        packing.refusal = wording.EXPORT_FAILED.format(number=incidents.number_of(error))
    finally:
        if not packing.address:
            shutil.rmtree(file.parent, ignore_errors=True)
        packing._over.set()


def package_name(identified: bool, now: datetime) -> str:
    """The name under which it is saved: what kind it is and the day on which it was made."""
    return f"myolog-{'identified' if identified else 'research'}-{now.astimezone():%Y-%m-%d}.zip"
