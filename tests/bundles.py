"""Bundles for tests, from the text of their files: a sound one, and the ways to change one thing in it."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from models.access import OPERATOR
from models.errors import ImportRefused
from models.exchange import ImportReport, export_bundle, import_bundle
from models.storage.database import Database
from tests.clinic import NOW

SOUND = {
    "patients.csv": "patient_id,sex,birth_year,antibody,site\nS1,female,1960,anti-HMGCR,North\nS2,male,1955,anti-SRP,South\n",
    "observations.csv": "patient_id,date,measure,value,unit,upper_limit\nS1,2025-01-10,ck,420,U/L,200\nS2,2025-01-11,ck,>20000,U/L,200\n",
    "treatments.csv": "patient_id,drug,dose,unit,frequency,route,start,stop\nS1,prednisone,20,mg,daily,oral,2025-01-10,\n",
    "events.csv": "patient_id,event,onset_from,onset_to\nS1,relapse,2025-01-01,2025-01-10\n",
}

TABLES = tuple(SOUND)


def write_bundle(folder: Path, files: Mapping[str, str | bytes] = SOUND, **replaced: str | bytes) -> Path:
    """Writes the files (`observations="..."` replaces observations.csv) and gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**files, **{f"{stem}.csv": text for stem, text in replaced.items()}}.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zip_bundle(path: Path, files: Mapping[str, str] = SOUND) -> Path:
    """Packs the files into a .zip and gives its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def take_in(database: Database, path: Path, *, update: bool = False, dry_run: bool = False) -> ImportReport:
    """The report of an import, whether it was done or refused."""
    try:
        return import_bundle(database, OPERATOR, path, update=update, dry_run=dry_run, now=NOW)
    except ImportRefused as refusal:
        return cast(ImportReport, refusal.report)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Read, inserted, unchanged, updated and rejected rows of all files."""
    told = report.as_dict()
    return (told["read"], told["inserted"], told["unchanged"], told["updated"], told["rejected"])


def errors(report: ImportReport) -> list[tuple[str, int, str]]:
    """File, line and column of every error."""
    return [(error.file, error.line, error.column) for error in report.errors.kept]


def send_out(database: Database, folder: Path, *, identified: bool = True) -> dict[str, bytes]:
    """The bytes of every file of an export."""
    export_bundle(database, OPERATOR, folder, identified=identified, now=NOW)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
