"""Confirmed deterioration in a flag (to be joined to test_relapse_deterioration.py once the rule is in the engine)."""

from __future__ import annotations

import json

import pytest

from models.clinical.relapse import evaluate, rebuild
from models.clinical.relapse.situation import situation_from_card
from models.clinical.series import History, Result
from tests.histories import ck, history, last_flag, said, saw, steady

USUAL = {"physician_global": 1.0, "patient_global": 1.0, "haq_di": 1.0, "extramuscular": 0.5}


def rated(*days: int, **values: float) -> list[Result]:
    return [saw(day, code, value) for day in days for code, value in values.items()]


def course(*later: Result) -> History:
    return history(*steady(300), *rated(150, 190, **USUAL), *later)


def test_extramuscular_activity_worse_at_two_visits_is_watched_until_a_good_visit() -> None:
    flag = last_flag(evaluate(course(*rated(230, 260, extramuscular=3.0), *rated(300, extramuscular=0.5))))
    assert (flag.rule, flag.level.value, str(flag.cleared_on)) == ("R12", "watch", "2025-10-28")
    assert flag.summary == (
        "Confirmed deterioration (ProDERM): extramuscular activity 0.5 to 3 cm at the second of two visits (19 Aug and 18 Sep 2025)."
    )


def test_its_card_survives_json_and_rebuilds_it() -> None:
    card = json.loads(json.dumps(last_flag(evaluate(course(*rated(230, 260, extramuscular=3.0)))).evidence))
    assert (rebuild(card).rule, situation_from_card(card["facts"]).card()) == ("R12", card["facts"])  # type: ignore[union-attr]
    assert [line["measure"] for line in card["inputs"]] == ["ck", "extramuscular", "extramuscular"]


def test_a_card_from_before_the_rule_is_still_read() -> None:
    card = last_flag(evaluate(course(ck(210, 900)))).evidence["facts"]
    del card["deterioration"]
    assert situation_from_card(card).deterioration is None


@pytest.mark.parametrize("worse", [1.3, 1.9])
def test_shares_alone_raise_nothing_but_are_printed(worse: float) -> None:
    low = rated(230, 260, physician_global=worse, patient_global=worse, haq_di=worse)
    assert said(evaluate(course(*low))) == []
    reasons = last_flag(evaluate(course(*low, ck(262, 900)))).evidence["reasons"]
    assert any(reason.startswith("Confirmed deterioration (ProDERM): physician global 1 to ") for reason in reasons)
