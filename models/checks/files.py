"""The SQLite file and its folder: on a local disk, and nobody else's to read or to replace."""

from __future__ import annotations

import glob
import stat
from collections.abc import Iterator
from pathlib import Path

from models.checks.findings import Finding, Level
from models.errors import DatabaseUnusable
from models.storage.database.place import refuse_network_disk

_WAL_HEADER = b"\x02\x02"


def file_findings(file: Path) -> Iterator[Finding]:
    """What is wrong with where the file stands and with who may open it; nothing where it does not exist."""
    try:
        refuse_network_disk(file)
    except DatabaseUnusable:
        yield Finding(
            "network-disk",
            Level.REFUSE,
            f'The database "{file}" stands on a network disk.',
            "Locks do not hold there: two programs that write at once destroy it.",
            "Move it to a local disk.",
        )
    # Journals and the copies that an upgrade leaves hold the same records.
    for kept in sorted(file.parent.glob(glob.escape(file.name) + "*")):
        yield from _readable(kept)
    if file.exists():
        yield from _replaceable(file.parent)


def is_wal(file: Path) -> bool:
    """True where the file's own header asks for a write-ahead log, whoever opens it."""
    with file.open("rb") as opened:
        return opened.read(20)[18:] == _WAL_HEADER


def _readable(file: Path) -> Iterator[Finding]:
    mode = file.stat().st_mode
    if file.is_file() and mode & (stat.S_IRWXG | stat.S_IRWXO):
        everybody = bool(mode & stat.S_IRWXO)
        yield Finding(
            "readable-database",
            Level.REFUSE if everybody else Level.WARN,
            f'{"Every user" if everybody else "A group of users"} of this machine may open "{file}" (mode {stat.S_IMODE(mode):o}).',
            "Only the user that runs Myolog may read the records.",
            f'Take the others\' rights away: chmod 600 "{file}"',
        )


def _replaceable(folder: Path) -> Iterator[Finding]:
    mode = folder.stat().st_mode
    if mode & stat.S_IWOTH:
        # With the sticky bit nobody else can replace the file, but a forged journal can still be laid beside it.
        yield Finding(
            "writable-folder",
            Level.WARN if mode & stat.S_ISVTX else Level.REFUSE,
            f'Every user of this machine may write into "{folder}" (mode {stat.S_IMODE(mode):o}).',
            "Whoever writes beside the database can replace or change it.",
            "Keep the database in a folder of its own with mode 700.",
        )
