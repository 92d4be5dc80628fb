"""CK results in the unit that the reader chose, and in the words of the laboratory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.figures.style import UNIT_LABELS, Unit
from dashboard.figures.text import precision_words, shorten
from models.clinical.series.results import Result
from models.clinical.words import number, times

PER_UKAT = 60.0
"""1 µkat/L is 60 U/L exactly."""


@dataclass(frozen=True)
class CkUnit:
    """The unit that CK is drawn in."""

    unit: Unit

    @property
    def label(self) -> str:
        """The unit as it stands beside the axis."""
        return UNIT_LABELS[self.unit]

    def value(self, result: Result) -> float | None:
        """The result (or its bound) in this unit; None for words, and as a multiple of the limit where no limit was recorded."""
        return None if result.value is None else self.convert(result.value, result.upper_limit)

    def convert(self, value: float, limit: float | None) -> float | None:
        """A CK in U/L in this unit; None as a multiple of a limit that is not known."""
        if self.unit == "limit":
            return value / limit if limit else None
        return value / PER_UKAT if self.unit == "ukat/L" else value

    def limit(self, result: Result) -> float | None:
        """The upper limit that stood beside the result, in this unit: always 1 as a multiple of itself; None where none was recorded."""
        return self.convert(result.upper_limit, result.upper_limit) if result.upper_limit else None

    def words(self, value: float) -> str:
        """A value in this unit: "2,410 U/L", "40.2 µkat/L", "12.1× limit"."""
        return f"{times(value)} limit" if self.unit == "limit" else f"{number(value)} {self.label}"


def reported(result: Result) -> str:
    """The CK result as the laboratory gave it, sign by sign: ">20000 U/L", "16.7 ukat/L"."""
    return f"{result.entered or result.comparator + number(result.value or 0.0)} {result.unit or 'U/L'}"


def times_limit(result: Result) -> str:
    """The result against its own upper limit: "12.1× limit (200 U/L)", ">100× …" where it is cut; "" where there is none."""
    multiple = result.times_limit
    if multiple is None or result.upper_limit is None:
        return ""
    return f"{times(multiple, result.comparator)} limit ({number(result.upper_limit)} U/L)"


def origin(result: Result) -> list[str]:
    """Who measured it and what was noted, one line each; empty where nothing was recorded."""
    who = [
        f"Laboratory: {result.laboratory}" if result.laboratory else "",
        f"Assay: {result.assay}" if result.assay else "",
        f"Rater: {result.rater}" if result.rater else "",
        f"Reported by: {result.reporter}" if result.reporter else "",
    ]
    cut = f"The laboratory reported only a bound ({result.comparator})" if result.is_cut else ""
    date = precision_words(result.precision).capitalize()
    source = f"Source: {shorten(result.source, 120)}" if result.source else ""
    return [cut, date, *who, f"Note: {result.note}" if result.note else "", source]


def varies(limits: Iterable[float | None]) -> bool:
    """True where results were reported against more than one upper limit."""
    return len({limit for limit in limits if limit}) > 1
