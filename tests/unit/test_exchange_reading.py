"""Files into rows of text: physical lines, encodings, and what a careless reader would swallow."""

from __future__ import annotations

import io

import pytest

from models.exchange.columns import PATIENTS
from models.exchange.files import BundleFile
from models.exchange.reading import LONGEST_CELL, LONGEST_ROW, Row, checked_bytes, opened
from models.exchange.report import FileCount, Findings


def read(content: bytes) -> tuple[list[Row], FileCount, Findings]:
    file, count, errors = BundleFile("patients.csv", len(content), lambda: io.BytesIO(content)), FileCount(), Findings()
    if not checked_bytes(file, count, errors):
        return [], count, errors
    with opened(file, PATIENTS, count, errors) as rows:
        return list(rows), count, errors


def test_line_is_the_physical_one_after_a_cell_of_several_lines() -> None:
    rows, _, _ = read(b'patient_id,label\nS1,"two\nlines"\nS2,"three\n\nlines"\nS3,one\n')
    assert [(row.line, row.cells["patient_id"]) for row in rows] == [(2, "S1"), (4, "S2"), (7, "S3")]


def test_byte_order_mark_is_no_part_of_the_first_column() -> None:
    rows, _, errors = read(b"\xef\xbb\xbfpatient_id\nS1\n")
    assert (rows[0].cells, errors.count) == ({"patient_id": "S1"}, 0)


def test_text_stays_text() -> None:
    rows, _, _ = read(b"patient_id,label\n007,NA\n1e3,None\n")
    assert [tuple(row.cells.values()) for row in rows] == [("007", "NA"), ("1e3", "None")]


def test_windows_line_ends_are_read() -> None:
    rows, _, errors = read(b"patient_id,label\r\nS1,a\r\n")
    assert (rows[0].cells["label"], errors.count) == ("a", 0)


def test_empty_lines_are_no_rows() -> None:
    rows, count, _ = read(b"patient_id\nS1\n\n\nS2\n\n")
    assert ([row.line for row in rows], count.read) == ([2, 5], 2)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"patient_id,label\nS1,caf\xe9\n", 2, "not UTF-8"),
        ("patient_id,label\nS1,a\n".encode("utf-16"), 1, "UTF-16"),
        (b"patient_id,label\nS1,a\nS2,a\x00b\n", 3, "NUL"),
        (b"patient_id,label\nS1,cut\xe2\x82", 2, "not UTF-8"),
    ],
)
def test_other_encodings_are_refused_by_line(content: bytes, line: int, said: str) -> None:
    _, _, errors = read(content)
    assert (errors.count, errors.kept[0].line) == (1, line)
    assert said in errors.kept[0].reason


def test_bad_byte_is_found_beyond_the_first_megabyte() -> None:
    _, _, errors = read(b"patient_id\n" + b"S1234567\n" * 200_000 + b"\xff\n")
    assert errors.kept[0].line == 200_002


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"patient_id,sex\nS1\n", 2),
        (b"patient_id,sex\nS1,male,1\n", 2),
        (b'patient_id,sex\nS1,"male" or not\n', 2),
        (b'patient_id,sex\nS1,male\nS2,"male\nS3,male\n', 3),
        (b"patient_id,sex\nS1," + b"x" * (LONGEST_CELL + 1) + b"\n", 2),
    ],
)
def test_row_of_another_shape_is_one_error_and_is_counted(content: bytes, line: int) -> None:
    rows, count, errors = read(content)
    assert (errors.count, errors.kept[0].line, count.read) == (1, line, len(rows) + 1)


@pytest.mark.parametrize("endless", [b"," * LONGEST_ROW, b"x" * LONGEST_ROW, b',"\n"' * (LONGEST_ROW // 4)])
def test_row_without_an_end_is_not_read_into_memory(endless: bytes) -> None:
    rows, count, errors = read(b"patient_id,sex\nS0,male\nS1,male" + endless + b"\n")
    assert ([row.line for row in rows], count.read, errors.kept[0].line) == ([2], 2, 3)
    assert "longer than 1,000,000 characters" in errors.kept[0].reason


def test_digest_is_that_of_the_bytes() -> None:
    _, count, _ = read(b"patient_id\nS1\n")
    assert count.sha256 == "9964daccb0ef5da28ab701bcdc4b626ad724bd44be08a19cbf055cf168aefb6f"
