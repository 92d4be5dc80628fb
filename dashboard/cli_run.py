"""How the command line ends: exit code 0, 1 or 2, and for a failure one sentence on stderr, never a traceback.

An unexpected failure gets an incident number; what is logged under it names places in the program, no values, because
an error's own text may hold a patient's. `--debug` shows all of it.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import platformdirs
import typer

from models.errors import MyologError

SUCCESS, FAILED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130


class WrongUsage(MyologError):
    """The command was written in a way that cannot be carried out; nothing was tried."""


def one_line(text: object) -> str:
    """`text` on one line with everything unprintable escaped: a file's name cannot forge lines or steer a terminal."""
    joined = " ".join(str(text).split())
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in joined)


def tell(text: object = "") -> None:
    """A result, on stdout."""
    typer.echo(one_line(text))


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Rows on stdout, each column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        # Not `tell`, which would close up the columns.
        typer.echo("  ".join(one_line(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def complain(text: object) -> None:
    """A problem, on stderr."""
    typer.echo(f"myolog: {one_line(text)}", err=True)


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run one command; gives its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    debug = "--debug" in arguments
    try:
        code = app(args=list(arguments), prog_name="myolog", standalone_mode=False)
    except Exception as error:  # noqa: BLE001  the last line of defence: whatever it is, one sentence and an exit code
        if debug:
            traceback.print_exception(error)
        return _explain(error, debug=debug)
    if code == INTERRUPTED:
        complain("Stopped before the end; what was not finished was not kept.")
        return FAILED
    return code if isinstance(code, int) else SUCCESS


def _explain(error: Exception, *, debug: bool) -> int:
    match error:
        case typer.TyperException():
            complain(_usage_sentence(error))
            return WRONG_USAGE if error.exit_code == WRONG_USAGE else FAILED
        case WrongUsage():
            complain(error)
            return WRONG_USAGE
        case MyologError():
            complain(error)
        case OSError(errno=errno.EPIPE):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        case OSError():
            name = f' "{error.filename}"' if error.filename is not None else ""
            complain(f"Cannot use the file{name}: {error.strerror or error}. Check its path, its permissions and the space left.")
        case _:
            complain(_incident(error, debug=debug))
    return FAILED


def _usage_sentence(error: typer.TyperException) -> str:
    command = getattr(getattr(error, "ctx", None), "command_path", "myolog")
    return f"{error.format_message().rstrip('.')}. See '{command} --help'."


def _incident(error: Exception, *, debug: bool) -> str:
    number = secrets.token_hex(3).upper()
    kind = f"Something unexpected went wrong ({type(error).__name__}), incident {number}."
    if debug:
        return kind
    try:
        return f"{kind} Its place in the program is in {_log(number, error)}; --debug shows all of it."
    except OSError:
        return f"{kind} Run the command again with --debug to see where."


def _log(number: str, error: Exception) -> Path:
    """Where it happened, without the error's own text; the file is its owner's alone."""
    path = platformdirs.user_log_path("myolog", ensure_exists=True) / "incidents.log"
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    line = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {number} {type(error).__name__} at {' < '.join(reversed(places))}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as log:
        log.write(one_line(line) + "\n")
    return path


@contextmanager
def ends_cleanly() -> Iterator[None]:
    """Ctrl-C, a polite kill and a closed terminal all unwind, so that what was only for this run is taken away, and end with success."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
        for number in numbers:  # an impatient second Ctrl-C must not interrupt the clearing up
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    def hang_up(_signal: int, _frame: FrameType | None) -> None:
        signal.raise_signal(signal.SIGTERM)  # while the server runs it handles this one itself, and ends its pages first

    former = {number: signal.signal(number, hang_up if number == signal.SIGHUP else stop) for number in numbers}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
