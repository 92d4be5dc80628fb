"""What happens when a page fails: a number for the reader, the place for the log, and no patient's data in either."""

from __future__ import annotations

import logging
import secrets
import traceback

import streamlit as st

from dashboard import wording

LOGGER = logging.getLogger("myolog")
STREAMLIT_LOGGER = logging.getLogger("streamlit.error_util")


def keep_values_out_of_the_log() -> None:
    """Stop Streamlit's own log line for a failed page: it prints the error's text, which may hold clinical values."""
    STREAMLIT_LOGGER.addFilter(_drop)


def _drop(_line: logging.LogRecord) -> bool:
    return False


def report(error: Exception) -> bool:
    """Log where a page failed under an incident number and show that number; the error's own text may hold clinical values."""
    number = secrets.token_hex(3).upper()
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    LOGGER.error("incident %s: %s at %s", number, type(error).__name__, " < ".join(reversed(places[-8:])))
    st.error(wording.INCIDENT.format(number=number), icon=":material/error:")
    return True
