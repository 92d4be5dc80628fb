"""Rows into CSV: RFC 4180 quoting, `\\n` line ends, UTF-8 without a byte order mark, words that begin like a formula marked."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from operator import itemgetter
from typing import IO, Any

from models.clinical.values import format_number
from models.exchange.cells import guarded, guarded_value
from models.exchange.columns import Column, Type

AT_ONCE = 1000
"""Rows changed together, column by column: few different words stand in a column, and each is looked at once."""


def write_rows(stream: IO[str], columns: Sequence[Column], rows: Iterable[tuple[Any, ...]], *, header: bool = True) -> int:
    """Write the header (unless a part of the file stands there already) and the rows to `stream`; returns the number of rows."""
    plain, quoted = csv.writer(stream, lineterminator="\n"), csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    if header:
        plain.writerow([column.name for column in columns])
    changes = [(place, _CHANGES[column.type]) for place, column in enumerate(columns) if column.type in _CHANGES]
    count, source = 0, iter(rows)
    while some := [list(row) for row in islice(source, AT_ONCE)]:
        count += len(some)
        # csv leaves a lone CR without quotation marks, and a reader would take it for the end of the row.
        broken = sum(_change(some, place, change) for place, change in changes)
        if not broken:
            plain.writerows(some)
            continue
        for cells in some:
            (quoted if any(type(cell) is str and "\r" in cell for cell in cells) else plain).writerow(cells)
    return count


def _change(rows: list[list[Any]], place: int, change: Callable[[Any], str]) -> bool:
    """Change one column of these rows; True where a cell of it holds a CR."""
    different = set(map(itemgetter(place), rows)) - {None, ""}
    changed = {cell: written for cell in different if (written := change(cell)) != cell}
    if changed:
        for cells in rows:
            cells[place] = changed.get(cells[place], cells[place])
    return any(type(cell) is str and "\r" in cell for cell in different)


def number(cell: float | str) -> str:
    """A number as the shortest plain decimal (200.0 -> "200"); one kept as it was entered stays so."""
    return cell if isinstance(cell, str) else format_number(cell)


def instant(text: str) -> str:
    """A time as ISO 8601 in UTC, from the text of either database: "2026-01-02 09:30:00.000000" -> "2026-01-02T09:30:00Z"."""
    when = datetime.fromisoformat(text)
    aware = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return aware.replace(tzinfo=None).isoformat() + "Z"


_CHANGES: dict[Type, Callable[[Any], str]] = {
    Type.WORDS: guarded,
    Type.VALUE: guarded_value,
    Type.NUMBER: number,
    Type.INSTANT: instant,
}
