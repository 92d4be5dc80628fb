"""Numbers as laboratories print them: an optional comparator and a plain decimal, read exactly or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from math import inf, isfinite
from typing import Literal, cast

from models.errors import ImpossibleValue

Comparator = Literal["", "<", "<=", ">", ">="]

LONGEST = 40
"""Characters of the longest number read: no laboratory prints more, and a longer one is a fault in the file."""

_READING = re.compile(r"(<=|>=|<|>)? *([+-]?[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True)
class Reading:
    """A number and the comparator in front of it; with one, the result is a bound and never the number itself."""

    number: Decimal
    comparator: Comparator = ""

    @property
    def low(self) -> float:
        """Smallest value allowed: 20000 for `>20000`, 0 for `<20`, the number itself where it is not cut."""
        return 0.0 if self.comparator.startswith("<") else float(self.number)

    @property
    def high(self) -> float:
        """Largest value allowed: infinity for `>20000`, 20 for `<20`, the number itself where it is not cut."""
        return inf if self.comparator.startswith(">") else float(self.number)


def parse_reading(text: str) -> Reading:
    """The number in `text` with its comparator: "16.7" -> 16.7; ">20000" -> 20000 with ">" (20,000 or more).

    Read are digits with at most one decimal point, a sign, and one of < <= > >= in front. A comma, a word, NaN, 1e3, a space inside or
    a digit outside 0-9 raises ImpossibleValue, since 1,234 is 1234 in one country and 1.234 in another.
    """
    text = text.strip()
    found = _READING.fullmatch(text) if len(text) <= LONGEST else None
    if not found:
        raise ImpossibleValue(_why_not(text), "value")
    return Reading(Decimal(found[2]), cast(Comparator, found[1] or ""))


def _why_not(text: str) -> str:
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    if not text:
        return "The value is blank. Enter a number, or say why it is missing."
    if "," in text:
        return f'"{shown}" contains a comma, which can mean thousands or decimals. Write 1234.5: a decimal point, no thousands separator.'
    if len(text) > LONGEST:
        return f'"{shown}" is longer than {LONGEST} characters. Enter the number printed on the report.'
    return f'"{shown}" is not a plain number. Write digits 0-9 with at most one decimal point, such as 16.7, 420 or >20000.'


def format_number(value: float | Decimal) -> str:
    """The shortest plain decimal that reads back to the same number: 200.0 -> "200", 16.70 -> "16.7"; no exponent, no separators."""
    if not isfinite(value):
        raise ImpossibleValue(f'"{value}" is not a number that can be written. Keep a bound as a number with its comparator.', "value")
    text = format(value if isinstance(value, Decimal) else Decimal(repr(float(value))), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
