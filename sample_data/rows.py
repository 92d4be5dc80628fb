"""One line of the extract, and one row of the bundle with the lines of the extract that it was made from."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from models.clinical.dates import DAY_ZERO, Precision

PRECISIONS = {"exact": Precision.DAY, "week": Precision.WEEK, "month": Precision.MONTH, "approx": Precision.APPROXIMATE}


@dataclass(frozen=True)
class SourceRow:
    """One line of `courses.csv`: something that one publication says about one patient. `line` counts the header as 1."""

    line: int
    case_id: str
    source_url: str
    citation: str
    antibody: str
    age: str
    sex: str
    event_type: str
    day: int
    day_precision: str
    value_text: str
    value_num: str
    unit: str
    comparator: str
    note: str

    @property
    def date(self) -> date:
        """The day on the relative calendar, where day 0 is 2000-01-01."""
        return DAY_ZERO + timedelta(self.day)

    @property
    def precision(self) -> Precision:
        """How exactly the day is known; `order` where the note says that the day only keeps the sequence."""
        if self.note.startswith("ORDER ONLY") or "placeholder" in self.note:
            return Precision.ORDER
        return PRECISIONS[self.day_precision]


@dataclass
class BundleRow:
    """One row of one file of the bundle; `lines` are the lines of the extract that it says."""

    file: str
    cells: dict[str, str]
    lines: list[int] = field(default_factory=list)


def read_courses(path: Path) -> list[SourceRow]:
    """Every line of the extract, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_source_row(line, cells) for line, cells in enumerate(csv.DictReader(file, strict=True), start=2)]


def _source_row(line: int, cells: Mapping[str, str]) -> SourceRow:
    words = {name: text.strip() for name, text in cells.items()}
    return SourceRow(line=line, day=int(words.pop("day")), **words)
