"""The relapse engine as a detector among others."""

from __future__ import annotations

from models.clinical.proof.answers import Alarm, Answer, Detector
from models.clinical.relapse import DEFAULTS, Evaluation, Level, Parameters, evaluate
from models.clinical.series.results import History


def answer_of(evaluation: Evaluation) -> Answer:
    """The engine's flags as alarms and watch rows: an episode becomes an alarm on the date of its first row at `possible` or above."""
    alarms: dict[int, Alarm] = {}
    watch = []
    for flag in evaluation.flags:
        if flag.level is Level.WATCH:
            watch.append(flag.flagged_on)
        else:
            alarms.setdefault(flag.episode, Alarm(flag.flagged_on, flag.cleared_on))
    return Answer(tuple(alarms.values()), tuple(watch))


def engine(parameters: Parameters = DEFAULTS) -> Detector:
    """The relapse engine with these parameters, as a detector."""

    def detect(history: History) -> Answer:
        return answer_of(evaluate(history, parameters))

    return detect
