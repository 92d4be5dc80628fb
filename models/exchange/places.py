"""Where a package is written: a folder or a .zip, whole or not at all, and never over anything but a former package."""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from models.errors import ExportRefused
from models.exchange.columns import IGNORED, READ

FORMAT = "myolog bundle"
"""What the manifest of a package calls itself, so that a later export knows what it may replace."""

PACKAGE_FILES = frozenset({*(table.file for table in READ), *IGNORED})

LARGEST_MANIFEST = 1024**2
"""Bytes: what is larger in an archive is no manifest of ours."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_BUFFER = 256 * 1024


@dataclass(frozen=True)
class Written:
    """One file as it was written: rows without the header, bytes, and their SHA-256."""

    rows: int
    size: int
    sha256: str


class _Counting(io.RawIOBase):
    """Passes bytes on while it counts and hashes them."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.size, self.digest = target, 0, hashlib.sha256()

    def writable(self) -> bool:
        """True: a raw file that is only written to."""
        return True

    def write(self, piece: Any, /) -> int:
        """Number of bytes passed on."""
        self.digest.update(piece)
        self.size += len(piece)
        return self.target.write(piece)


class Package:
    """A package being written, file by file, in the order of the calls."""

    def __init__(self, folder: Path | None, archive: zipfile.ZipFile | None) -> None:
        self._folder, self._archive = folder, archive
        self.written: dict[str, Written] = {}

    def add(self, name: str, fill: Callable[[IO[str]], int]) -> None:
        """Add one text file: `fill` writes it and returns its number of rows."""
        with self._bytes(name) as target:
            counting = _Counting(target)
            stream = io.TextIOWrapper(io.BufferedWriter(counting, _BUFFER), encoding="utf-8", newline="")
            rows = fill(stream)
            stream.flush()
            stream.detach().detach()
        self.written[name] = Written(rows, counting.size, counting.digest.hexdigest())

    @contextmanager
    def _bytes(self, name: str) -> Iterator[IO[bytes]]:
        if self._archive:
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.create_system, member.external_attr, member.compress_type = 3, 0o100600 << 16, zipfile.ZIP_DEFLATED
            with self._archive.open(member, "w", force_zip64=True) as packed:
                yield packed
        elif self._folder:
            with _new_file(self._folder / name) as file:
                yield file


@contextmanager
def _new_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone may read, on the disk once the block ends."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def replaced_file(path: Path, *, first_line: str) -> Iterator[IO[str]]:
    """A text file that stands at `path` once the block ends well, in the place of nothing or of a file with the same first line."""
    if path.exists() and not begins_with(path, first_line):
        raise ExportRefused(f'"{path}" holds something other than a former export, which would be lost. Name another file.')
    draft = _draft_beside(path)
    try:
        with _new_file(draft) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=False)
            yield text
            text.detach()
        draft.replace(path)
    except OSError as error:
        _name_place(error, draft, path)
        raise
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def new_package(path: Path) -> Iterator[Package]:
    """A package that stands at `path` once the block ends well; a .zip where the name says so, otherwise a folder.

    It is written beside its place and renamed into it, so that a killed export leaves no half package there.
    """
    check_place(path)
    path = path.resolve()  # behind a link the folder itself is replaced, and the link stays
    draft = _draft_beside(path)
    try:
        if _is_archive(path):
            with _new_file(draft) as file, zipfile.ZipFile(file, "w") as archive:
                yield Package(None, archive)
        else:
            draft.mkdir(mode=0o700)
            yield Package(draft, None)
        check_place(path)
        _put(draft, path)
    except OSError as error:
        _name_place(error, draft, path)
        raise
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        draft.unlink(missing_ok=True)


def _draft_beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.part")


def _name_place(error: OSError, draft: Path, path: Path) -> None:
    """Tell of the name that was given: whoever reads the error knows nothing of our draft beside it."""
    if error.filename is not None and Path(error.filename).is_relative_to(draft):
        error.filename, error.filename2 = str(path), None


def begins_with(path: Path, first_line: str) -> bool:
    """True where `path` is a plain file and this is its first line."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.readline(10_000).rstrip(b"\n") == first_line.encode()


def _put(draft: Path, path: Path) -> None:
    if not path.is_dir():
        draft.replace(path)
        return
    former = draft.with_suffix(".former")
    path.rename(former)
    draft.rename(path)
    shutil.rmtree(former)


def check_place(path: Path) -> None:
    """Stops with ExportRefused unless `path` is free, an empty folder, or a former package."""
    if path.is_symlink() and not path.exists():
        raise ExportRefused(f'"{path}" is a broken link. Name a new folder or .zip file.')
    if not path.exists():
        return
    if path.is_mount() or path.samefile("."):
        raise ExportRefused(f'"{path}" is a whole disk or the folder you stand in, and cannot be replaced. Name a new folder inside it.')
    if _is_archive(path) != path.is_file():
        raise ExportRefused(f'"{path}" exists and is no {".zip file" if _is_archive(path) else "folder"}. Name another place.')
    empty = path.is_dir() and not any(path.iterdir())
    if not empty and not former_manifest(path):
        raise ExportRefused(f'"{path}" holds something other than a former export, which would be lost. Name a new or empty place.')


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def former_manifest(path: Path) -> dict[str, Any]:
    """The manifest of the former package at `path`; empty where nothing stands there, or something else."""
    if not path.exists():
        return {}
    return _manifest_of_archive(path) if _is_archive(path) else _manifest_of_folder(path)


def _manifest_of_folder(path: Path) -> dict[str, Any]:
    names = {entry.name for entry in path.iterdir()}
    ours = names <= PACKAGE_FILES and "manifest.json" in names
    return _manifest((path / "manifest.json").read_bytes()) if ours else {}


def _manifest_of_archive(path: Path) -> dict[str, Any]:
    with suppress(OSError, zipfile.BadZipFile, KeyError, RuntimeError), zipfile.ZipFile(path) as archive:
        if set(archive.namelist()) <= PACKAGE_FILES and archive.getinfo("manifest.json").file_size < LARGEST_MANIFEST:
            return _manifest(archive.read("manifest.json"))
    return {}


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
    except ValueError:
        return {}
    return manifest if isinstance(manifest, dict) and manifest.get("format") == FORMAT else {}
