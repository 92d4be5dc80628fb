"""Muscle strength: single muscles on the 0-10 and the MRC scale, totals, dynamometry.

A grade is kept as given on its own scale. Plain MRC grades merge 7, 8 and 9 of the 0-10 scale, so nothing converts between the two.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Literal, NamedTuple

from models.clinical import units as u
from models.clinical.measures.base import Kind, Measure, MeasureUnit

Side = Literal["", "right", "left"]


class Muscle(NamedTuple):
    """A muscle group: code, name for clinicians, and the movement that patients know; `axial` muscles have no side."""

    code: str
    label: str
    plain: str
    axial: bool = False


NECK_FLEXORS = Muscle("neck_flexors", "neck flexors", "lifting the head", axial=True)
MMT8_LIMBS = (
    Muscle("deltoid", "deltoid", "lifting the arm to the side"),
    Muscle("biceps", "biceps", "bending the elbow"),
    Muscle("wrist_extensors", "wrist extensors", "lifting the hand"),
    Muscle("gluteus_maximus", "gluteus maximus", "moving the leg backwards"),
    Muscle("gluteus_medius", "gluteus medius", "moving the leg to the side"),
    Muscle("quadriceps", "quadriceps", "straightening the knee"),
    Muscle("ankle_dorsiflexors", "ankle dorsiflexors", "lifting the foot"),
)
HIP_FLEXORS = Muscle("hip_flexors", "hip flexors", "lifting the thigh")
OTHER = (
    Muscle("neck_extensors", "neck extensors", "pressing the head back", axial=True),
    Muscle("trapezius", "trapezius", "lifting the shoulder"),
    Muscle("triceps", "triceps", "straightening the elbow"),
    Muscle("wrist_flexors", "wrist flexors", "bending the hand"),
    Muscle("finger_flexors", "finger flexors", "making a fist"),
    Muscle("hamstrings", "hamstrings", "bending the knee"),
    Muscle("ankle_plantar_flexors", "ankle plantar flexors", "standing on tiptoe"),
)
MUSCLES = (NECK_FLEXORS, *MMT8_LIMBS, HIP_FLEXORS, *OTHER)


def _sides(muscles: tuple[Muscle, ...]) -> list[tuple[Muscle, Side]]:
    sides: tuple[Side, ...] = ("right", "left")
    return [pair for muscle in muscles for pair in product((muscle,), ("",) if muscle.axial else sides)]


def _words(prefix: str, muscle: Muscle, side: Side) -> tuple[str, str, str]:
    code = "_".join(part for part in (prefix, muscle.code, side) if part)
    return code, f"{muscle.label.capitalize()} {side}".strip(), f"Strength: {muscle.plain}" + (f", {side}" if side else "")


def _mmt(muscle: Muscle, side: Side) -> Measure:
    code, label, plain = _words("mmt", muscle, side)
    return Measure(
        code,
        f"{label} (0-10)",
        plain,
        Kind.GRADE,
        "strength muscles",
        lowest=Decimal(0),
        highest=Decimal(10),
        worse="down",
        scale_maximum=Decimal(10),
        scale="0-10",
        muscle=muscle.code,
        side=side,
    )


def _mrc(muscle: Muscle, side: Side) -> Measure:
    code, label, plain = _words("mrc", muscle, side)
    return Measure(
        code, f"{label} (MRC)", plain, Kind.GRADE, "mrc", worse="down", scale_maximum=Decimal(5), scale="MRC", muscle=muscle.code, side=side
    )


def _dynamometry(muscle: Muscle, side: Side) -> Measure:
    code, label, plain = _words("dynamometry", muscle, side)
    return Measure(
        code,
        f"{label} (dynamometry)",
        plain,
        Kind.NUMBER,
        "dynamometry",
        (MeasureUnit(u.NEWTON),),
        lowest=Decimal(0),
        highest=Decimal(3_000),
        doubtful_above=Decimal(1_000),
        worse="down",
        muscle=muscle.code,
        side=side,
    )


def _total(code: str, label: str, maximum: int) -> Measure:
    return Measure(
        code,
        label,
        f"Muscle strength, {maximum} is full",
        Kind.NUMBER,
        "strength",
        lowest=Decimal(0),
        highest=Decimal(maximum),
        worse="down",
        scale_maximum=Decimal(maximum),
    )


MMT8_RIGHT = ("mmt_neck_flexors", *(f"mmt_{muscle.code}_right" for muscle in MMT8_LIMBS))
"""The eight codes whose grades add up to `mmt8` (0-80); `T` counts 0."""

MMT8_BILATERAL = ("mmt_neck_flexors", *(f"mmt_{muscle.code}_{side}" for muscle in MMT8_LIMBS for side in ("right", "left")))
"""The fifteen codes whose grades add up to `mmt8_bilateral` (0-150)."""

STRENGTH = (
    *(_mmt(muscle, side) for muscle, side in _sides((NECK_FLEXORS, *MMT8_LIMBS, HIP_FLEXORS))),
    _total("mmt8", "MMT8 (right side and neck flexors)", 80),
    _total("mmt8_bilateral", "MMT8, both sides", 150),
    _total("mmt26", "MMT26", 260),
    Measure(
        "mrc_sum",
        "MRC sum score",
        "Muscle strength, sum of all muscles tested",
        Kind.NUMBER,
        "strength",
        lowest=Decimal(0),
        highest=Decimal(200),
        worse="down",
        maximum_in_limit=True,
    ),
    *(_mrc(muscle, side) for muscle, side in _sides(MUSCLES)),
    *(_dynamometry(muscle, side) for muscle, side in _sides(MUSCLES)),
)
