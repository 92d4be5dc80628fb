"""The file that a command is asked to write: a draft beside its place, which takes that place only once it is whole."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_beside(place: Path) -> Iterator[Path]:
    """An empty draft of the file at `place`, made at once: where it cannot be written, nothing else need be tried.

    What is left of it when the block ends is removed; `put` moves it to its place before. A folder, a device or a pipe raises OSError,
    because a rename would put a file where it stood.
    """
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(place))
    if place.exists() and not place.is_file():
        raise FileExistsError(errno.EEXIST, "It is a device or a pipe, and a file would take its place", str(place))
    target = place.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    except OSError as error:
        error.filename = str(place)  # the name that was given, not that of our draft beside it
        raise
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def put(draft: Path, place: Path) -> None:
    """Move a whole draft to its place; behind a link the file itself is replaced, and the link stays."""
    draft.replace(place.resolve())
