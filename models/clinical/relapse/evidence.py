"""The evidence that a flag carries, from which a page or a check can rebuild the flag without the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from models.clinical.dates import Precision
from models.clinical.relapse.deterioration import deterioration_sentence
from models.clinical.relapse.findings import Level
from models.clinical.relapse.parameters import ENGINE_VERSION, REVIEW, Parameters, from_dict
from models.clinical.relapse.rules import Rule, is_deteriorated, is_home_down, is_weaker, rules_met
from models.clinical.relapse.situation import Situation, input_line, situation_from_card
from models.clinical.relapse.timeline import CANNOT_WAIT, HOLDING, HOME_TESTS, TICKS
from models.clinical.relapse.words import Words, highest_clearing, home_sentence, strength_change
from models.clinical.series.changes import DrugChange
from models.clinical.series.results import Result
from models.clinical.words import number, on_words


@dataclass(frozen=True)
class Surroundings:
    """What stands beside the facts of a day and decides nothing: ticks of the week before, drug changes, flexor losses, what is missing.

    `by_ck` says that CK raised the open episode, so that CK ends it.
    """

    ticks: tuple[Result, ...] = ()
    changes: tuple[DrugChange, ...] = ()
    muscle_losses: tuple[tuple[str, float, float], ...] = ()
    missing: tuple[str, ...] = ()
    cause: Result | None = None
    by_ck: bool = False


@dataclass(frozen=True)
class Rebuilt:
    """What the evidence of a flag yields when its rule is asked again."""

    level: Level
    rule: str


def rebuild(evidence: Mapping[str, Any]) -> Rebuilt | None:
    """Level and rule of a flag, asked again from its evidence alone with its own parameters; None where no rule is met any more."""
    met = rules_met(situation_from_card(evidence["facts"]), from_dict(evidence["parameters"]))
    return Rebuilt(met[0].level, met[0].id) if met else None


def summary_of(met: tuple[Rule, ...], situation: Situation, around: Surroundings, words: Words) -> str:
    """The flag in a sentence or two: what was measured against what, then strength, home tests and why a result is held."""
    parts = [met[0].opening(situation, words)]
    if situation.strength and situation.strength.fall > 0 and not met[0].opens_with_strength:
        parts.append(f"{strength_change(situation.strength)}.")
    if is_home_down(situation) and situation.home and not met[0].opens_with_home_tests:
        parts.append(f"{home_sentence(situation.home)}.")
    if situation.held and situation.overdue is None:
        noted = sorted({HOLDING[t.measure] for t in around.ticks if t.measure in HOLDING})
        parts.append(f"Held at watch: {' and '.join(noted)} noted; a repeat is due.")
    return " ".join(parts)


def evidence_of(met: tuple[Rule, ...], situation: Situation, around: Surroundings, parameters: Parameters, words: Words) -> dict[str, Any]:
    """Everything a flag's card shows, as plain values that JSON can hold."""
    rule = met[0]
    facts = situation.card()
    return {
        "rule": rule.id,
        "rule_version": rule.version,
        "rule_title": rule.title,
        "rule_sentence": rule.human(parameters),
        "level": rule.level.value,
        "rules_met": [r.id for r in met],
        "engine_version": ENGINE_VERSION,
        "parameters_version": parameters.version,
        "parameters": parameters.as_dict(),
        "inputs": [input_line(r) for r in _inputs(situation)],
        "raised_by": input_line(around.cause) if around.cause else None,
        "reference": facts["reference"],
        "strength_reference": _strength_reference(situation),
        "missing": list(around.missing),
        "drug_changes": [change.as_dict() for change in around.changes],
        "confounders": [{**input_line(t), "label": TICKS[t.measure]} for t in around.ticks if t.measure not in CANNOT_WAIT],
        "cannot_wait": [{**input_line(t), "label": TICKS[t.measure]} for t in around.ticks if t.measure in CANNOT_WAIT],
        "reasons": _reasons(situation, around, words),
        "discordance": _discordance(situation, parameters),
        "held": situation.held,
        "repeat_due": _repeat_due(rule, situation, parameters),
        "would_clear": would_clear(situation, parameters, around.by_ck),
        "source": {"review": REVIEW, "rule": rule.source},
        "facts": facts,
    }


def would_clear(situation: Situation, parameters: Parameters, by_ck: bool) -> str:
    """What ends the flag: "CK 582 U/L or less, twice; or 891 U/L or less once", or strength and home tests back near their reference.

    `by_ck` says that CK raised the episode, earlier or now: then only CK ends it.
    """
    p, wanted = parameters, list[str]()
    if by_ck and situation.reference:
        usual = highest_clearing(situation.reference.value * p.variation.up)
        fallen = highest_clearing(situation.peak * p.over_share)
        return f"CK {usual} U/L or less, twice; or {fallen} U/L or less once, well below its peak so far"
    if situation.strength and is_weaker(situation, parameters):
        fall = situation.strength
        least = fall.reference_points - p.moderate_fall / 100 * fall.maximum
        lasting = f"{p.damage_totals:g} steady totals over {p.level_days:g} days with CK flat"
        wanted.append(f"{fall.label} above {number(least)}, or {lasting}")
    if is_home_down(situation) and situation.home:
        tests = " and ".join(HOME_TESTS[t[0]].lower() for t in situation.home.tests)
        back = f"back near the own mean in {p.home_back_sessions:g} sessions"
        wanted.append(f"{tests} {back}, or not low again for {p.pairing_days:g} days")
    if is_deteriorated(situation):
        wanted.append("a visit at which no criterion of the deterioration is met")
    return "; ".join(wanted)


def _inputs(situation: Situation) -> Iterable[Result]:
    seen: list[Result] = [*situation.run]
    if situation.latest and situation.latest not in seen:
        seen.append(situation.latest)
    if situation.overdue and situation.overdue not in seen:
        seen.append(situation.overdue)
    facts = (situation.strength, situation.home, situation.deterioration)
    return list(dict.fromkeys([*seen, *(result for fact in facts if fact for result in fact.inputs)]))


def _strength_reference(situation: Situation) -> dict[str, Any] | None:
    fall = situation.strength
    if fall is None:
        return None
    return {
        "scale": fall.scale,
        "maximum": fall.maximum,
        "points": fall.reference_points,
        "percent": fall.reference,
        "count": fall.reference_count,
        "rater_changed": fall.rater_changed,
    }


def _reasons(situation: Situation, around: Surroundings, words: Words) -> list[str]:
    began = [c for c in around.changes if c.trigger and c.what in ("new", "again")]
    reasons = [f"{c.label} taken {'again ' if c.what == 'again' else ''}from {words.day(c.day, Precision(c.precision))}." for c in began]
    if situation.deterioration:
        reasons.append(f"{deterioration_sentence(situation.deterioration, words)}.")
    if any(t.measure == "statin_restarted" for t in around.ticks):
        reasons.append("A statin was taken again in the 7 days before.")
    reasons += [f"{name.capitalize()} {number(now)}, {number(was)} in remission." for name, was, now in around.muscle_losses]
    if situation.strength and situation.strength.rater_changed:
        reasons.append(f"Another rater than before tested {situation.strength.label}.")
    reasons += [
        f"{CANNOT_WAIT[t.measure].capitalize()} ticked {on_words(t.day, words.relative, t.precision)}."
        for t in around.ticks
        if t.measure in CANNOT_WAIT
    ]
    return reasons


def _discordance(situation: Situation, parameters: Parameters) -> str:
    if situation.run and situation.strength and not is_weaker(situation, parameters) and not is_home_down(situation):
        return "CK up, strength unchanged"
    if not situation.run and is_weaker(situation, parameters) and not situation.at_least(parameters.raised_ratio):
        return "weaker, CK flat" if situation.latest else "weaker, no recent CK"
    return ""


def _repeat_due(rule: Rule, situation: Situation, parameters: Parameters) -> list[str] | None:
    if rule.level is not Level.WATCH or not situation.run:
        return None
    last: date = situation.run[-1].day
    return [(last + timedelta(days=days)).isoformat() for days in (parameters.repeat_first_days, parameters.repeat_last_days)]
