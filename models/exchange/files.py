"""The files of a bundle, folder or .zip, opened safely: nothing is unpacked to disk, and size, names and encoding are checked first."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from models.exchange.columns import IGNORED, READ
from models.exchange.report import Findings

LARGEST_FILE = 2 * 1024**3
"""Bytes of one file, unpacked: some ten times a clinic of 10,000 patients."""

LARGEST_RATIO = 200
"""Unpacked over packed size; tables of results pack 5 to 40 fold, a zip bomb 1,000 fold."""

RATIO_FREE = 10 * 1024**2
"""Bytes below which a high ratio does no harm."""

MOST_MEMBERS = 1000

NAMES = tuple(table.file for table in READ)

UNREADABLE = (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What the standard library raises for a file that cannot be opened or unpacked."""


@dataclass(frozen=True)
class BundleFile:
    """One table of the bundle: its name, and how to open its bytes."""

    name: str
    size: int
    open: Callable[[], IO[bytes]]


@contextmanager
def open_bundle(path: Path, errors: Findings) -> Iterator[tuple[BundleFile, ...]]:
    """The tables of the bundle at `path`, in the order of import; whatever is wrong with folder or archive is added to `errors`."""
    if path.is_dir():
        yield _chosen(_of_folder(path, errors), errors)
    elif not path.is_file():
        errors.add(path.name, 0, "", "", f'"{path}" does not exist. Name the folder or .zip file of a bundle.')
        yield ()
    elif path.suffix.lower() != ".zip":
        errors.add(path.name, 0, "", "", f'"{path.name}" is neither a folder nor a .zip file. Put the tables into a folder and name that.')
        yield ()
    else:
        with _archive(path, errors) as files:
            yield _chosen(files, errors)


def _chosen(files: dict[str, BundleFile], errors: Findings) -> tuple[BundleFile, ...]:
    for name, file in sorted(files.items()):
        if name.lower().endswith(".csv") and name not in NAMES and name not in IGNORED:
            errors.add(name, 0, "", "", f'The file "{name}" is not part of a bundle. Use {", ".join(NAMES)}, or take it out.')
        elif name in NAMES and file.size > LARGEST_FILE:
            errors.add(name, 0, "", str(file.size), f'"{name}" is larger than {LARGEST_FILE:,} bytes. Import it in parts.')
    if "patients.csv" not in files and not errors.count:
        errors.add("patients.csv", 0, "", "", 'The file "patients.csv" is missing. A bundle always has it, with its header at least.')
    return tuple(files[name] for name in NAMES if name in files and files[name].size <= LARGEST_FILE)


def _of_folder(path: Path, errors: Findings) -> dict[str, BundleFile]:
    files: dict[str, BundleFile] = {}
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        errors.add(path.name, 0, "", "", f'The folder "{path.name}" cannot be read ({error.strerror}). Check its permissions.')
        return files
    for entry in entries:
        if entry.is_file():
            files[entry.name] = BundleFile(entry.name, entry.stat().st_size, lambda entry=entry: entry.open("rb"))  # type: ignore[misc]
        elif entry.name in NAMES:
            errors.add(entry.name, 0, "", "", f'"{entry.name}" is not a file. Put the table itself there.')
    return files


@contextmanager
def _archive(path: Path, errors: Findings) -> Iterator[dict[str, BundleFile]]:
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        errors.add(path.name, 0, "", "", f'"{path.name}" is not a sound .zip file ({error}). Pack it again.')
        yield {}
        return
    with archive:
        yield _of_archive(archive, path.name, errors)


def _of_archive(archive: zipfile.ZipFile, name: str, errors: Findings) -> dict[str, BundleFile]:
    members = [m for m in archive.infolist() if not m.is_dir() and not _by_the_way(m.filename)]
    if len(members) > MOST_MEMBERS:
        errors.add(name, 0, "", str(len(members)), f'"{name}" holds more than {MOST_MEMBERS:,} files. Pack the tables alone.')
        return {}
    folders = {PurePosixPath(m.filename).parent for m in members}
    files: dict[str, BundleFile] = {}
    for member in members:
        reason = _why_refused(member) or ("stands in a second folder. Pack one folder." if len(folders) > 1 else "")
        base = PurePosixPath(member.filename).name
        if not reason and base in files:
            reason = "stands in the archive twice. Keep one of them."
        if reason:
            errors.add(name, 0, "", member.filename, f'"{member.filename}" {reason}')
        else:
            files[base] = BundleFile(base, member.file_size, lambda member=member: archive.open(member))  # type: ignore[misc]
    return files


def _by_the_way(name: str) -> bool:
    # What file managers add of themselves: it carries no table and stands in folders of its own.
    return name.startswith("__MACOSX/") or PurePosixPath(name).name in (".DS_Store", "Thumbs.db", "desktop.ini")


def _why_refused(member: zipfile.ZipInfo) -> str:
    name, path = member.filename, PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in member.orig_filename:
        return "points outside the archive. Pack plain file names."
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link. Pack the file itself."
    if member.flag_bits & 0x1:
        return "is encrypted. Pack it without a password."
    if member.file_size > RATIO_FREE and member.file_size > LARGEST_RATIO * max(member.compress_size, 1):
        return f"unpacks to more than {LARGEST_RATIO} times its size, as a zip bomb does. Pack the tables again, or use a folder."
    return ""
