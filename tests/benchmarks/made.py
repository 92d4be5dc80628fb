"""Databases of simulated patients with so many CK results each, taken in by the import that a clinic's records take."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from models.access import OPERATOR
from models.clinical.simulation import SimulatedPatient, find_regime, simulate
from models.exchange.importing import import_bundle
from models.exchange.simulated import write_simulation
from models.storage import flags
from models.storage.database import Database
from tests.clinic import NOW

SEED = 7
AT_ONCE = 500
CK_A_YEAR = 3.3
"""So few samples a year that nearly every patient reaches the number asked for; the rest of the record is cut off."""

REGIME = find_regime("clinic")


def made_patients(count: int, ck: int) -> Iterator[SimulatedPatient]:
    """Simulated patients whose record ends on the day of this CK result, or a little earlier for the few seen most seldom."""
    years = ck / CK_A_YEAR
    regime = REGIME.changed({"drop_out": 0, "years_least": years, "years_most": years})
    return (_until_result(patient, ck) for patient in simulate(count, SEED, regime))


def _until_result(patient: SimulatedPatient, ck: int) -> SimulatedPatient:
    sampled = [result.day for result in patient.history.of("ck")][:ck]
    last = sampled[-1] if sampled else patient.last
    return replace(patient, history=patient.history.until(last), events=(), relapses=(), last=last)


def database_file(folder: Path, patients: int, ck: int) -> Path:
    """A database of these patients in `folder`, made where it is not there yet; its flags have not been computed."""
    path = folder / f"{patients}-patients-{ck}-ck.db"
    if not path.exists():
        begun = path.with_suffix(".begun")
        begun.unlink(missing_ok=True)
        _fill(begun, patients, ck)
        begun.rename(path)
    return path


def _fill(path: Path, patients: int, ck: int) -> None:
    cohort = made_patients(patients, ck)
    # Flags are what is timed: the import leaves them out here.
    with Database.create(f"sqlite:///{path}") as database, patch.object(flags, "recompute_many"):
        while some := list(islice(cohort, AT_ONCE)):
            with tempfile.TemporaryDirectory() as place:
                bundle = Path(place) / "bundle"
                write_simulation(bundle, some, regime=REGIME, seed=SEED, patients=len(some))
                import_bundle(database, OPERATOR, bundle, now=NOW)


def options(what: str, *, patients: int, rounds: int) -> argparse.ArgumentParser:
    """The options that every benchmark takes."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--patients", type=int, default=patients)
    parser.add_argument("--ck", type=int, default=40, help="CK results of each patient")
    parser.add_argument("--rounds", type=int, default=rounds, help="how often everything is timed, in turns")
    parser.add_argument("--keep", type=Path, help="a folder in which the databases stay, for the next time")
    return parser


@contextmanager
def place_of(keep: Path | None) -> Iterator[Path]:
    """Where the databases are: the folder to keep them in, or one that is gone afterwards."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="myolog-benchmark-") as folder:
        yield Path(folder)
