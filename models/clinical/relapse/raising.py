"""A flag as it is raised: the numbers of its row, its sentence and its evidence."""

from __future__ import annotations

from datetime import date

from models.clinical.relapse.evidence import Surroundings, evidence_of, summary_of
from models.clinical.relapse.findings import RaisedFlag
from models.clinical.relapse.home import Home
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.rules import Rule
from models.clinical.relapse.situation import LOWEST_ALONE, Situation
from models.clinical.relapse.timeline import HOME_TESTS
from models.clinical.relapse.words import Words


def flag_of(met: tuple[Rule, ...], s: Situation, around: Surroundings, parameters: Parameters, words: Words) -> RaisedFlag:
    """The flag that the first of these rules raises on these facts; its episode gets a number where it is stored."""
    latest, reference = s.latest, s.reference
    return RaisedFlag(
        episode=0,
        flagged_on=s.day,
        level=met[0].level,
        rule=met[0].id,
        summary=summary_of(met, s, around, words),
        ck=latest.value if latest else None,
        ck_comparator=latest.comparator if latest else "",
        ck_baseline=reference.value if reference else None,
        ck_ratio=latest.value / reference.value if latest and latest.value and reference else None,
        strength=s.strength.percent if s.strength else None,
        strength_baseline=s.strength.reference if s.strength else None,
        evidence=evidence_of(met, s, around, parameters, words),
    )


def missing_from(s: Situation, home: Home, parameters: Parameters) -> tuple[str, ...]:
    """What a clinician would have wished to see beside the flag and was not there, in words."""
    missing = [] if s.latest else ["recent CK"]
    if s.latest and not s.latest.upper_limit:
        missing.append("upper limit")
    if s.reference is None or s.reference.kind == LOWEST_ALONE:
        missing.append("own level")
    if s.strength is None:
        missing.append("strength total with one in remission")
    for test, label in HOME_TESTS.items():
        if not _is_recent(home.last_session(test), s.day, parameters):
            missing.append(label.lower())
    return tuple(missing)


def _is_recent(last: date | None, day: date, parameters: Parameters) -> bool:
    return last is not None and (day - last).days <= parameters.pairing_days
