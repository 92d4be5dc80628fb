"""Totals of single muscles: a missing muscle is named, never counted as 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HIGHEST_GRADE = 10


@dataclass(frozen=True)
class MuscleTotal:
    """Sum of muscle grades (0-10 each). `total` is None where a muscle is missing, and `missing` names the codes."""

    total: float | None
    maximum: float
    missing: tuple[str, ...] = ()


def muscle_total(muscles: Sequence[str], grades: Mapping[str, float | None]) -> MuscleTotal:
    """The sum over these muscles, where each has a grade on the scale 0-10 (trace counts 0); other keys of `grades` are ignored.

    Worked: the eight muscles of MMT8 at 9 give 72 of 80; without the deltoid `total` is None and `missing` is ("mmt_deltoid_right",).
    Source: Rider 2010, doi 10.1002/acr.20035; IMACS form 04 (0-80). The fifteen muscles of both sides (0-150) are from memory.
    """
    missing = tuple(code for code in muscles if grades.get(code) is None)
    total = None if missing else float(sum(grades[code] or 0.0 for code in muscles))
    return MuscleTotal(total, float(_HIGHEST_GRADE * len(muscles)), missing)
