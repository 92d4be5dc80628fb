"""Records of every kind for the properties of the relapse engine: drawn by Hypothesis, from the plausible to the absurd."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from models.clinical.dates import Precision
from models.clinical.series import History, Result, TreatmentStep
from tests.histories import ck, dose, saw, steady

GAPS = st.sampled_from([0, 1, 5, 8, 15, 20, 28, 40, 60, 90, 200, 3650])
TIMES = st.sampled_from([0.05, 0.2, 0.3, 0.37, 0.5, 0.9, 1.0, 1.5, 1.87, 1.89, 2.0, 2.5, 2.7, 4.0, 8.0]) | st.floats(0.05, 40)
LIMITS = st.sampled_from([200.0, 200.0, 200.0, 1000.0, None])
CUTS = st.sampled_from(["", "", "", "", "<", ">"])
EXACT = st.sampled_from([*[Precision.DAY] * 8, Precision.WEEK, Precision.APPROXIMATE, Precision.MONTH, Precision.YEAR, Precision.ORDER])
TICKS = ("recent_exercise", "im_injection", "infection", "choking")
OTHERS = {
    "mmt8": (30, 80),
    "mmt8_bilateral": (60, 150),
    "chair_stand_30s": (0, 14),
    "arm_lift_1kg": (0, 30),
    "mmt_neck_flexors": (0, 10),
    "physician_global": (0, 10),
    "patient_global": (0, 10),
    "haq_di": (0, 3),
    "extramuscular": (0, 10),
    **dict.fromkeys(TICKS, (0, 1)),
}
UNRELATED = ("weight_kg", "fatigue", "alt", "haemoglobin", "pain")
FREQUENCIES = st.sampled_from(["once", "daily", "twice daily", "weekly", "every 2 weeks", "every 6 months", ""])
DRUGS = st.sampled_from(["prednisone", "methylprednisolone", "methotrexate", "rituximab", "ivig", "atorvastatin", "no such drug"])


@st.composite
def others(draw: st.DrawFn, day: int) -> Result:
    measure = draw(st.sampled_from(sorted(OTHERS)))
    return saw(day, measure, float(draw(st.integers(*OTHERS[measure]))), precision=draw(EXACT), rater=draw(st.sampled_from(["", "A", "B"])))


@st.composite
def treatments(draw: st.DrawFn, day: int) -> TreatmentStep:
    stop, mg = draw(st.sampled_from([None, day, day + 30, day + 400])), draw(st.sampled_from([None, 5, 7.5, 20, 1000]))
    step = dose(draw(DRUGS), day, stop, mg, draw(FREQUENCIES), draw(st.sampled_from(["oral", "IV"])))
    return replace(step, precision=draw(EXACT))


def in_remission() -> list[Result]:
    """A settled patient: own level 300, strength, home tests and core measures in remission, up to day 200."""
    usual = [saw(170 + 7 * n, test, mean) for n in range(4) for test, mean in (("chair_stand_30s", 12), ("arm_lift_1kg", 20))]
    core = [saw(day, code, 1.0) for day in (160, 190) for code in ("physician_global", "patient_global", "haq_di", "extramuscular")]
    return [*steady(300), *usual, *core, saw(160, "mmt8", 78), saw(190, "mmt8", 78)]


def induction() -> list[Result]:
    """First weeks: a fall under treatment that is no level yet."""
    return [ck(0, ">20000"), ck(20, 9000), ck(50, 4000), ck(200, 1500)]


def first_weeks() -> list[Result]:
    """Two results over 28 days and no level: the low stands for it."""
    return [ck(170, 310), ck(200, 300)]


BEGINNINGS = st.sampled_from([in_remission, in_remission, induction, first_weeks, list])


@st.composite
def courses(draw: st.DrawFn) -> History:
    """A beginning, then anything: rises, falls, cut results, missing limits, strength, function, ticks, drugs, vague and equal dates."""
    day, results, steps = 200, draw(BEGINNINGS)(), list[TreatmentStep]()
    last = 300.0
    for _ in range(draw(st.integers(0, 9))):
        day += draw(GAPS)
        last = min(max((last if draw(st.booleans()) else 300.0) * draw(TIMES), 1.0), 1e6)
        if draw(st.integers(0, 4)):
            results.append(ck(day, f"{draw(CUTS)}{last:.0f}", draw(LIMITS), precision=draw(EXACT)))
        results += [draw(others(day + draw(st.integers(0, 25)))) for _ in range(draw(st.integers(0, 3)))]
        if draw(st.integers(0, 3)) == 0:
            steps.append(draw(treatments(day)))
    numbered = tuple(replace(result, observation=number) for number, result in enumerate(results, 1))
    return History(numbered, tuple(replace(step, treatment=number) for number, step in enumerate(steps, 1)))
