"""A reference, not a rival: a classifier trained on other simulated patients, to show what the data allow.

It has seen thousands of patients with their truth from the very simulation that it is judged on, which no clinic has; it explains nothing
and is never used on a patient. scikit-learn is needed for it alone, so it is imported where it is used and declared for the tests only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.clinical.proof.answers import Answer
from models.clinical.proof.features import Features, features
from models.clinical.proof.samples import alarms_of
from models.clinical.series.results import History

if TYPE_CHECKING:
    from models.clinical.simulation import Relapse, SimulatedPatient

THRESHOLDS = (
    0.03,
    0.05,
    0.08,
    0.12,
    0.16,
    0.2,
    0.25,
    0.3,
    0.35,
    0.4,
    0.45,
    0.5,
    0.55,
    0.6,
    0.65,
    0.7,
    0.75,
    0.8,
    0.85,
    0.9,
    0.95,
    0.98,
    0.99,
)
CLOSES_AT = 0.5
"""An episode ends below this share of the threshold that opened it."""

NOT_INSTALLED = "scikit-learn is not installed, so there is no reference curve (pip install 'myolog[test]')."
TOO_FEW = "There are too few patients for a classifier to learn from, so there is no reference curve."


def is_available() -> bool:
    """True where scikit-learn is installed."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        return False
    return True


@dataclass(frozen=True)
class Lesson:
    """What the classifier learns from: features of samples, and which of them lie in a relapse from onset to escalation."""

    rows: NDArray[np.float64]
    labels: NDArray[np.bool_]


def lesson_of(patients: Iterable[SimulatedPatient]) -> Lesson:
    """The samples of these patients; those from escalation to the end of a relapse teach nothing and are left out."""
    rows: Features = []
    labels: list[bool] = []
    for patient in patients:
        for day, row in zip(*features(patient.history), strict=True):
            label = _label(day, patient.relapses)
            if label is not None:
                rows.append(row)
                labels.append(label)
    return Lesson(np.array(rows, dtype=np.float64), np.array(labels, dtype=np.bool_))


def train(lessons: Sequence[Lesson], seed: int) -> Any:
    """A gradient-boosted classifier that has learned from these lessons; the same ones and seed give the same classifier.

    None where they hold only one kind of sample, from which nothing can be learned.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    taught = [lesson for lesson in lessons if len(lesson.labels)]
    if len({bool(label) for lesson in taught for label in lesson.labels}) < 2:
        return None
    rows, labels = np.concatenate([lesson.rows for lesson in taught]), np.concatenate([lesson.labels for lesson in taught])
    state = seed % 2**32  # scikit-learn takes no larger seed
    model = HistGradientBoostingClassifier(max_iter=250, learning_rate=0.05, min_samples_leaf=40, l2_regularization=1.0, random_state=state)
    with threadpool_limits(1):  # its threads wait for each other by spinning, which takes minutes on a busy machine
        return model.fit(rows, labels)


def reference_answers(model: Any, histories: Sequence[History]) -> list[list[Answer]]:
    """For each history, what the classifier says at each of THRESHOLDS."""
    from threadpoolctl import threadpool_limits

    told = [features(history) for history in histories]
    rows = [row for _, part in told for row in part]
    if not rows:
        return [[Answer()] * len(THRESHOLDS) for _ in histories]
    with threadpool_limits(1):
        chances: NDArray[np.float64] = model.predict_proba(np.array(rows, dtype=np.float64))[:, 1]
    answers, at = [], 0
    for days, part in told:
        own = [float(chance) for chance in chances[at : at + len(part)]]
        answers.append([_answer(days, own, threshold) for threshold in THRESHOLDS])
        at += len(part)
    return answers


def _answer(days: Sequence[date], chances: Sequence[float], threshold: float) -> Answer:
    def held(chance: float) -> bool | None:
        return True if chance >= threshold else False if chance < CLOSES_AT * threshold else None

    return Answer(alarms_of((day, held(chance)) for day, chance in zip(days, chances, strict=True)))


def _label(day: date, relapses: Sequence[Relapse]) -> bool | None:
    for relapse in relapses:
        if day >= relapse.onset and (relapse.escalated_on is None or day < relapse.escalated_on):
            return True
        if relapse.escalated_on is not None and relapse.escalated_on <= day < (relapse.ended_on or date.max):
            return None
    return False
