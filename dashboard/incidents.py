"""What happens when something fails: a number for the reader, the place for the log, and no patient's data in either."""

from __future__ import annotations

import logging
import secrets
import sys
import threading
import traceback
from asyncio import AbstractEventLoop
from types import TracebackType
from typing import Any

import streamlit as st

from dashboard import wording
from models.errors import DatabaseUnusable, MyologError, NotFound, NotPermitted

LOGGER = logging.getLogger("myolog")
STREAMLIT_LOGGER = logging.getLogger("streamlit.error_util")
"""It tells of failed pages, as `report` does better."""
PLACES = 8


def keep_values_out_of_the_log() -> None:
    """From now on no log line of this process tells more of an error than its kind and its place: its text may hold clinical values.

    This covers the lines of uvicorn, Streamlit and asyncio, whose own handlers would print it.
    """
    logging.setLogRecordFactory(_ValuelessRecord)
    STREAMLIT_LOGGER.addFilter(_drop)
    threading.excepthook = sys.unraisablehook = _failed_alone


def number_of(error: BaseException) -> str:
    """A new incident number, under which the log says where this happened."""
    number = secrets.token_hex(3).upper()
    LOGGER.error("incident %s: %s", number, _kind_and_place(type(error), error.__traceback__))
    return number


def task_failed(_loop: AbstractEventLoop, failure: dict[str, Any]) -> None:
    """What asyncio is to call for a task whose error nobody heard: its own line would tell the error's text."""
    error = failure.get("exception")
    LOGGER.error("a task failed: %s", _kind_and_place(type(error), error.__traceback__) if error else failure["message"])


def report(error: Exception) -> bool:
    """Tell the reader of a page: what a refusal says, or else the number of an incident."""
    if isinstance(error, NotPermitted | NotFound):
        st.warning(wording.escaped(str(error)))
    else:
        st.error(wording.INCIDENT.format(number=number_of(error)), icon=":material/error:")
    return True


def told(error: MyologError) -> str:
    """Why a step was refused, for its reader. Of the database itself only the number of an incident: its words name files and servers."""
    return wording.UNUSABLE.format(number=number_of(error)) if isinstance(error, DatabaseUnusable) else str(error)


class _ValuelessRecord(logging.LogRecord):
    """A line of the log in which every error stands by its kind, and the one that it tells of by its place too."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.msg = _kind_alone(self.msg)
        if isinstance(self.args, tuple):
            self.args = tuple(_kind_alone(value) for value in self.args)
        if self.exc_info and self.exc_info[0]:
            self.msg, self.args = f"{self.getMessage().strip()}: {_kind_and_place(self.exc_info[0], self.exc_info[2])}", ()
            self.exc_info = None


def _drop(_line: logging.LogRecord) -> bool:
    return False


def _kind_alone(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _kind_and_place(kind: type[BaseException], place: TracebackType | None) -> str:
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(place)]
    return f"{kind.__name__} at {' < '.join(reversed(frames[-PLACES:]))}"


def _failed_alone(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    LOGGER.error("something failed on its own: %s", _kind_and_place(failed.exc_type, failed.exc_traceback))
