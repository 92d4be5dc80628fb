"""Where a SQLite file may stand: private to its owner, and never on a network disk, where locks do not hold."""

from __future__ import annotations

import os
from pathlib import Path

from models.errors import DatabaseUnusable

MOUNTS = Path("/proc/self/mounts")
_NETWORK = ("nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "afs", "ceph", "glusterfs")
PRIVATE = 0o600


def refuse_network_disk(file: Path) -> None:
    """Stops where the file stands on a network file system: two machines that write there destroy the database."""
    kind = _file_system(file.absolute())
    if kind in _NETWORK or kind.startswith("fuse."):
        raise DatabaseUnusable(f'Database "{file}" stands on a network disk ({kind}), where locks do not hold. Put it on a local disk.')


def _file_system(file: Path) -> str:
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    resolved, found, kind = file.resolve(), -1, ""
    for line in lines:
        _, point, this_kind, *_ = line.split(" ")
        mounted = Path(_unescaped(point))
        # A later mount on the same point hides the earlier one.
        if resolved.is_relative_to(mounted) and len(mounted.parts) >= found:
            found, kind = len(mounted.parts), this_kind
    return kind


def _unescaped(point: str) -> str:
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, sign)
    return point


def make_private_file(file: Path) -> None:
    """Makes an empty file that only its owner can read, and its folder where that is missing; an existing file stays as it is."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    except FileExistsError:
        if not file.is_file():
            raise DatabaseUnusable(f'Database "{file}" is not a file. Name a file that may be made.') from None


def has_content(file: Path) -> bool:
    """True where a database file stands here already; an empty file is none."""
    return file.is_file() and file.stat().st_size > 0
