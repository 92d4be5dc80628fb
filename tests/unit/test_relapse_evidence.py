"""The card of a flag: the sentence of the wireframe, everything it was made from, and the flag rebuilt from the card alone."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from models.clinical.relapse import DEFAULTS, ENGINE_VERSION, RULES, RaisedFlag, evaluate, override, rebuild, situation
from models.clinical.relapse.situation import Reference, Situation
from models.clinical.series import History, Result, TreatmentStep
from tests.histories import ck, dose, history, last_flag, on, saw, steady

LEVEL = {"2025-01-10": 290, "2025-02-12": 300, "2025-03-15": 320, "2025-04-20": 310, "2025-06-10": 330, "2025-08-12": 310}
BANNED = re.compile(r"relapse|detected|urgent|\bstart|\bstop|increase|normal|alarm", re.IGNORECASE)


@pytest.fixture
def wireframe() -> History:
    """The course drawn in the wireframes: CK 820, then 2,410 against 310; MMT8 74, then 66; prednisone 7.5 -> 5 mg."""
    rises = {"2025-10-03": 820, "2025-11-11": 2410}
    results = [
        Result("ck", date.fromisoformat(day), float(value), upper_limit=200.0, entered=str(value), unit="U/L", observation=number)
        for number, (day, value) in enumerate({**LEVEL, **rises}.items())
    ]
    strength = [Result("mmt8", date.fromisoformat(day), v) for day, v in (("2025-06-10", 74.0), ("2025-09-12", 74.0), ("2025-11-11", 66.0))]
    taper = date(2025, 9, 12)
    steps = [TreatmentStep("prednisone", date(2025, 1, 1), taper, 7.5, "mg", "daily", "oral")]
    steps.append(TreatmentStep("prednisone", taper, None, 5.0, "mg", "daily", "oral"))
    return History((*results, *strength), tuple(steps))


def test_the_wireframe_course_reads_as_drawn(wireframe: History) -> None:
    flag = last_flag(evaluate(wireframe))
    assert flag.summary == (
        "CK rose twice: 820 (3 Oct 2025), 2,410 (11 Nov 2025) against own level 310 (median of 6, Jan-Aug 2025). MMT8 -8."
    )
    assert (flag.level, flag.ck, flag.ck_baseline, round(flag.ck_ratio or 0, 1)) == ("probable", 2410, 310, 7.8)
    assert (flag.strength, flag.strength_baseline) == (82.5, 92.5)


def test_its_card_names_changes_gaps_and_what_would_clear_it(wireframe: History) -> None:
    card = last_flag(evaluate(wireframe)).evidence
    assert [(c["drug"], c["before"], c["after"], c["day"], c["what"]) for c in card["drug_changes"]] == [
        ("prednisone", 7.5, 5.0, "2025-09-12", "lowered")
    ]
    assert card["missing"] == ["chair stand", "arm lift"]
    assert card["would_clear"] == "CK 582 U/L or less, twice; or 891 U/L or less once, well below its peak so far"
    assert (card["engine_version"], card["parameters_version"]) == (ENGINE_VERSION, DEFAULTS.version)


def test_its_inputs_name_their_rows(wireframe: History) -> None:
    inputs = last_flag(evaluate(wireframe)).evidence["inputs"]
    assert [(line["observation"], line["entered"], line["unit"], line["upper_limit"]) for line in inputs[:2]] == [
        (6, "820", "U/L", 200.0),
        (7, "2410", "U/L", 200.0),
    ]


def test_a_relative_course_is_told_in_days() -> None:
    found = evaluate(history(*steady(300), ck(240, 900)), relative_timeline=True)
    assert last_flag(found).summary == "CK 900 (day 9372) is 3.0 times own level 300 (median of 6, days 9132-9332)."


def every_flag() -> list[RaisedFlag]:
    usual = [saw(170 + 7 * n, "chair_stand_30s", 12) for n in range(4)]
    strong = [saw(160, "mmt8", 80), saw(200, "mmt8", 80)]
    exercise = saw(240, "recent_exercise")
    courses = [
        [ck(240, 700), ck(260, 750), saw(262, "mmt8", 60)],
        [ck(240, 1000), exercise, saw(270, "arm_lift_1kg", 20)],
        [saw(day, "extramuscular", value) for day, value in ((160, 0.5), (190, 0.5), (230, 3.0), (260, 3.0))],
        [ck(240, 6000), ck(300, 1800), ck(330, 1700), ck(390, 4800)],
        [ck(240, 500), saw(240, "mmt8", 70)],
        [ck(240, 300), saw(240, "mmt8", 70)],
        [ck(240, ">20000")],
        [ck(240, 3000, limit=None)],
        [saw(210, "chair_stand_30s", 6), saw(215, "chair_stand_30s", 6)],
        [saw(210, "chair_stand_30s", 6), ck(212, 300), saw(215, "chair_stand_30s", 6)],
        [ck(240, 1000)],
    ]
    drugs = (dose("simvastatin", 200, None, 20),)
    found = [flag for course in courses for flag in evaluate(history(*steady(300), *usual, *strong, *course, drugs=drugs)).flags]
    return [*found, *evaluate(history(ck(0, 300), ck(28, 320), ck(60, 900))).flags]


def test_every_rule_and_every_kind_of_reference_can_be_reached() -> None:
    assert {flag.rule for flag in every_flag()} == {rule.id for rule in RULES}
    assert {flag.evidence["reference"]["kind"] for flag in every_flag()} == {
        situation.LEVEL,
        situation.LOWEST,
        situation.LOWEST_ALONE,
    }


def test_a_day_on_which_nothing_is_raised_lost_or_overdue_needs_no_rule_asked() -> None:
    quiet = Situation(on(0), reference=Reference(300, situation.LEVEL, 300, 159, 564, 6, on(-200), on(-1), False), latest=ck(0, 310))
    assert [rule.id for rule in RULES if rule.test(quiet, DEFAULTS)] == []


@pytest.mark.parametrize("flag", every_flag(), ids=lambda flag: f"{flag.rule}-{flag.flagged_on}")
def test_a_flag_is_rebuilt_from_its_card_alone(flag: RaisedFlag) -> None:
    again = rebuild(json.loads(json.dumps(flag.evidence, allow_nan=False)))
    assert again is not None
    assert (again.level, again.rule) == (flag.level, flag.rule)


@pytest.mark.parametrize("flag", every_flag(), ids=lambda flag: f"{flag.rule}-{flag.flagged_on}")
def test_no_flag_gives_orders_or_verdicts(flag: RaisedFlag) -> None:
    told = " ".join([flag.summary, flag.evidence["would_clear"], flag.evidence["rule_sentence"], flag.evidence["rule_title"]])
    assert not BANNED.search(told)


def test_a_rebuilt_flag_follows_its_own_parameters() -> None:
    card = last_flag(evaluate(history(*steady(300), ck(240, 700)))).evidence
    card["parameters"] = override({"single_ratio": 2.5}, "strict").as_dict()
    assert rebuild(card) is None


def test_a_site_parameter_changes_what_is_raised() -> None:
    course = history(*steady(300), ck(240, 700))
    assert evaluate(course, override({"single_ratio": 2.5}, "strict")).flags == ()


def test_discordance_has_its_own_name() -> None:
    strength = [saw(200, "mmt8", 80), saw(240, "mmt8", 80)]
    assert last_flag(evaluate(history(*steady(300), *strength, ck(240, 900)))).evidence["discordance"] == "CK up, strength unchanged"


def test_where_ck_and_strength_came_on_one_day_ck_is_named_as_the_cause(wireframe: History) -> None:
    assert last_flag(evaluate(wireframe)).evidence["raised_by"]["entered"] == "2410"
