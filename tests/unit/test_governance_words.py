"""What the governance page says: the numbers a clinician lead asks for, and how far they can be trusted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dashboard.governance import parameters, proof, rows, sentences
from models.clinical.relapse.parameters import DEFAULTS, override
from models.errors import ImpossibleValue
from models.storage.queries.governance import Dismissal, Governance, LevelLine, MissedRelapse, PredictiveValue, RuleLine
from models.storage.queries.parameters import ParameterSetLine

WHEN = datetime(2026, 11, 3, 12, tzinfo=UTC)
REFERENCE_POINTS = (("0.70", "0.05"), ("0.85", "0.10"), ("0.95", "0.20"))
Z, FALL, RATIO = (parameters.value_words(value) for value in (DEFAULTS.z, DEFAULTS.strong_fall, DEFAULTS.large_ratio))
DISMISSAL = Dismissal("S-1", "p1", date(2026, 10, 3), "possible", "R3", "marathon", "user:meyer", WHEN)
MISSED = MissedRelapse("S-2", "p2", date(2026, 3, 1), date(2026, 3, 20), date(2026, 4, 2))


def governance(**changes: object) -> Governance:
    found: dict[str, object] = {
        "rules": (RuleLine("R3", 5, 2, 1, 0, 2, 1), RuleLine("R1", 3, 0, 0, 1, 2, 0)),
        "levels": (LevelLine("probable", 0, 0, 0, 0, 0), LevelLine("possible", 5, 2, 1, 0, 2), LevelLine("watch", 3, 0, 0, 1, 2)),
        "dismissals": (DISMISSAL,),
        "missed": (MISSED,),
        "recorded": 4,
        "found": 3,
        "predictive": (PredictiveValue("possible or above", 17, 11, 11 / 17, 0.4130, 0.8270),),
        "patients": 60,
    }
    return Governance(**(found | changes))  # type: ignore[arg-type]


def line(site: str, version: str, **values: float) -> ParameterSetLine:
    return ParameterSetLine(site, version, values, "fewer alarms", "user:meyer", WHEN)


def test_headline_counts_every_flag_once_by_its_review() -> None:
    assert sentences.headline(governance()) == "8 flags in 60 patients: 2 confirmed, 1 dismissed, 1 snoozed, 4 not reviewed."


def test_headline_before_anything_fired() -> None:
    assert sentences.headline(governance(levels=(), patients=1)) == "No flag has been raised in 1 patient yet."


@pytest.mark.parametrize(
    ("episodes", "words"), [(3, "too few to conclude anything"), (17, "few. The true share may"), (400, "probably lies in the interval")]
)
def test_small_numbers_are_called_small(episodes: int, words: str) -> None:
    assert words in sentences.trust(PredictiveValue("probable", episodes, 1, 0.1, 0.0, 0.2))


def test_predictive_value_is_told_with_its_interval() -> None:
    statement, trust = sentences.worth(governance())
    assert statement.endswith("11 of 17 episodes at possible or above were followed by a recorded relapse: 65 %, 95 % interval 41 to 83 %")
    assert trust.startswith("17 episodes: few.")


def test_where_no_year_has_passed_nothing_is_claimed() -> None:
    nothing = PredictiveValue("possible or above", 0, 0, None, None, None, waiting=4, afterwards=2)
    statement, reason = sentences.worth(governance(predictive=(nothing,)))
    assert statement == "Cannot be said yet"
    assert "4 episodes still within the year" in reason
    assert "2 episodes from results that reached Myolog too late" in reason


def test_missed_relapses_are_told_apart_from_those_imported_later() -> None:
    late = MissedRelapse("S-3", "p3", date(2020, 1, 1), date(2020, 1, 1), None, afterwards=True)
    statement, detail = sentences.missed(governance(missed=(MISSED, late), afterwards=1))
    assert statement == "1 of 4 recorded relapses had no flag at possible or above"
    assert detail.startswith("1 flagged only afterwards")


def test_a_missed_relapse_may_have_had_a_watch_flag_or_an_earlier_episode() -> None:
    row = next(iter(rows.missed_rows([MISSED])))
    assert row.detail == "decided on 2 Apr 2026 · no flag at possible or above in that time"


def test_a_rule_stands_under_its_level_and_silent_rules_are_named() -> None:
    assert [row.name for row in rows.count_rows(governance())] == [
        "Possible",
        "R3 large single rise of CK",
        "Watch",
        "R1 single rise of CK",
    ]
    assert "R7 CK and strength or function agree" in rows.silent_rules(governance())
    assert rows.withdrawn(governance()).startswith("1 flag was withdrawn")


def test_a_course_told_in_days_shows_no_date_here_either() -> None:
    told = MissedRelapse("S-4", "p4", date(2000, 3, 1), date(2000, 3, 20), None, relative=True)
    row = next(iter(rows.missed_rows([told])))
    assert row.statement == "Began between day 60 and day 79"


def test_history_says_what_each_set_changed_against_the_one_before_it() -> None:
    told = list(parameters.history_rows([line("North", "b", strong_fall=35), line("North", "a", strong_fall=30), line("", "all", z=20)]))
    assert [row.statement for row in told] == [
        "“b”: strong_fall 30 → 35",
        f"“a”: z 20 → {Z}, strong_fall {FALL} → 30",
        f"“all”: z {Z} → 20",
    ]
    assert told[0].detail == "“fewer alarms” · meyer on 3 Nov 2026"
    assert told[2].site == "Everywhere"


def test_a_change_says_which_rules_would_read_differently() -> None:
    proposal = parameters.propose(DEFAULTS, "North", "large_ratio", 30, "2026-11 north", "fewer alarms")
    effects = parameters.effects(proposal, 12)
    assert f"{RATIO} → 30 at North, as version “2026-11 north”" in effects[0]
    assert effects[1].startswith("Rule R3 would read: CK at least 30 times own level")
    assert effects[-1].startswith("12 patients are judged again")


def test_a_change_keeps_what_the_site_had_changed_before_and_drops_what_is_the_default_again() -> None:
    before = override({"large_ratio": 30, "z": 20}, "a")
    assert parameters.propose(before, "", "z", DEFAULTS.z, "b", "why").values == {"large_ratio": 30}
    assert parameters.propose(before, "", "strong_fall", 35, "b", "why").values == {"large_ratio": 30, "z": 20, "strong_fall": 35}


@pytest.mark.parametrize(
    ("value", "version", "reason", "told"),
    [
        (None, "", "", "New value is blank"),
        (-1.0, "v", "why", 'New value "-1" is not above 0'),
        (DEFAULTS.large_ratio, "v", "why", f"large_ratio is {RATIO} there already"),
        (3.0, " ", "why", "Name of the new version is blank"),
        (3.0, "v", " ", "Reason is blank"),
    ],
)
def test_a_change_that_cannot_be_says_what_to_correct(value: float | None, version: str, reason: str, told: str) -> None:
    with pytest.raises(ImpossibleValue, match=told):
        parameters.propose(DEFAULTS, "", "large_ratio", value, version, reason)


def test_everywhere_concerns_only_sites_without_a_set_of_their_own() -> None:
    patients = {"North": 2, "West": 1, "": 1}
    assert parameters.patients_judged("", patients, {"North"}) == 2
    assert parameters.patients_judged("North", patients, {"North"}) == 2


def test_the_reference_is_shown_at_no_more_false_flags_than_the_engine() -> None:
    shares = {"sensitivity": "0.8", "sensitivity_low": "0.7", "sensitivity_high": "0.9", "predictive_value_0.2": "0.5"}
    row = {"part": "all", "name": "", **shares, "false_per_year": "0.1", "false_per_year_low": "0.05", "false_per_year_high": "0.2"}
    learned = [row | {"detector": "reference", "sensitivity": caught, "false_per_year": false} for caught, false in REFERENCE_POINTS]
    found = proof.Measured("clinic", "", "7", "60", (row | {"detector": "engine", "name": "engine"}, *learned))
    assert [line["In time"] for line in proof.detector_rows(found)] == ["80 % (70–90)", "85 % (70–90)"]
