"""The relapse rules: one entry a rule, its machine test beside the sentence a person reads. All edges include the number named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.clinical.relapse.deterioration import CORE_MEASURES, deterioration_sentence
from models.clinical.relapse.findings import Level
from models.clinical.relapse.parameters import PRODERM, Parameters
from models.clinical.relapse.situation import Situation, is_above, is_down, is_well_below
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.relapse.words import Words, home_sentence, strength_sentence, times

LEVELS = tuple(Level)


@dataclass(frozen=True)
class Rule:
    """One rule: `sentence` says in words what `test` asks; `opening` writes the first sentence of a flag's summary."""

    id: str
    version: int
    level: Level
    title: str
    sentence: str
    source: str
    test: Callable[[Situation, Parameters], bool]
    opening: Callable[[Situation, Words], str]

    @property
    def opens_with_strength(self) -> bool:
        """True where the summary begins with the loss of strength, which then need not follow."""
        return self.opening is _weaker

    @property
    def opens_with_home_tests(self) -> bool:
        """True where the summary begins with the home tests."""
        return self.opening is _home

    def human(self, parameters: Parameters) -> str:
        """The sentence with the thresholds in force: "CK at least 2 times own level, beyond usual variation ..."."""
        return self.sentence.format(**parameters.as_dict())


def is_weaker(s: Situation, p: Parameters) -> bool:
    """Strength loss that counts: strong; or moderate, when seen twice in a row or with CK raised beside it."""
    if s.strength is None or not reaches(s.strength.fall, p.moderate_fall):
        return False
    return is_down(s.strength, p) or s.at_least(p.raised_ratio)


def is_home_down(s: Situation) -> bool:
    """A home test confirmed below its own mean."""
    return s.home is not None and s.home.confirmed


def is_deteriorated(s: Situation) -> bool:
    """ProDERM's deterioration by a criterion in cm at both visits; shares alone are met too often by the noise of low ratings."""
    return s.deterioration is not None and all(
        set(met) - {CORE_MEASURES} for met in (s.deterioration.criteria, s.deterioration.first_criteria)
    )


def is_confirmed(s: Situation, p: Parameters) -> bool:
    """Two results in a row beyond usual variation, at least the confirming days apart, the last not well below the peak again."""
    return bool(s.run) and (s.run[-1].day - s.run[0].day).days >= p.confirm_after_days and not is_well_below(s.run[-1], s.peak, p)


def _single(s: Situation, p: Parameters) -> bool:
    return bool(s.run) and s.at_least(p.single_ratio)


def _agree(s: Situation, p: Parameters) -> bool:
    return bool(s.run) and not s.held and s.above_limit is True and (is_weaker(s, p) or is_home_down(s))


def _large(s: Situation, p: Parameters) -> bool:
    is_large = bool(s.run) and s.at_least(p.large_ratio) and is_above(s.latest, p.large_times_limit) is True
    return is_large and not s.held and not is_well_below(s.run[-1], s.peak, p)


def _is_flat_after_home(s: Situation, p: Parameters) -> bool:
    if s.home is None or s.latest is None or s.latest.high is None or s.reference is None or s.latest.day < s.home.first_low:
        return False
    return not reaches(s.latest.high, p.raised_ratio * s.reference.value)


def _rise(s: Situation, w: Words) -> str:
    if s.latest is None or s.reference is None:
        return "CK not recorded."
    if len(s.run) > 1 and s.run[-1].day > s.run[0].day:
        shown = s.run[-2:] if len(s.run) == 2 else (s.run[0], s.run[-1])
        count = "twice" if len(s.run) == 2 else f"in {len(s.run)} results, first and last"
        verb = "raised" if exceeds(s.run[0].value or 0.0, s.run[-1].value or 0.0) else "rose"
        return f"CK {verb} {count}: {', '.join(w.dated(r) for r in shown)} against {w.reference(s.reference)}."
    return f"CK {w.dated(s.latest)} is {times(s.latest, s.reference.value)} {w.reference(s.reference)}."


def _overdue(s: Situation, w: Words) -> str:
    if s.overdue is None or s.reference is None:
        return "A held result was not repeated."
    return f"CK {w.dated(s.overdue)} was held at watch and has not been repeated; it stands against {w.reference(s.reference)}."


def _low_rise(s: Situation, w: Words) -> str:
    limit = s.latest.upper_limit if s.latest else None
    shown = "" if s.above_limit is False else "shown to be "
    why = f"It is not {shown}above its upper limit of {limit:,.0f}." if limit else "No upper limit was recorded with it."
    return f"{_rise(s, w)} {why}"


def _weaker(s: Situation, w: Words) -> str:
    loss = strength_sentence(s.strength) if s.strength else "Strength not recorded"
    if s.latest is None or s.reference is None:
        return f"{loss}; no recent CK."
    return f"{loss}; CK {w.dated(s.latest)} is {times(s.latest, s.reference.value)} its reference."


def _home(s: Situation, w: Words) -> str:
    return f"{home_sentence(s.home)} ({w.day(s.home.day)})." if s.home else "Home tests not recorded."


def _worse(s: Situation, w: Words) -> str:
    return f"{deterioration_sentence(s.deterioration, w)}." if s.deterioration else "Core measures not recorded."


_OWN = "no published rule: Myolog's own"
_HOME = "Agarwal and Kiely 2006, doi 10.1093/rheumatology/kel017"
_SUSTAINED = "sustained CK rise without another cause, doi 10.1007/s10067-005-0075-3"

RULES: tuple[Rule, ...] = (
    Rule(
        "R7",
        1,
        Level.PROBABLE,
        "CK and strength or function agree",
        "CK beyond usual variation and above its upper limit, together with a strength loss that counts or a confirmed fall in home tests.",
        "PMC6019613 (log CK follows strength); the rule is Myolog's own",
        _agree,
        _rise,
    ),
    Rule(
        "R2",
        1,
        Level.POSSIBLE,
        "CK rose twice",
        "CK beyond usual variation in two results in a row, at least {confirm_after_days:g} days apart, the last one above its upper "
        "limit, not held, and not back at or below {over_share:g} of the peak.",
        _SUSTAINED,
        lambda s, p: is_confirmed(s, p) and s.above_limit is True and not s.held,
        _rise,
    ),
    Rule(
        "R3",
        1,
        Level.POSSIBLE,
        "large single rise of CK",
        "CK at least {large_ratio:g} times own level (or the low that stands for it) and more than {large_times_limit:g} times "
        "its upper limit, not held, and not back at or below {over_share:g} of the peak.",
        "reference change value at one-sided 99.9 %; EFNS 2010, doi 10.1111/j.1468-1331.2010.03012.x",
        _large,
        _rise,
    ),
    Rule(
        "R4",
        1,
        Level.POSSIBLE,
        "held rise not repeated",
        "A CK result held at watch for exercise, injection or trauma has not been repeated in {repeat_overdue_days:g} days.",
        _OWN,
        lambda s, _: s.overdue is not None,
        _overdue,
    ),
    Rule(
        "R8",
        1,
        Level.POSSIBLE,
        "weaker, CK somewhat raised",
        "Strength down {strong_fall:g} % of the maximum, or {moderate_fall:g} % in {moderate_times:g} totals in a row, with CK at least "
        "{raised_ratio:g} times own level (or the low that stands for it) and above its upper limit.",
        _OWN,
        lambda s, p: is_down(s.strength, p) and s.at_least(p.raised_ratio) and s.above_limit is True,
        _weaker,
    ),
    Rule(
        "R9",
        1,
        Level.POSSIBLE,
        "home tests down",
        "Chair stand more than {chair_drop:g}, or arm lift more than {arm_drop:g}, below own mean, repeated within "
        "{home_repeat_days:g} days or both at once.",
        _HOME,
        lambda s, p: is_home_down(s) and not _is_flat_after_home(s, p),
        _home,
    ),
    Rule(
        "R1",
        1,
        Level.WATCH,
        "single rise of CK",
        "CK at least {single_ratio:g} times own level (or the low that stands for it), beyond usual variation and above its "
        "upper limit, once.",
        "reference change value, Fokkema 2006 Clin Chem 52:1602",
        lambda s, p: _single(s, p) and s.above_limit is True,
        _rise,
    ),
    Rule(
        "R5",
        1,
        Level.WATCH,
        "rise of CK not above its limit",
        "CK at least {single_ratio:g} times own level (or the low that stands for it) and beyond usual variation, but not shown to be "
        "above its upper limit.",
        _OWN,
        lambda s, p: _single(s, p) and s.above_limit is not True,
        _low_rise,
    ),
    Rule(
        "R6",
        1,
        Level.WATCH,
        "weaker, CK flat",
        "Strength down {strong_fall:g} % of the maximum, or {moderate_fall:g} % in {moderate_times:g} totals in a row or with CK "
        "{raised_ratio:g} times own level (or the low that stands for it), without a CK rise above its upper limit.",
        "steroid myopathy, damage or early fatty replacement: PMC6019613",
        lambda s, p: is_weaker(s, p) and not _agree(s, p),
        _weaker,
    ),
    Rule(
        "R10",
        1,
        Level.WATCH,
        "home tests down, CK flat",
        "Home tests confirmed below own mean with a later CK below {raised_ratio:g} times own level (or the low that stands for it).",
        _HOME,
        lambda s, p: is_home_down(s) and _is_flat_after_home(s, p),
        _home,
    ),
    Rule(
        "R12",
        1,
        Level.WATCH,
        "confirmed deterioration (ProDERM)",
        "At two visits in a row, at most {confirm_within_days:g} days apart, against own values in remission: physician global worse by "
        "{deterioration_vas_cm:g} cm and MMT8 by {deterioration_strength_share:.0%} of its value, or extramuscular activity worse by "
        "{deterioration_vas_cm:g} cm. {deterioration_measures:g} of five core measures worse by {deterioration_share:.0%} are printed and "
        "raise nothing alone.",
        PRODERM,
        lambda s, _: is_deteriorated(s),
        _worse,
    ),
)

_BY_ID = {rule.id: rule for rule in RULES}


def find_rule(rule_id: str) -> Rule:
    """The rule of this id; KeyError for one that does not exist."""
    return _BY_ID[rule_id]


def rules_met(situation: Situation, parameters: Parameters) -> tuple[Rule, ...]:
    """The rules that the facts of a day meet, highest level first; empty for none."""
    # On nearly every day nothing has happened that any rule asks for: see the test that each rule needs one of these.
    s = situation
    if not (s.run or s.overdue or s.home or s.deterioration or is_weaker(s, parameters)):
        return ()
    return tuple(rule for rule in RULES if rule.test(situation, parameters))


def rank(level: Level) -> int:
    """0 for watch, 1 for possible, 2 for probable."""
    return LEVELS.index(level)
