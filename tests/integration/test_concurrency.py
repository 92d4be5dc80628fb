"""Many writers, killed writers: what was acknowledged is there once and whole, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import func, select

from models.access import OPERATOR
from models.errors import EditConflict
from models.storage import audit
from models.storage.database import Database
from models.storage.queries.drafts import open_drafts
from models.storage.queries.record import patient_record
from models.storage.records import Audit, Draft, Observation, Operation, Visit
from models.storage.store.drafts import save_draft
from models.storage.store.patients import amend_patient
from tests.clinic import LATER, new_key, patient, record, register, result

THREADS, WRITES = 8, 50
ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from models.storage.database import Database
from tests.clinic import record, result
database = Database.open(sys.argv[1])
for number in range(1, int(sys.argv[2]) + 1):
    where = {"day": sys.argv[3], "sequence": str(number)}
    record(database, result("250", **where), result("72", measure="mmt8", unit="", upper_limit="", **where))
    print(number, flush=True)
"""


def counts(database: Database) -> list[int]:
    with database.read() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in (Visit, Observation, Operation, Audit)]


def test_writers_side_by_side_lose_and_double_nothing(database: Database) -> None:
    def write(thread: int) -> None:
        register(database, f"S{thread}")
        for number in range(WRITES):
            record(database, result("250", study_id=f"S{thread}", sequence=str(number + 1)))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))
    total = THREADS * WRITES
    assert counts(database) == [THREADS, total, total + THREADS, total + THREADS]
    assert database.revision() == total + THREADS
    with database.read() as session:
        assert audit.verify(session) == []
        assert set(session.exec(select(Visit.version))) == {WRITES}


def test_read_then_write_in_one_transaction_loses_no_update(database: Database) -> None:
    save_draft(database, OPERATOR, {"count": 0}, key="counter", form="x", now=LATER)

    def count_up(_: int) -> None:
        for _ in range(20):
            with database.write() as session:
                draft = session.get(Draft, "counter")
                assert draft is not None
                draft.content = {"count": draft.content["count"] + 1}

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(count_up, range(THREADS)))
    assert open_drafts(database, OPERATOR)[0].content == {"count": 20 * THREADS}


def test_two_processes_queue_at_the_database_itself(database: Database) -> None:
    register(database)
    writers = [start(database.url, 25, day) for day in ("2026-01-10", "2026-01-11")]
    for writer in writers:
        out, error = writer.communicate(timeout=60)
        assert (out.split()[-1], error) == ("25", "")
    assert counts(database)[1] == 100
    with database.read() as session:
        assert audit.verify(session) == []


def test_of_two_editors_at_the_same_moment_one_is_refused(database: Database) -> None:
    public_id = register(database).record
    together = threading.Barrier(2)

    def edit(sex: str) -> str:
        together.wait()
        try:
            amend_patient(database, OPERATOR, public_id, patient(sex=sex), version=1, key=new_key(), now=LATER)
        except EditConflict as conflict:
            return f"refused, stands {conflict.current['sex']}"
        return f"saved {sex}"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(edit, ("female", "male")))
    stands = patient_record(database, OPERATOR, public_id).patient.sex
    assert outcomes == [f"refused, stands {stands}", f"saved {stands}"]


def test_a_double_click_at_the_same_moment_saves_once(database: Database) -> None:
    register(database)
    key, together = new_key(), threading.Barrier(THREADS)

    def click(_: int) -> str:
        together.wait()
        return record(database, result(), key=key).record

    with ThreadPoolExecutor(THREADS) as pool:
        assert len(set(pool.map(click, range(THREADS)))) == 1
    assert counts(database)[:2] == [1, 1]


def start(url: str, writes: int, day: str) -> subprocess.Popen[str]:
    """Another process that writes, and prints a number for each write that was acknowledged."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, str(writes), day],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("acknowledged", [1, 7, 20])
def test_a_killed_writer_leaves_whole_operations_only(acknowledged: int, database: Database) -> None:
    register(database)
    writer = start(database.url, 10_000, "2026-01-10")
    assert writer.stdout is not None
    lines = [writer.stdout.readline() for _ in range(acknowledged)]
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate(timeout=30)
    saved = len([*lines, *rest.splitlines()])
    _, observations, operations, trail = counts(database)
    assert operations - 1 in (saved, saved + 1)
    assert (observations, trail) == (2 * (operations - 1), operations)
    with database.read() as session:
        assert audit.verify(session) == []
    record(database, result("300", "2026-03-01"))
