"""What leaves in the de-identified package: random study ids, shifted dates, no words that a person typed, no place, no name.

Intervals within a patient are kept to the day. Released are only codes of the catalogue, numbers, and dates moved by the patient's
secret shift; free words that science needs (the assay, why a value is missing) become numbers. The key stays in the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from models.clinical.measures import MEASURES, Kind
from models.exchange.columns import EVENTS, FLAGS, OBSERVATIONS, TREATMENTS, Column, Identifier, Table

OLDEST = 89
"""Years of age above which everybody is one group (Safe Harbor, 45 CFR 164.514(b))."""

NUMBERED = ("assay", "missing_reason")
"""Columns of observations whose words become numbers."""

WORDS_ONLY = frozenset(measure.code for measure in MEASURES if measure.kind is Kind.TEXT)
"""Measures that are free words; their rows are left out."""

NEVER = "0001-01-01"
"""Consent is withdrawn and nobody wrote since when."""

# The dates of a row: from the day of withdrawn consent on nothing is released.
_HAPPENED = {
    OBSERVATIONS.file: ("date",),
    TREATMENTS.file: ("start",),
    EVENTS.file: ("onset_from", "onset_to", "decided_on"),
    FLAGS.file: ("flagged_on",),
}
# An end that lies later is not known yet: first the column of its date, and what each column says while it goes on.
_ENDED: dict[str, dict[str, Callable[[Any], Any]]] = {
    TREATMENTS.file: {"stop": lambda _: "", "stop_precision": lambda _: ""},
    FLAGS.file: {"cleared_on": lambda _: "", "status": lambda status: "open" if status == "cleared" else status},
}

_OTHER_DRUG = re.compile(r"other: .*?( \[[^\[\]]*\])?", re.DOTALL)


@dataclass(frozen=True)
class Release:
    """How one package is de-identified: the year that ages count to, and the numbers of words by column."""

    year: int
    numbers: Mapping[str, Mapping[str, str]]

    def rows(self, table: Table, identified: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        """The released cells of rows that end with shift, timeline and the day of withdrawn consent (see queries.bundle.rows)."""
        kept = [(place, self._change(column, table)) for place, column in enumerate(table.columns) if column.identifier.released]
        measure = table.names.index("measure") if "measure" in table.names else None
        happened = [table.names.index(name) for name in _HAPPENED.get(table.file, ())]
        ended = {table.names.index(name): going_on for name, going_on in _ENDED.get(table.file, {}).items()}
        for *cells, shift, timeline, withdrawn in identified:
            if measure is not None and cells[measure] in WORDS_ONLY:
                continue
            if withdrawn and _withheld(cells, happened, ended, withdrawn):
                continue
            days = 0 if timeline == "relative" else -shift
            yield tuple(change(cells[place], days) for place, change in kept)

    def _change(self, column: Column, table: Table) -> Callable[[Any, int], Any]:
        if column.identifier is Identifier.DATE:
            whole = any("precision" in name for name in table.names)
            return lambda cell, days: shifted(cell, days, whole) if cell else cell
        if column.identifier is Identifier.NUMBERED:
            numbers = self.numbers[column.name]
            return lambda cell, _: numbers[cell] if cell else cell
        if column.name == "birth_year":
            return lambda cell, _: None if cell is None else max(int(cell), self.year - OLDEST - 1)
        if column.name == "age_at_start":
            return lambda cell, _: None if cell is None else min(int(cell), OLDEST + 1)
        return _drug if column.name == "drug" else _same


def _withheld(cells: list[Any], happened: list[int], ended: Mapping[int, Callable[[Any], Any]], withdrawn: str) -> bool:
    """True where the row lies after the withdrawal; in any other, an end after it is taken out."""
    if withdrawn == NEVER or any(_last(cells[place] or "") >= withdrawn for place in happened):
        return True
    if any(_last(cells[place] or "") >= withdrawn for place in list(ended)[:1]):
        for place, going_on in ended.items():
            cells[place] = going_on(cells[place])
    return False


def numbered(column: str, words: Iterable[str]) -> dict[str, str]:
    """A number for each word: "assay-1", "assay-2" in the order given."""
    return {word: f"{column.replace('_', '-')}-{place}" for place, word in enumerate(words, start=1)}


@lru_cache(maxsize=100_000)
def shifted(text: str, days: int, whole: bool) -> str:
    """The date moved by `days`: `2019-02-13` by -10 is `2019-02-03`. A bare month or year is moved from its 15th or 1 July.

    `whole` writes that day in full (where a precision stands beside it), otherwise the month or year that it falls into.
    """
    day = date.fromisoformat(f"{text}-07-01" if len(text) == 4 else f"{text}-15" if len(text) == 7 else text) + timedelta(days)
    return day.isoformat() if whole else day.isoformat()[: len(text)]


def _last(text: str) -> str:
    return f"{text}-12-31" if len(text) == 4 else f"{text}-31" if len(text) == 7 else text


def _same(cell: Any, _days: int) -> Any:
    return cell


def _drug(cell: str, _days: int) -> str:
    # The catalogue's names say nothing about a person; what stands behind "other:" was typed.
    other = _OTHER_DRUG.fullmatch(cell)
    return f"other: withheld{other[1] or ''}" if other else cell
