"""What the relapse engine says of the published courses, beside what their authors said. No course was used to choose a parameter."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from models.clinical.events import find_event
from models.clinical.relapse import State
from models.clinical.series.order import is_usable_ck
from models.clinical.words import day_words

if TYPE_CHECKING:
    from models.storage.database import Database
    from models.storage.queries.record import EventLine, PatientRecord

WIDTH = 120
TOLD = ("relapse", "remission")


def published_lines() -> list[str]:
    """One block for each published course with a relapse or remission named by its authors or a flag by the engine, then a count."""
    records = _records()
    told = [record for record in records if _named(record) or record.flags]
    lines = ["Published courses: what the authors say, and what the engine says of the numbers that they print"]
    lines += [line for record in told for line in _course(record)]
    silent = len(records) - len(told)
    return [*lines, f"{silent} further courses: no relapse or remission named, and no flag.", _reach(records)]


def _reach(records: list[PatientRecord]) -> str:
    """How far these courses can test the engine at all."""
    enough = [r for r in records if r.standing is not None and r.standing.state is not State.NOT_ENOUGH_DATA]
    relapsed = sum(any(event.event == "relapse" for event in record.events) for record in enough)
    able = f"Of {len(records)} courses {len(enough)} print enough CK with usable dates for the engine to judge"
    return f"{able}, {relapsed} of them with a relapse."


def _course(record: PatientRecord) -> Iterator[str]:
    usable = sum(is_usable_ck(result) for result in record.history.results)
    yield f"  {record.patient.study_id}, {usable} CK {'result' if usable == 1 else 'results'} with a usable date"
    for event in _named(record):
        yield from _said("authors", f"{find_event(event.event).label.lower()}, {_when(event)}: {event.basis}")
    for flag in record.flags:
        yield from _said("engine", f"{flag.level.value}, {day_words(flag.flagged_on, record.patient.relative)} ({flag.rule})")
    standing = record.standing
    if standing is not None:
        reasons = f": {' '.join(standing.reasons)}" if standing.reasons else ""
        yield from _said("engine", f"at the end {standing.state.value}{reasons}")


def _said(who: str, words: str) -> list[str]:
    first, *rest = wrap(words, WIDTH - 13)
    return [f"    {who:9}{first}", *(f"{'':13}{line}" for line in rest)]


def _when(event: EventLine) -> str:
    return f"{day_words(event.onset_from, True, event.precision)}"


def _named(record: PatientRecord) -> list[EventLine]:
    return [event for event in record.events if event.event in TOLD]


def _records() -> list[PatientRecord]:
    from models.access import OPERATOR
    from models.storage.queries.patients import patient_list
    from models.storage.queries.record import patient_record

    with _database() as database:
        return [patient_record(database, OPERATOR, line.public_id) for line in patient_list(database, OPERATOR)]


@contextmanager
def _database() -> Iterator[Database]:
    """The published bundle in a database that is removed again."""
    from models.access import OPERATOR
    from models.exchange import import_bundle
    from models.storage.database import Database

    with (
        tempfile.TemporaryDirectory(prefix="myolog-published-", ignore_cleanup_errors=True) as folder,
        closing(Database.create(f"sqlite:///{Path(folder) / 'published.db'}")) as database,
        as_file(files("sample_data") / "published") as bundle,
    ):
        import_bundle(database, OPERATOR, bundle, now=datetime.now(UTC))
        yield database
