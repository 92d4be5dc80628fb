"""Confirmed deterioration as the ProDERM trial defined it: core measures against the patient's own remission, at two visits.

The one rule here that is relative: a share is of the measure's own baseline value, not of its scale's maximum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import DeteriorationFact
from models.clinical.relapse.timeline import CORE, Day
from models.clinical.relapse.variation import reaches
from models.clinical.relapse.words import Words
from models.clinical.series.results import Result
from models.clinical.series.strength import SCALE_LABEL
from models.clinical.words import number

PHYSICIAN, EXTRAMUSCULAR = "physician_global", "extramuscular"
IN_CM = frozenset(CORE) - {"haq_di"}
MMT8_SCALES = ("mmt8_bilateral", "mmt8")
"""The two totals of MMT8, the trial's own (0-150) first: where a visit gives both, the first that has a baseline is read."""

GLOBAL_AND_STRENGTH, CORE_MEASURES = "global_and_strength", "core_measures"
CRITERIA = {GLOBAL_AND_STRENGTH: "physician global and MMT8", EXTRAMUSCULAR: "extramuscular activity", CORE_MEASURES: "core measures"}


@dataclass(frozen=True, slots=True)
class Change:
    """One measure on one day against its baseline value, both in canonical units; `results` are the rows it was read from."""

    measure: str
    day: date
    now: float
    baseline: float
    results: tuple[Result, ...] = ()

    @property
    def worsening(self) -> float:
        """How much worse, in the measure's own unit: 3 cm from 1 to 4 cm, 18 from MMT8 78 to 60; negative where better."""
        return self.baseline - self.now if self.measure in MMT8_SCALES else self.now - self.baseline

    def by_share(self, share: float) -> bool | None:
        """Whether it is worse by this share of its baseline value; None where it rose from 0, of which there is no share."""
        if self.worsening <= 0:
            return False
        return reaches(self.worsening, share * self.baseline) if self.baseline > 0 else None


def judge(changes: Mapping[str, Change], parameters: Parameters) -> dict[str, bool | None]:
    """Each criterion of one visit: met, not met, or None where too little was seen to say.

    Met when physician global is worse by 2 cm and MMT8 by 20 % of its baseline value; or extramuscular activity by 2 cm; or three of
    physician global, patient global, MMT8, HAQ-DI and extramuscular activity by 30 % each of its baseline value. All edges included.
    Worked: physician global 1 to 3 cm with MMT8 80 to 64: met (2 cm; 16 of 80 is 20 %); with MMT8 80 to 65: not met.
    Source: ProDERM, Arthritis Res Ther 2023, doi 10.1186/s13075-023-03232-2, Fig. 1.
    """
    p, physician, extramuscular, strength = parameters, changes.get(PHYSICIAN), changes.get(EXTRAMUSCULAR), _strength(changes)
    each = [c.by_share(p.deterioration_share) for c in (*map(changes.get, CORE), strength) if c is not None]
    open_measures = len(CORE) + 1 - each.count(False)
    return {
        GLOBAL_AND_STRENGTH: _both(
            reaches(physician.worsening, p.deterioration_vas_cm) if physician else None,
            strength.by_share(p.deterioration_strength_share) if strength else None,
        ),
        EXTRAMUSCULAR: reaches(extramuscular.worsening, p.deterioration_vas_cm) if extramuscular else None,
        CORE_MEASURES: each.count(True) >= p.deterioration_measures or (None if open_measures >= p.deterioration_measures else False),
    }


@dataclass(frozen=True)
class _Visit:
    day: date
    criteria: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass
class _Own:
    baseline: list[Change] = field(default_factory=list)
    before: list[Change] = field(default_factory=list)
    worse: list[Change] = field(default_factory=list)


@dataclass
class Deterioration:
    """Baselines of the core measures, and the visits in a row that met a criterion against them.

    A baseline is the median of the last two values in remission, for each scale of its own. A value that is worse by the 2 cm or the
    20 % of the rule, or that met a criterion, does not enter it. A day on which no criterion is met and none can be denied (a patient
    global from home, say) is no visit: it neither confirms nor interrupts.
    """

    parameters: Parameters
    _own: dict[str, _Own] = field(default_factory=dict)
    _met: list[_Visit] = field(default_factory=list)
    _fact: DeteriorationFact | None = None

    def read(self, day: Day, in_remission: bool, ck_flat: bool = False) -> None:
        """Takes in the core measures of a day; `in_remission` as it stood before them.

        What has stayed worse for a level's length with CK flat becomes the new baseline: damage, not a relapse that never ends.
        """
        changes = {c.measure: c for c in self._changes(day)}
        if not changes:
            return
        known = {measure: c for measure, c in changes.items() if self._own[measure].baseline}
        verdict = judge(known, self.parameters)
        visit = self._visit(day.day, known, verdict)
        if visit.criteria:
            self._confirm(visit)
        elif False in verdict.values():
            self._met, self._fact = [], None
        for measure, change in changes.items():
            self._keep(change, measure in known and (change in visit.changes or self._is_much_worse(change)), in_remission)
        if ck_flat:
            self._take_as_usual(changes)

    def settle(self, first: date) -> None:
        """A level was declared from `first` on: values since then were in remission too."""
        for own in self._own.values():
            own.baseline = [c for c in own.before if c.day >= first][-self._kept :] or own.baseline
            own.before, own.worse = [], []
        self._met, self._fact = [], None

    def forget(self) -> None:
        """An episode ended by its CK: strength and function heal later, so what is still worse is measured from here on."""
        for own in self._own.values():
            own.baseline, own.worse = own.worse[-1:] or own.baseline, []
        self._met, self._fact = [], None

    def fact(self, day: date) -> DeteriorationFact | None:
        """The recent confirmed deterioration; None without one."""
        fact = self._fact
        return fact if fact and (day - fact.day).days <= self.parameters.pairing_days else None

    @property
    def _kept(self) -> int:
        return int(self.parameters.strength_reference_totals)

    def _changes(self, day: Day) -> Iterable[Change]:
        for code, result in day.core.items():
            yield self._change(code, day.day, result.value or 0.0, (result,))
        for total in day.totals:
            if total.scale in MMT8_SCALES:
                yield self._change(total.scale, day.day, total.points, total.results)

    def _change(self, measure: str, day: date, now: float, results: tuple[Result, ...]) -> Change:
        known = [c.now for c in self._own.setdefault(measure, _Own()).baseline]
        return Change(measure, day, now, float(median(known)) if known else now, results)

    def _visit(self, day: date, known: Mapping[str, Change], verdict: Mapping[str, bool | None]) -> _Visit:
        met = tuple(code for code, is_met in verdict.items() if is_met)
        if not met:
            return _Visit(day, (), ())
        strength = _strength(known)
        named = {
            *((PHYSICIAN, *MMT8_SCALES) if GLOBAL_AND_STRENGTH in met else ()),
            *((EXTRAMUSCULAR,) if EXTRAMUSCULAR in met else ()),
        }
        share = self.parameters.deterioration_share
        read = [known.get(PHYSICIAN), strength, *(known.get(code) for code in CORE if code != PHYSICIAN)]
        worse = (c for c in read if c and (c.measure in named or (CORE_MEASURES in met and c.by_share(share))))
        return _Visit(day, met, tuple(worse))

    def _confirm(self, visit: _Visit) -> None:
        if self._met and (visit.day - self._met[-1].day).days > self.parameters.confirm_within_days:
            self._met = []
        self._met.append(visit)
        self._fact = _fact(self._met[-2], visit) if len(self._met) > 1 else None

    def _is_much_worse(self, change: Change) -> bool:
        if change.measure in IN_CM:
            return reaches(change.worsening, self.parameters.deterioration_vas_cm)
        return change.measure in MMT8_SCALES and bool(change.by_share(self.parameters.deterioration_strength_share))

    def _keep(self, change: Change, is_worse: bool, in_remission: bool) -> None:
        own = self._own[change.measure]
        own.worse = [*own.worse, change] if is_worse else []
        if not in_remission:
            own.before.append(change)
        elif not is_worse:
            own.baseline = [*own.baseline, change][-self._kept :]

    def _take_as_usual(self, measures: Iterable[str]) -> None:
        since = self._met[0].day if self._met else date.min
        for own in [self._own[measure] for measure in measures]:
            if self._has_lasted([c for c in own.worse if c.day >= since]):
                own.baseline, own.worse = own.worse[-self._kept :], []
                self._met, self._fact = [], None

    def _has_lasted(self, worse: list[Change]) -> bool:
        p = self.parameters
        if len(worse) < p.damage_totals or (worse[-1].day - worse[0].day).days < p.level_days:
            return False
        first, last = worse[-int(p.damage_totals)], worse[-1]
        return not self._is_much_worse(Change(last.measure, last.day, last.now, first.now))


def deterioration_sentence(fact: DeteriorationFact, words: Words) -> str:
    """The deterioration in words, with the values of the second visit.

    "Confirmed deterioration (ProDERM): physician global 1 to 4 cm, MMT8 78 to 60 at the second of two visits (3 Oct and 11 Nov 2025)".
    Where the visits share no criterion it adds ", the first by extramuscular activity".
    """
    changes = ", ".join(_change_words(*change) for change in fact.changes)
    first, last = words.day(fact.first_day), words.day(fact.day)
    if not words.relative and fact.first_day.year == fact.day.year:
        first = first.removesuffix(f" {fact.first_day.year}")
    shared = set(fact.criteria) & set(fact.first_criteria)
    other = "" if shared else f", the first by {' and '.join(CRITERIA[code] for code in fact.first_criteria)}"
    return f"Confirmed deterioration (ProDERM): {changes} at the second of two visits ({first} and {last}){other}"


def _change_words(measure: str, baseline: float, now: float) -> str:
    label = CORE[measure] if measure in CORE else SCALE_LABEL[measure]
    return f"{label} {number(baseline)} to {number(now)}{' cm' if measure in IN_CM else ''}"


def _strength(changes: Mapping[str, Change]) -> Change | None:
    return next((changes[scale] for scale in MMT8_SCALES if scale in changes), None)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _fact(first: _Visit, second: _Visit) -> DeteriorationFact:
    return DeteriorationFact(
        day=second.day,
        first_day=first.day,
        criteria=second.criteria,
        first_criteria=first.criteria,
        changes=tuple((c.measure, c.baseline, c.now) for c in second.changes),
        inputs=tuple(r for visit in (first, second) for c in visit.changes for r in c.results),
    )
