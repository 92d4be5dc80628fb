"""How a cell is written so that a spreadsheet never runs it as a formula, and the exact way back."""

from __future__ import annotations

import re

from models.clinical.values import parse_reading
from models.errors import ImpossibleValue

STARTS = "=+\\-@\t\r\n＝＋－＠"
"""A cell that begins with one of these may be run as a formula; the wide forms are read as the narrow ones by some programs."""

_FORMULA = re.compile(f"'*[{STARTS}]")
_MARKED = re.compile(f"'+[{STARTS}]")


def guarded(text: str) -> str:
    """The cell of a text column as it is written: `=1+1` becomes `'=1+1`, and `'=1+1` becomes `''=1+1`, so that nothing is lost."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The cell as it was before `guarded`: exactly its inverse, and any other cell unchanged."""
    return text[1:] if _MARKED.match(text) else text


def guarded_value(text: str) -> str:
    """The cell of a value: a number stays as it is (`-2.5`), words are guarded."""
    if not _FORMULA.match(text):
        return text
    try:
        parse_reading(text)
    except ImpossibleValue:
        return guarded(text)
    return text
