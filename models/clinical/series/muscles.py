"""Totals of single muscles: a missing muscle is named, never counted as 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HIGHEST_GRADE = 10


@dataclass(frozen=True)
class MuscleTotal:
    """Sum of muscle grades (0-10 each). `total` is None where a muscle is missing, and `missing` names the codes."""

    total: float | None
    maximum: float
    missing: tuple[str, ...] = ()

    @property
    def percent(self) -> float | None:
        """The total in percent of the scale's maximum: 82.5 for 66 of 80; None where a muscle is missing."""
        return None if self.total is None else 100 * self.total / self.maximum


def muscle_total(muscles: Sequence[str], grades: Mapping[str, float | None]) -> MuscleTotal:
    """The sum over these muscles, where each has a grade on the scale 0-10 (trace counts 0); other keys of `grades` are ignored."""
    missing = tuple(code for code in muscles if grades.get(code) is None)
    total = None if missing else float(sum(grades[code] or 0.0 for code in muscles))
    return MuscleTotal(total, float(HIGHEST_GRADE * len(muscles)), missing)
