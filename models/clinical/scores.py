"""Composite scores. A score with a missing part says what is missing; a missing part is never counted as 0."""

from __future__ import annotations

from collections.abc import Mapping

from models.clinical.measures import MMT8_BILATERAL, MMT8_RIGHT
from models.clinical.series.muscles import MuscleTotal, muscle_total

__all__ = ["MuscleTotal", "mmt8", "mmt8_bilateral"]


def mmt8(grades: Mapping[str, float | None]) -> MuscleTotal:
    """MMT8 total of the right side, 0-80: neck flexors and the right deltoid, biceps, wrist extensors, gluteus maximus and medius,
    quadriceps and ankle dorsiflexors, each 0-10 (trace counts 0).

    `grades` maps measure codes to grades; other codes, hip flexors among them, are left out of the total.
    Worked: all eight at 9 give 72 of 80; without the deltoid `total` is None and `missing` is ("mmt_deltoid_right",).
    Source: Rider 2010, doi 10.1002/acr.20035; IMACS form 04 (unilateral total 0-80).
    """
    return muscle_total(MMT8_RIGHT, grades)


def mmt8_bilateral(grades: Mapping[str, float | None]) -> MuscleTotal:
    """MMT8 total of both sides, 0-150: neck flexors and seven limb muscles on each side, each 0-10 (trace counts 0).

    Worked: all fifteen at 10 give 150 of 150. Source: ProDERM used "MMT-8 < 142" for entry, which fits this maximum; the list of
    fifteen is from memory of the IMACS form.
    """
    return muscle_total(MMT8_BILATERAL, grades)
