"""The rows of one file as text, each with its physical line; what is wrong with the file itself becomes errors."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from models.exchange.cells import unguarded
from models.exchange.columns import Table
from models.exchange.files import UNREADABLE, BundleFile
from models.exchange.headers import check_header
from models.exchange.report import FileCount, Findings

LONGEST_CELL = 100_000
"""Characters of one cell: a quotation mark that is never closed ends here and not at the end of the file."""

LONGEST_ROW = 1_000_000
"""Characters of one row, over however many lines it runs: a file without line ends is not read into memory."""

_PIECE = 1024**2


@dataclass(frozen=True)
class Row:
    """One row: its physical line (the first one, where cells run over several lines) and its cells by column."""

    line: int
    cells: dict[str, str]


def checked_bytes(file: BundleFile, count: FileCount, errors: Findings) -> bool:
    """True where the bytes of `file` are UTF-8 text; its SHA-256 is put into `count`. Otherwise one error names the line."""
    digest, decoder, line = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")("strict"), 1
    try:
        with file.open() as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                if line == 1 and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    return _refuse(file, errors, 1, "is UTF-16 text")
                if b"\0" in piece:
                    return _refuse(file, errors, line + piece[: piece.index(b"\0")].count(b"\n"), "has a NUL byte")
                decoder.decode(piece)
                line += piece.count(b"\n")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        bad = error.object[error.start : error.start + 1]
        return _refuse(file, errors, line + error.object[: error.start].count(b"\n"), f"is not UTF-8 text (byte 0x{bad.hex()})")
    except UNREADABLE as error:
        errors.add(file.name, 0, "", "", f'"{file.name}" cannot be read ({error}). Copy or pack it again.')
        return False
    count.sha256 = digest.hexdigest()
    return True


def _refuse(file: BundleFile, errors: Findings, line: int, what: str) -> bool:
    errors.add(file.name, line, "", "", f'"{file.name}" {what}. Save it as CSV in UTF-8.')
    return False


@contextmanager
def opened(file: BundleFile, table: Table, count: FileCount, errors: Findings) -> Iterator[Rows]:
    """The rows of a file whose bytes were checked before."""
    with file.open() as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", errors="strict", newline="") as text:
        yield Rows(text, table, count, errors)


class Rows:
    """Every row that has as many cells as the header, once over.

    `header` is None where it cannot be used; the rows below are then only counted. A row that cannot be read is an error.
    """

    def __init__(self, text: IO[str], table: Table, count: FileCount, errors: Findings) -> None:
        # The limit is the csv module's own and holds for the whole process; it only ever stands at this value.
        csv.field_size_limit(LONGEST_CELL)
        self._text, self._taken = text, 0
        self._reader = csv.reader(self._lines(), strict=True)
        self._table, self._count, self._errors = table, count, errors
        self.header = self._read_header()

    def _lines(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_ROW + 1):
            self._taken += len(line)
            if self._taken > LONGEST_ROW:
                raise csv.Error(f"longer than {LONGEST_ROW:,} characters")
            yield line

    def _read_header(self) -> tuple[str, ...] | None:
        try:
            header = tuple(next(self._reader, ()))
        except csv.Error as error:
            self._errors.add(self._table.file, 1, "", "", f"The header cannot be read ({error}). Correct its quotation marks.")
            return None
        self._taken = 0
        return header if check_header(header, self._table, self._errors) else None

    def __iter__(self) -> Iterator[Row]:
        line = self._reader.line_num + 1
        try:
            for cells in self._reader:
                if cells:
                    self._count.read += 1
                    yield from self._row(cells, line)
                line, self._taken = self._reader.line_num + 1, 0
        except csv.Error as error:
            self._count.read += 1
            reason = f"The row cannot be read ({error}). Correct its quotation marks; a cell has {LONGEST_CELL:,} characters at most."
            self._errors.add(self._table.file, line, "", "", reason)

    def _row(self, cells: list[str], line: int) -> Iterator[Row]:
        if self.header is None:
            return
        if not any(cells):
            self._errors.add(self._table.file, line, "", "", "The row is blank. Take it out.")
        elif len(cells) == len(self.header):
            text = [unguarded(cell) if cell[:1] == "'" else cell for cell in cells]
            yield Row(line, dict(zip(self.header, text, strict=True)))
        else:
            reason = f"The row has {len(cells)} cells, the header {len(self.header)}. Correct its commas or quotation marks."
            self._errors.add(self._table.file, line, "", str(len(cells)), reason)
