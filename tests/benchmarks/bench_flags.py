"""Flags of many patients, as an import computes them: python -m tests.benchmarks.bench_flags [--patients N] [--ck N] [--keep FOLDER]

Bar: 10,000 patients with 40 CK results each in at most 60 s on two processors, linear in rows. Beside it runs what any program would have
to do: the same rows read with plain SQL. Each timing begins with a fresh copy of the database, in which nobody has a flag yet.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlmodel import col, select

from models.storage import flags
from models.storage.database import Database
from models.storage.records import Patient
from tests.benchmarks.made import database_file, options, place_of
from tests.benchmarks.timing import Rounds, say, say_load
from tests.clinic import NOW

BAR_SECONDS = 60.0
BAR_PATIENTS, BAR_CK = 10_000, 40

ROWS = """SELECT observation.*, visit.day, visit.time, visit.kind FROM observation JOIN visit ON visit.id = observation.visit_id
WHERE observation.voided_at IS NULL AND observation.patient_id <= ?
ORDER BY observation.patient_id, visit.day, visit.time, observation.id"""
STEPS = "SELECT * FROM treatment WHERE voided_at IS NULL AND patient_id <= ? ORDER BY patient_id, start, id"


@dataclass(frozen=True)
class Made:
    """A database as it was made, and the one that is timed: a copy of it."""

    original: Path
    copy: Path

    def renew(self) -> Made:
        """The copy as new."""
        shutil.copy(self.original, self.copy)
        return self

    def compute(self, first: int) -> None:
        """The flags of the first so many patients, in one transaction, as an import does it."""
        with Database.open(f"sqlite:///{self.copy}") as database, database.write() as session:
            numbers = list(session.exec(select(col(Patient.id)).order_by(col(Patient.id)).limit(first)))
            flags.recompute_many(session, [number for number in numbers if number is not None], now=NOW)

    def read_plainly(self, first: int) -> int:
        """The rows that the flags of so many patients rest on, read and thrown away; returns how many."""
        with closing(sqlite3.connect(self.copy)) as connection:
            return sum(1 for sql in (ROWS, STEPS) for _ in connection.execute(sql, (first,)))

    def count(self, sql: str) -> int:
        """A count from the copy."""
        with closing(sqlite3.connect(self.copy)) as connection:
            return int(connection.execute(sql).fetchone()[0])


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the databases, time everything in turns, print."""
    told = options("Flags of many patients, computed as an import does it.", patients=BAR_PATIENTS, rounds=3).parse_args(arguments)
    with place_of(told.keep) as folder, place_of(None) as scratch:
        quarter = max(told.patients // 4, 1)
        usual = Made(database_file(folder, told.patients, told.ck), scratch / "usual.db").renew()
        longer = Made(database_file(folder, quarter, 2 * told.ck), scratch / "longer.db").renew()
        say_load()
        rounds = Rounds()
        for _ in range(told.rounds):
            rounds.time("longer", partial(longer.renew().compute, quarter))
            rounds.time("quarter", partial(usual.renew().compute, quarter))
            rounds.time("all", partial(usual.renew().compute, told.patients))
            rounds.time("plain", partial(usual.read_plainly, told.patients))
            rounds.time("again", partial(usual.compute, told.patients))
        say_load()
        _report(rounds, usual, longer, told.patients, quarter)


def _report(rounds: Rounds, usual: Made, longer: Made, patients: int, quarter: int) -> None:
    ck = usual.count("SELECT count(*) FROM observation WHERE measure = 'ck'") / patients
    twice = longer.count("SELECT count(*) FROM observation WHERE measure = 'ck'") / quarter
    rows, fewer, more = usual.read_plainly(patients), usual.read_plainly(quarter), longer.read_plainly(quarter)
    raised, count = usual.count("SELECT count(*) FROM flag"), len(rounds.times["all"])
    best = rounds.best("all")
    say(f"{patients:,} patients, {ck:.1f} CK each, {rows:,} results and treatment steps, {raised:,} flag rows; best of {count}")
    say(f"  flags of all                    {best:8.2f} s  {patients / best:8,.0f} patients/s  {rows / best:10,.0f} rows/s")
    say(f"  of that, the processor's        {min(rounds.processor['all']):8.2f} s")
    say(f"  again, nothing to change        {rounds.best('again'):8.2f} s")
    say(f"  the same rows with plain SQL    {rounds.best('plain'):8.2f} s  flags take {rounds.ratio('all', 'plain'):.1f} x that")
    say(f"  flags of {quarter:,} of them".ljust(34) + f"{rounds.best('quarter'):8.2f} s")
    say(f"  flags of {quarter:,} with {twice:.0f} CK each".ljust(34) + f"{rounds.best('longer'):8.2f} s")
    say(f"Linear in patients: {rows / fewer:.2f} x the rows take {rounds.growth('all', 'quarter'):.2f} x the processor time")
    say(f"Linear in results:  {more / fewer:.2f} x the rows take {rounds.growth('longer', 'quarter'):.2f} x the processor time")
    if (patients, round(ck)) == (BAR_PATIENTS, BAR_CK):
        say(f"Bar: at most {BAR_SECONDS:.0f} s: {'met' if best <= BAR_SECONDS else 'NOT MET'} with {best:.1f} s")


if __name__ == "__main__":
    main()
