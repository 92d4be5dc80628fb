"""How often a dose is given: once, daily, twice daily, weekly, or every N days, weeks or months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from models.errors import ImpossibleValue

FREQUENCIES = ("once", "daily", "twice daily", "weekly")

DAYS_PER_MONTH = Decimal("30.4375")
"""365.25 / 12."""

_FIXED = {"": None, "once": None, "daily": Decimal(1), "twice daily": Decimal("0.5"), "weekly": Decimal(7)}
_EVERY = re.compile(r"every ([1-9][0-9]{0,2}) (day|week|month)s?")
_DAYS = {"day": Decimal(1), "week": Decimal(7), "month": DAYS_PER_MONTH}


@dataclass(frozen=True)
class Frequency:
    """How often: the words, and the days from one administration (or cycle) to the next; None for `once` and where nothing is stated."""

    text: str
    days: Decimal | None


def parse_frequency(text: str) -> Frequency:
    """The frequency that `text` states in any case: "every 4 weeks" is 28 days, "twice daily" half a day, "" not stated.

    Other words ("bd", "monthly", "as needed") raise ImpossibleValue for the column "frequency".
    """
    words = " ".join(text.lower().split())
    if words in _FIXED:
        return Frequency(words, _FIXED[words])
    found = _EVERY.fullmatch(words)
    if not found:
        raise ImpossibleValue(
            f'Frequency "{text.strip()}" is not known. Write once, daily, twice daily, weekly, or every N days, weeks or months.',
            "frequency",
        )
    return Frequency(words, int(found[1]) * _DAYS[found[2]])
