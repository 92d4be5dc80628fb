"""Saving a visit in a small and a large database: python -m tests.benchmarks.bench_save [--patients N] [--keep FOLDER]

A visit is CK, MMT8 and five laboratory values. The transaction that saves it also writes the audit trail and computes the patient's flags
again. Bar: at most 100 ms in the median, the same however many patients there are.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from unittest.mock import patch

from sqlmodel import col, select

from models.clinical.simulation import UNTIL
from models.storage import flags
from models.storage.database import Database
from models.storage.records import Patient
from models.storage.records.shapes import ObservationShape
from tests.benchmarks.made import database_file, options, place_of
from tests.benchmarks.timing import Rounds, say, say_load
from tests.clinic import NOW, record, result

BAR_SECONDS = 0.1
VISIT = (
    ("ck", "410", "U/L", "200"),
    ("mmt8", "76", "", ""),
    ("aldolase", "6.1", "U/L", "7.6"),
    ("ast", "31", "U/L", "35"),
    ("alt", "28", "U/L", "35"),
    ("ldh", "240", "U/L", "250"),
    ("creatinine", "62", "umol/L", "84"),
)


def visit(study_id: str, number: int) -> list[ObservationShape]:
    """The results of one visit, each time on another day after the end of the simulated records."""
    day = (UNTIL + timedelta(days=1 + number % 100)).isoformat()
    told = ({"measure": m, "value": value, "unit": unit, "upper_limit": limit} for m, value, unit, limit in VISIT)
    return [result(day=day, study_id=study_id, **columns) for columns in told]


class Clinic:
    """A copy of a database with all flags computed; every save goes to the next patient, evenly spread over all of them."""

    def __init__(self, original: Path, scratch: Path, saves: int) -> None:
        copy = scratch / original.name
        shutil.copy(original, copy)
        self.database, self.flags = Database.open(f"sqlite:///{copy}"), list[float]()
        with self.database.write() as session:
            known: Any = select(Patient.id, Patient.study_id).order_by(col(Patient.id))
            numbers, names = zip(*session.exec(known), strict=True)
            flags.recompute_many(session, numbers, now=NOW)
        self.names = [names[number * len(names) // saves % len(names)] for number in range(saves)]
        self.patients = len(names)

    def save(self, number: int) -> None:
        """Save one visit, and keep how long its flags took."""
        with patch.object(flags, "recompute", partial(_timed, flags.recompute, self.flags)):
            record(self.database, *visit(self.names[number], number))


def _timed(work: Callable[..., None], times: list[float], *arguments: Any, **named: Any) -> None:
    start = time.perf_counter()
    work(*arguments, **named)
    times.append(time.perf_counter() - start)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the databases, save in both in turns, print."""
    parser = options("A visit saved in a small and in a large database; a round is one visit in each.", patients=10_000, rounds=100)
    parser.add_argument("--small", type=int, default=100, help="patients in the small database")
    told = parser.parse_args(arguments)
    with place_of(told.keep) as folder, place_of(None) as scratch:
        sizes = {"small": told.small, "large": told.patients}
        files = {name: database_file(folder, patients, told.ck) for name, patients in sizes.items()}
        clinics = {name: Clinic(file, _made(scratch / name), told.rounds + 1) for name, file in files.items()}
        say_load()
        rounds = Rounds()
        for clinic in clinics.values():
            # The first save of a process compiles every statement.
            clinic.save(told.rounds)
            clinic.flags.clear()
        for number in range(told.rounds):
            for name, clinic in clinics.items():
                rounds.time(name, partial(clinic.save, number))
        say_load()
        for name, clinic in clinics.items():
            _report(clinic, rounds.times[name])
            clinic.database.close()
        say(f"Large over small: {rounds.ratio('large', 'small'):.2f} (flat: 1), the median over {told.rounds} pairs of saves")
        say(f"Bar: at most {BAR_SECONDS * 1000:.0f} ms: {'met' if rounds.middle('large') <= BAR_SECONDS else 'NOT MET'}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _report(clinic: Clinic, times: Sequence[float]) -> None:
    late = 1000 * (quantiles(times, n=20)[-1] if len(times) > 1 else times[0])
    whole, of_flags = 1000 * median(times), 1000 * median(clinic.flags)
    say(f"  {clinic.patients:>7,} patients: a save takes {whole:6.1f} ms (95 %: {late:.1f}), flags {of_flags:.1f} of it")


if __name__ == "__main__":
    main()
