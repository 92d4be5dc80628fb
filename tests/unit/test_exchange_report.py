"""The report of an import: exact counts, however many errors there are."""

from __future__ import annotations

from models.exchange.report import LISTED, FileCount, ImportReport


def test_errors_beyond_the_cap_are_counted_and_named_in_a_last_line() -> None:
    report = ImportReport()
    for line in range(2, LISTED + 236):
        report.errors.add("events.csv", line, "event", "x", "unknown")
    told = report.as_dict()
    assert (told["error_count"], len(told["errors"])) == (1234, LISTED + 1)
    assert "234 more errors" in told["errors"][-1]["reason"]


def test_rejected_is_what_remains_of_the_rows_read() -> None:
    report = ImportReport(files={"a": FileCount("", 10, 3, 2, 1), "b": FileCount("", 5, 0, 5, 0)})
    told = report.as_dict()
    assert told["read"] == told["inserted"] + told["unchanged"] + told["updated"] + told["rejected"] == 15
    assert told["rejected"] == 4


def test_long_cell_is_shortened() -> None:
    report = ImportReport()
    report.errors.add("events.csv", 2, "note", "x" * 10_000, "too long")
    assert len(report.errors.kept[0].value) < 300


def test_reason_that_repeats_a_long_cell_is_shortened_and_keeps_its_rule() -> None:
    report, cell = ImportReport(), "x" * 10_000
    report.errors.add("observations.csv", 2, "measure", cell, f'Measure "{cell}" is not in the catalogue.')
    assert len(report.errors.kept[0].reason) < 300
    assert report.errors.kept[0].reason.endswith("is not in the catalogue.")
