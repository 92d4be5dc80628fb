"""What an import found: exact counts, the errors and the queries. The same report after success, refusal and trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LISTED = 1000
"""Errors, and queries, that a report lists; a last line counts the others."""

LONGEST = 200
"""Characters of a cell that a report repeats."""

LONGEST_REASON = 1000
"""Characters of a reason: the longest lists every column of a file."""


@dataclass(frozen=True)
class Finding:
    """One cell that is wrong (an error) or unlikely (a query). `line` is the physical line, the header being 1; 0 is the file itself."""

    file: str
    line: int
    column: str
    value: str
    reason: str


@dataclass
class Findings:
    """Findings in the order of the files and lines: all are counted, the first 1,000 kept."""

    count: int = 0
    kept: list[Finding] = field(default_factory=list)

    def add(self, file: str, line: int, column: str, value: str, reason: str) -> None:
        """Count one finding, and keep it while there is room."""
        self.count += 1
        if len(self.kept) < LISTED:
            shown = _cut(value, LONGEST)
            told = reason if shown == value else reason.replace(value.strip(), shown)
            self.kept.append(Finding(file, line, _cut(column, LONGEST), shown, _cut(told, LONGEST_REASON)))

    def as_list(self, noun: str) -> list[dict[str, Any]]:
        """The kept findings as plain dictionaries; where some were left out, a last one says how many."""
        listed = [asdict(finding) for finding in self.kept]
        if self.count > len(listed):
            reason = f"{self.count - len(listed):,} more {noun} are not listed. Correct these and import again."
            listed.append(asdict(Finding("", 0, "", "", reason)))
        return listed


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest] + "…"


@dataclass
class FileCount:
    """What became of the rows of one file; `sha256` is that of its bytes."""

    sha256: str = ""
    read: int = 0
    inserted: int = 0
    unchanged: int = 0
    updated: int = 0

    @property
    def rejected(self) -> int:
        """Rows read that are neither stored nor found stored."""
        return self.read - self.inserted - self.unchanged - self.updated


@dataclass
class ImportReport:
    """Counts over all files, errors, queries, and the sites that were made.

    `read = inserted + unchanged + updated + rejected` always holds. After a refusal nothing was written: inserted and updated are 0,
    unchanged counts the sound rows that the database already has, and rejected is every other row, faulty or not. A trial
    (`dry_run`) reports what the import would do.
    """

    dry_run: bool = False
    files: dict[str, FileCount] = field(default_factory=dict)
    errors: Findings = field(default_factory=Findings)
    queries: Findings = field(default_factory=Findings)
    sites_created: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """True where at least one error stands, so that nothing was written."""
        return self.errors.count > 0

    def total(self, what: str) -> int:
        """Sum over all files of "read", "inserted", "unchanged", "updated" or "rejected"."""
        return sum(int(getattr(count, what)) for count in self.files.values())

    def as_dict(self) -> Mapping[str, Any]:
        """The report as it is written to a JSON file."""
        words = ("read", "inserted", "unchanged", "updated", "rejected")
        return {
            **{word: self.total(word) for word in words},
            "refused": self.refused,
            "dry_run": self.dry_run,
            "error_count": self.errors.count,
            "errors": self.errors.as_list("errors"),
            "query_count": self.queries.count,
            "queries": self.queries.as_list("queries"),
            "sites_created": list(self.sites_created),
            "files": {
                name: {"sha256": count.sha256, **{word: getattr(count, word) for word in words}} for name, count in self.files.items()
            },
        }
