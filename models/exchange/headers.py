"""The header of a table: every column known by its exact name, and a helpful word where one is not."""

from __future__ import annotations

from difflib import get_close_matches

from models.exchange.columns import Table
from models.exchange.report import Findings

MOST_COLUMNS = 200


def check_header(header: tuple[str, ...], table: Table, errors: Findings) -> bool:
    """True where every column is known and none is missing; otherwise each fault is an error of line 1."""
    reason = _why_no_header(header, table)
    if reason:
        errors.add(table.file, 1, "", header[0] if len(header) == 1 else "", reason)
        return False
    before = errors.count
    meant = _check_names(header, table, errors)
    for column in table.columns:
        if column.required and column.name not in header and column.name not in meant:
            errors.add(table.file, 1, column.name, "", f'The column "{column.name}" is missing. {table.file} must have it.')
    return errors.count == before


def _why_no_header(header: tuple[str, ...], table: Table) -> str:
    if not header:
        return f"The file is empty. It needs the header of {table.file} at least."
    if header[0].lower().startswith("sep="):
        return f'The first line "{header[0]}" is a note to a spreadsheet. Take it out, and separate the columns by commas.'
    if len(header) > MOST_COLUMNS:
        return f"The header has {len(header):,} columns, and {MOST_COLUMNS} at most are read. Is this {table.file}?"
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return "The columns are not separated by commas. Save the file with commas."
    if not all(header):
        return f"The header has a column without a name (column {header.index('') + 1}). Name it, or take out the commas too many."
    return ""


def _check_names(header: tuple[str, ...], table: Table, errors: Findings) -> set[str]:
    """Adds an error for every name that is repeated or not known; gives the columns that misspelled names probably mean."""
    meant: set[str] = set()
    for place, name in enumerate(header):
        near = get_close_matches(name.strip().lower(), table.names, n=1)
        if name in header[:place]:
            errors.add(table.file, 1, name, name, f'The column "{name}" stands twice. Keep one of them.')
        elif name not in table.names:
            meant.update(near)
            advice = f'Did you mean "{near[0]}"?' if near else f"Use one of: {', '.join(table.names)}."
            errors.add(table.file, 1, name, name, f'The column "{name}" is not known. {advice}')
    return meant
