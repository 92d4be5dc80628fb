"""The reference classifier: it is told nothing of the future, learns from others, and its episodes have hysteresis."""

from __future__ import annotations

import numpy as np
import pytest

from models.clinical.proof.features import features
from models.clinical.proof.reference import THRESHOLDS, lesson_of, reference_answers, train
from models.clinical.proof.scoring import judge, truth_of
from models.clinical.proof.summary import summary
from models.clinical.simulation import find_regime, simulate
from tests.histories import START, ck, history
from tests.truths import patient, relapse

CLINIC = find_regime("clinic")


class Told:
    """A classifier that says what it was told to say."""

    def __init__(self, *chances: float) -> None:
        self.chances = chances

    def predict_proba(self, rows: np.ndarray) -> np.ndarray:
        assert len(rows) == len(self.chances)
        return np.array([(1 - chance, chance) for chance in self.chances])


def test_a_sample_is_told_nothing_of_later_days() -> None:
    for who in simulate(4, 3, CLINIC):
        days, rows = features(who.history)
        middle = len(days) // 2
        before, cut = features(who.history.until(days[middle]))
        assert before == days[: middle + 1]
        assert np.array_equal(np.array(cut), np.array(rows[: middle + 1]), equal_nan=True)


def test_every_sample_has_the_same_features_however_little_is_known() -> None:
    records = [history(), history(ck(0, 300)), history(ck(0, "<20", limit=None), ck(0, ">20000")), next(simulate(1, 3, CLINIC)).history]
    assert len({len(row) for record in records for row in features(record)[1]}) == 1


def test_samples_from_onset_to_escalation_are_the_relapse_and_those_after_teach_nothing() -> None:
    who = patient(relapse(400, 470, 600), results=[ck(day, 500) for day in (399, 400, 469, 470, 599, 600)])
    assert lesson_of([who]).labels.tolist() == [False, False, True, True, False, False]


def test_an_episode_opens_at_the_threshold_and_closes_at_half_of_it() -> None:
    record = history(*(ck(30 * number, 300) for number in range(6)))
    (answers,) = reference_answers(Told(0.39, 0.4, 0.2, 0.19, 0.3, 0.5), [record])
    alarms = answers[THRESHOLDS.index(0.4)].alarms
    assert [(alarm.day - START).days for alarm in alarms] == [30, 150]
    assert [alarm.closed_on for alarm in alarms] == [ck(90, 1).day, None]


def test_a_record_without_samples_has_no_alarms() -> None:
    assert reference_answers(Told(), [history()])[0][0].alarms == ()


def test_from_one_kind_of_sample_nothing_is_learned() -> None:
    assert train([lesson_of([patient()])], 1) is None


def test_it_learns_from_other_patients_and_does_so_again() -> None:
    model, again = (train([lesson_of(simulate(60, 11, CLINIC))], 1) for _ in range(2))
    others = list(simulate(30, 12, CLINIC))
    answers = reference_answers(model, [who.history for who in others])
    assert answers == reference_answers(again, [who.history for who in others])
    at = THRESHOLDS.index(0.5)
    judged = summary(judge(truth_of(who), answer[at]) for who, answer in zip(others, answers, strict=True))
    assert judged.sensitivity > 0.5
    assert judged.false_per_year < 0.5


@pytest.mark.parametrize("value", [">20000", "<20"])
def test_cut_results_enter_as_their_bound(value: str) -> None:
    assert features(history(ck(0, value)))[1][0] == pytest.approx(features(history(ck(0, float(value[1:]))))[1][0], nan_ok=True)


def test_any_seed_will_do() -> None:
    lesson = lesson_of(simulate(8, 3, CLINIC))
    assert train([lesson], 2**80) is not None
