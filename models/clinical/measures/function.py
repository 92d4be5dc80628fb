"""Global ratings, disability scores and home tests."""

from __future__ import annotations

from decimal import Decimal

from models.clinical import units as u
from models.clinical.measures.base import Kind, Measure, MeasureUnit

VAS_UNITS = (MeasureUnit(u.CM), MeasureUnit(u.MM, Decimal("0.1")))


def _vas(code: str, label: str, plain: str) -> Measure:
    return Measure(
        code,
        label,
        plain,
        Kind.NUMBER,
        "global",
        VAS_UNITS,
        lowest=Decimal(0),
        highest=Decimal(10),
        decimals=1,
        worse="up",
        scale_maximum=Decimal(10),
    )


def _score(code: str, label: str, plain: str, maximum: int, decimals: int = 0, whole: bool = True) -> Measure:
    return Measure(
        code,
        label,
        plain,
        Kind.NUMBER,
        "function",
        lowest=Decimal(0),
        highest=Decimal(maximum),
        decimals=decimals,
        whole=whole,
        worse="up",
        scale_maximum=Decimal(maximum),
    )


GLOBAL = (
    _vas("physician_global", "Physician global activity", "Disease activity, as your doctor sees it"),
    _vas("patient_global", "Patient global activity", "How active your disease is, as you see it"),
    _vas("extramuscular", "Extramuscular activity", "Disease activity outside the muscles"),
    _vas("physician_damage", "Physician global damage", "Lasting damage, as your doctor sees it"),
    _vas("patient_damage", "Patient global damage", "Lasting damage, as you see it"),
)

HAQ_WORDS = (
    ("dressing", "dressing and grooming", "Dressing and washing your hair"),
    ("arising", "arising", "Standing up from a chair, getting in and out of bed"),
    ("eating", "eating", "Cutting food, lifting a cup"),
    ("walking", "walking", "Walking outdoors, climbing steps"),
    ("hygiene", "hygiene", "Washing, bathing, using the toilet"),
    ("reach", "reach", "Reaching up, bending down"),
    ("grip", "grip", "Opening jars, doors and taps"),
    ("activities", "activities", "Errands, housework, getting in and out of a car"),
)

# The category is kept raw; the rule that an aid raises 0 or 1 to 2 is applied where the index is counted.
FUNCTION = (
    _score("haq_di", "HAQ disability index", "Daily activities, 0 no difficulty to 3 unable", 3, decimals=3, whole=False),
    *(_score(f"haq_{code}", f"HAQ {label}", f"{plain}: 0 no difficulty to 3 unable", 3) for code, label, plain in HAQ_WORDS),
    *(
        Measure(f"haq_{code}_aid", f"HAQ {label}, aid or help", f"{plain}: with an aid or help", Kind.FLAG, "function", worse="up")
        for code, label, plain in HAQ_WORDS
    ),
    Measure(
        "mdi",
        "Myositis damage index",
        "Lasting damage score",
        Kind.NUMBER,
        "function",
        lowest=Decimal(0),
        highest=Decimal(500),
        doubtful_above=Decimal(40),
        worse="up",
    ),
    _score("eat10", "EAT-10 total", "Swallowing score, total", 40),
)

HOME_TESTS = (
    Measure(
        "chair_stand_30s",
        "Chair stand, 30 s",
        "Standing up from a chair in 30 seconds, without arms",
        Kind.COUNT,
        "home tests",
        lowest=Decimal(0),
        highest=Decimal(100),
        doubtful_above=Decimal(40),
        worse="down",
    ),
    Measure(
        "arm_lift_1kg",
        "Arm lift, 1 kg",
        "Lifting 1 kg with the arm",
        Kind.COUNT,
        "home tests",
        lowest=Decimal(0),
        highest=Decimal(300),
        doubtful_above=Decimal(100),
        worse="down",
    ),
)
