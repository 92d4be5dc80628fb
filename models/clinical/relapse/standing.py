"""Where a patient stands when the last result has been read, and why nothing can be said where that is so."""

from __future__ import annotations

from dataclasses import dataclass

from models.clinical.relapse.baseline import OwnLevel
from models.clinical.relapse.escalation import is_on_treatment
from models.clinical.relapse.findings import Standing, State
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.rise import Rise
from models.clinical.relapse.timeline import left_out
from models.clinical.relapse.variation import exceeds
from models.clinical.relapse.words import Words, total_words
from models.clinical.series.results import History, Result
from models.clinical.series.strength import StrengthTotal
from models.clinical.words import number


@dataclass(frozen=True)
class Reached:
    """The course after its last day: own level, the last results, whether an episode is open, and strength as the pass left it."""

    own: OwnLevel
    rise: Rise
    flagged: bool
    weaker: tuple[StrengthTotal, StrengthTotal] | None
    low_strength: StrengthTotal | None


def standing_of(history: History, reached: Reached, parameters: Parameters, words: Words) -> Standing:
    """State, own level and reasons after the last result; `above_since` brackets the beginning of a rise still going on."""
    level = reached.own.level
    above = reached.rise.first_above
    since = (reached.rise.last_within.day if reached.rise.last_within else None, above.day) if above is not None else None
    levels = tuple(reached.own.former) + ((level,) if level is not None and not level.provisional else ())
    response = _response_reasons(history, reached, parameters, words)
    state = _state(reached, parameters, bool(response))
    return Standing(state, level, levels, since, (*_reasons(history, reached, parameters, words), *response))


def _state(reached: Reached, p: Parameters, not_responding: bool) -> State:
    if reached.flagged:
        return State.FLAGGED
    if reached.rise.results < p.level_results:
        return State.NOT_ENOUGH_DATA
    if reached.rise.unclear is not None or (reached.own.level is None and reached.rise.uncut_results < p.level_results):
        return State.UNDETERMINED
    if not_responding:
        return State.NOT_RESPONDING
    if reached.own.level is None:
        return State.NO_LEVEL
    return State.UNSETTLED if reached.rise.first_above or reached.rise.trough.lowest or reached.low_strength else State.STEADY


def _response_reasons(history: History, reached: Reached, parameters: Parameters, words: Words) -> tuple[str, ...]:
    own, last = reached.own, reached.rise.latest
    if last is None or own.epoch is None or not own.treated or not is_on_treatment(history, last.day, parameters):
        return ()
    reasons = []
    if reached.rise.uncut is last and own.is_not_responding(last) and own.start is not None:
        fall = round(100 * (1 - (last.value or 0.0) / own.start))
        change = f"down {fall} %" if fall > 0 else "not down"
        weeks = (last.day - own.epoch).days // 7
        reasons.append(f"CK {number(own.start)} at the beginning of treatment, {number(last.value or 0.0)} after {weeks} weeks: {change}.")
    if reached.weaker is not None and (reached.weaker[1].day - own.epoch).days >= parameters.response_days:
        start, now = reached.weaker
        was, now_is = (f"({words.day(total.day, total.precision)})" for total in (start, now))
        reasons.append(f"Weaker on treatment: {total_words(start)} {was}, {number(now.points)} {now_is}.")
    return tuple(reasons)


def _reasons(history: History, reached: Reached, p: Parameters, words: Words) -> tuple[str, ...]:
    own, last, reasons = reached.own, reached.rise.latest, list[str]()
    if reached.rise.results < p.level_results:
        reasons.append(f"{reached.rise.results} usable CK result{'s' * (reached.rise.results != 1)}; {p.level_results:g} are needed.")
    elif own.level is None:
        reasons.append(own.why_none())
    elif not reached.flagged:
        reasons += _unsettled_reasons(reached, words)
    reasons += _cut_reasons(reached, p, words)
    if last is not None and not last.upper_limit:
        reasons.append(f"No upper limit with CK of {words.day(last.day)}: rules that need one are off.")
    if own.level is not None and own.level.provisional:
        reasons.append("Own level is provisional: it is from before treatment was stepped up or CK fell.")
    if own.level is not None and last is not None and (last.day - own.level.last).days > p.old_level_days:
        reasons.append(f"Own level is old: its last result is of {words.day(own.level.last)}.")
    skipped = left_out(history)
    if skipped:
        counted = "One CK or strength result" if len(skipped) == 1 else f"{len(skipped)} CK or strength results"
        reasons.append(f"{counted} left out: the date is not exact.")
    return tuple(reasons)


def _unsettled_reasons(reached: Reached, words: Words) -> list[str]:
    level, last, low, reasons = reached.own.level, reached.rise.latest, reached.low_strength, list[str]()
    if level is not None and last is not None and last.low is not None and exceeds(last.low, level.high):
        reasons.append(f"CK {words.dated(last)} is above the usual variation of own level {number(level.median)}; no rule is met.")
    elif level is not None and last is not None and (reached.rise.first_above or reached.rise.trough.lowest):
        near = f"usual variation of own level {number(level.median)}"
        reasons.append(f"CK {words.dated(last)} does not show whether CK is back within {near}.")
    if low is not None:
        reasons.append(f"{total_words(low)} ({words.day(low.day, low.precision)}) is down against remission; no rule is met.")
    return reasons


def _cut_reasons(reached: Reached, p: Parameters, words: Words) -> list[str]:
    rise, last, has_level = reached.rise, reached.rise.latest, reached.own.level is not None
    if rise.unclear is not None:
        return [f"CK {words.dated(rise.unclear)} is cut and cannot decide: ask for {_remedy(rise.unclear)}."]
    if last is not None and last.is_cut and not has_level:
        return [f"CK {words.dated(last)} is cut and makes no level: ask for {_remedy(last)}."]
    if not has_level and rise.uncut_results < p.level_results <= rise.results:
        return [f"Cut CK results make no level: {rise.uncut_results} of {rise.results} are not cut."]
    return []


def _remedy(cut: Result) -> str:
    return "a dilution" if cut.comparator.startswith(">") else "the number behind it"
