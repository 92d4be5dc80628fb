"""A simulated cohort as a bundle: written like an export, so that what judges the engine takes the same way in as a clinic's records.

Beside the tables stand `truth.csv`, which an import passes over, and a manifest with everything that makes the same cohort again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, Any

from models.clinical.simulation import Regime, SimulatedPatient, find_regime, regime_table
from models.errors import ExportRefused
from models.exchange.columns import OBSERVATIONS, PATIENTS, TRUTH, Table
from models.exchange.package import FORMAT_VERSION, file_list, myolog_version
from models.exchange.places import FORMAT, Package, check_place, former_manifest, new_package
from models.exchange.simulated_rows import ROWS, Cells
from models.exchange.writing import write_rows

Progress = Callable[[int, int], None]

NOBODY = "Every patient in it is simulated; nobody in it exists."

STEP = 50
"""Patients between two movements of the progress bar."""


@dataclass(frozen=True)
class SimulationSummary:
    """What was written where: patients, observations and true relapses."""

    path: Path
    patients: int
    observations: int
    relapses: int

    def __str__(self) -> str:
        counts = ((self.patients, "patient"), (self.observations, "observation"), (self.relapses, "relapse"))
        told = ", ".join(f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
        return f"Simulated to {self.path}: {told}. Nobody in it exists."


def write_simulation(
    path: Path, simulated: Iterable[SimulatedPatient], *, regime: Regime, seed: int, patients: int, progress: Progress | None = None
) -> SimulationSummary:
    """Write the cohort to `path` (a .zip where the name ends so, otherwise a folder): the bundle, `truth.csv` and the manifest.

    `simulated` is read once and never held whole; `regime`, `seed` and `patients` are what it was made from. A place that holds
    anything but a former simulation raises ExportRefused, an export of records too, and then nothing was written.
    """
    check_place(path)
    if (former := former_manifest(path)) and "simulation" not in former:
        raise ExportRefused(f'"{path}" holds an export of records, which a simulation would replace. Name a new or empty place.')
    with new_package(path) as package, ExitStack() as open_files:
        drafts = [_Draft(table, rows_of, _draft_file(open_files)) for table, rows_of in ROWS]
        for done, patient in enumerate(simulated, start=1):
            for draft in drafts:
                draft.add(patient)
            if progress and (done % STEP == 0 or done == patients):
                progress(done, patients)
        for draft in drafts:
            package.add(draft.table.file, draft.copy_to)
        _write_manifest(package, regime, seed, patients)
    rows = {name: file.rows for name, file in package.written.items()}
    return SimulationSummary(path, rows[PATIENTS.file], rows[OBSERVATIONS.file], rows[TRUTH.file])


@dataclass
class _Draft:
    """One table that grows by patients: an archive takes its files one after another, a patient's rows come all at once."""

    table: Table
    rows_of: Callable[[SimulatedPatient], Iterable[Cells]]
    file: IO[str]
    rows: int = 0

    def __post_init__(self) -> None:
        write_rows(self.file, self.table.columns, ())

    def add(self, patient: SimulatedPatient) -> None:
        """Append the rows of one patient."""
        self.rows += write_rows(self.file, self.table.columns, self.rows_of(patient), header=False)

    def copy_to(self, stream: IO[str]) -> int:
        """Write all of it to `stream`; returns the number of rows."""
        self.file.seek(0)
        copyfileobj(self.file, stream)
        return self.rows


def _draft_file(open_files: ExitStack) -> IO[str]:
    return open_files.enter_context(TemporaryFile("w+", encoding="utf-8", newline=""))


def _parameters(regime: Regime) -> dict[str, Any]:
    """Every number of the regime with its meaning, and the names of those that are not the regime's own."""
    named = {line.name: line.value for line in regime_table(find_regime(regime.name))}
    lines = regime_table(regime)
    return {
        "changed": [line.name for line in lines if line.value != named[line.name]],
        "parameters": {line.name: {"value": float(line.value), "meaning": line.meaning} for line in lines},
    }


def _write_manifest(package: Package, regime: Regime, seed: int, patients: int) -> None:
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "myolog_version": myolog_version(),
        "simulation": {"nobody": NOBODY, "regime": regime.name, "seed": seed, "patients": patients, **_parameters(regime)},
        "truth": {column.name: column.meaning for column in TRUTH.columns},
        "files": file_list(package.written),
    }

    def fill(stream: IO[str]) -> int:
        json.dump(content, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
        return 0

    package.add("manifest.json", fill)
