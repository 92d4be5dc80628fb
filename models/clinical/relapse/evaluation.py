"""The relapse engine: one forward pass over a patient's days, each judged only by what was known by then.

Causal by construction: a day is read once, after all earlier days and no later one, so the flags of a record cut off at a date are
exactly the flags of the full record up to that date.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt

from models.clinical.relapse.baseline import OwnLevel
from models.clinical.relapse.episodes import Episodes
from models.clinical.relapse.escalation import escalations
from models.clinical.relapse.evidence import Surroundings, evidence_of, summary_of
from models.clinical.relapse.findings import Evaluation, RaisedFlag
from models.clinical.relapse.hold import Hold
from models.clinical.relapse.home import Home
from models.clinical.relapse.parameters import DEFAULTS, Parameters
from models.clinical.relapse.rules import Rule, is_well_below, rules_met
from models.clinical.relapse.situation import Reference, Situation
from models.clinical.relapse.standing import Reached, standing_of
from models.clinical.relapse.strength import Strength
from models.clinical.relapse.timeline import HOME_TESTS, Day, days_of
from models.clinical.relapse.variation import exceeds
from models.clinical.relapse.words import Words
from models.clinical.series.changes import drug_changes
from models.clinical.series.results import History, Result


def evaluate(history: History, parameters: Parameters = DEFAULTS, relative_timeline: bool = False) -> Evaluation:
    """All flags of one history, oldest first, and where the patient stands after the last result.

    Creatine kinase in U/L against the patient's own remission level (the median of a stable stretch of at least three results over at
    least 90 days), then against the upper limit of each result; strength in percent of its scale's maximum. `relative_timeline` writes
    days since day 0 instead of dates. Never raises for a history of checked values, however sparse.

    Worked: 290, 300, 320, 310, 330, 310 U/L from January to August (level 310), then 820 in October: watch (R1, 2.6 times own level);
    2,410 in November with MMT8 down from 74 to 66 of 80: probable (R7). Source: the rules' own, see `rules.RULES`; no published
    relapse rule for this disease states a threshold.
    """
    course = _Course(history, parameters, Words(relative_timeline))
    for day in days_of(history):
        course.read(day)
    return Evaluation(tuple(course.episodes.rows), standing_of(history, course.reached(), parameters, course.words))


@dataclass
class _Course:
    """Everything carried from day to day."""

    history: History
    parameters: Parameters
    words: Words
    episodes: Episodes = field(default_factory=Episodes)
    run: list[Result] = field(default_factory=list)
    within: int = 0
    latest: Result | None = None
    uncut: Result | None = None
    unclear: Result | None = None
    lowest: list[float] = field(default_factory=list)
    results: int = 0
    uncut_results: int = 0
    last_within: Result | None = None
    first_above: Result | None = None

    def __post_init__(self) -> None:
        self.own = OwnLevel(self.parameters)
        self.hold = Hold(self.parameters)
        self.strength = Strength(self.parameters)
        self.home = Home(self.parameters)
        self._escalations = [e.day for e in reversed(escalations(self.history, self.parameters))]

    def read(self, day: Day) -> None:
        """Takes in one day: results first, then what they mean, then treatment stepped up on that day."""
        self._escalate_before(day, and_on_it=False)
        in_remission = self.own.settled and self.episodes.open is None and not self.lowest
        lifted = self.hold.note(day)
        if day.ck is not None:
            self._read_ck(day.ck)
        flat = not self.run
        self.strength.read(day, in_remission and flat, flat)
        self.home.read(day, in_remission and flat, flat)
        raised = self._judge(day, lifted)
        if not raised and self.episodes.open is not None:
            self._clear(day)
        self._learn(day)
        self._escalate_before(day, and_on_it=True)

    def reached(self) -> Reached:
        """What the standing is told: the course as it is after the last day."""
        return Reached(
            own=self.own,
            flagged=self.episodes.open is not None,
            results=self.results,
            uncut_results=self.uncut_results,
            latest=self.latest,
            uncut=self.uncut,
            unclear=self.unclear,
            recovering=bool(self.lowest),
            last_within=self.last_within,
            first_above=self.first_above,
            weaker=self.strength.weaker_than_at_start(),
            low_strength=self.strength.lowest(),
        )

    def _escalate_before(self, day: Day, *, and_on_it: bool) -> None:
        while self._escalations and (self._escalations[-1] < day.day or (and_on_it and self._escalations[-1] == day.day)):
            stepped_up = self._escalations.pop()
            self.own.begin_epoch(stepped_up, treated=True)
            self.strength.note_start(stepped_up)

    def _reference(self) -> Reference | None:
        level = self.own.level
        if level is None:
            return None
        floor = sqrt(self.lowest[0] * self.lowest[-1]) if self.lowest else 0.0
        kind = "lowest since peak" if floor > level.median else "level"
        facts = (level.median, level.low, level.high, level.count, level.first, level.last, level.provisional)
        return Reference(max(floor, level.median), kind, *facts)

    def _read_ck(self, ck: Result) -> None:
        self.latest = ck
        self.results += 1
        if not ck.is_cut:
            self.uncut, self.uncut_results = ck, self.uncut_results + 1
        reference = self._reference()
        if reference is None or ck.low is None or ck.high is None:
            self.unclear = None
            return
        edge = reference.value * self.parameters.variation.up
        beyond, within = exceeds(ck.low, edge), not exceeds(ck.high, edge)
        self.unclear = None if beyond or within else ck
        if self.unclear is None:
            self.hold.waiting = None
            self._follow(ck, reference, beyond)

    def _follow(self, ck: Result, reference: Reference, beyond: bool) -> None:
        self.episodes.reach(ck.low or 0.0)
        if beyond:
            if self.run and (ck.day - self.run[-1].day).days > self.parameters.confirm_within_days:
                self.run = []
            self.run.append(ck)
            self.within = 0
        else:
            self.run, self.within = [], self.within + 1
            self.hold.release()
            if self.lowest and not ck.is_cut:
                self.lowest = sorted([*self.lowest, ck.value or 0.0])[:2]
        if ck.high is not None and not exceeds(ck.high, reference.high):
            self.lowest, self.last_within, self.first_above = [], ck, None
        elif ck.low is not None and exceeds(ck.low, reference.high):
            self.first_above = self.first_above or ck

    def _judge(self, day: Day, lifted: bool) -> bool:
        """Asks the rules about the day; True where a row was added."""
        situation = self.hold.apply(self._situation(day), day)
        if not day.is_fresh and not lifted and situation.overdue is None:
            return False
        met = rules_met(situation, self.parameters)
        if self.episodes.open is not None and met and situation.run:
            self.episodes.open.by_ck = True
        if not met or not self.episodes.would_raise(met[0].level):
            return False
        self.episodes.raise_(self._flag(met, situation, day), by_ck=bool(situation.run) or situation.overdue is not None)
        self.episodes.reach(situation.peak)
        return True

    def _situation(self, day: Day) -> Situation:
        p, latest = self.parameters, self.latest
        recent = latest if latest is not None and (day.day - latest.day).days <= p.pairing_days else None
        quiet, overdue = not self.lowest, self.hold.overdue(day.day)
        return Situation(
            day=day.day,
            reference=self._reference(),
            latest=recent,
            run=tuple(self.run) if self.run and self.run[-1] is recent else (),
            overdue=overdue,
            peak=max(self.episodes.peak, *self._lows(overdue)),
            strength=self.strength.fall(day.day) if quiet or self.run else None,
            home=self.home.fall(day.day) if quiet or self.run else None,
        )

    def _lows(self, overdue: Result | None) -> list[float]:
        rising = [*self.run, overdue] if overdue else self.run
        return [0.0, *(result.low or 0.0 for result in rising)]

    def _flag(self, met: tuple[Rule, ...], s: Situation, day: Day) -> RaisedFlag:
        p = self.parameters
        around = Surroundings(
            ticks=self.hold.ticks(s.day),
            changes=tuple(drug_changes(self.history, s.day, p.drug_change_weeks, p.same_course_days)),
            muscle_losses=tuple(self.strength.muscle_losses(s.day)),
            missing=self._missing(s),
            cause=day.ck or (day.totals[0].results[-1] if day.totals else next(iter(day.home.values()), day.any_result)),
        )
        return RaisedFlag(
            episode=0,
            flagged_on=s.day,
            level=met[0].level,
            rule=met[0].id,
            summary=summary_of(met, s, around, self.words),
            ck=s.latest.value if s.latest else None,
            ck_comparator=s.latest.comparator if s.latest else "",
            ck_baseline=s.reference.value if s.reference else None,
            ck_ratio=s.latest.value / s.reference.value if s.latest and s.latest.value and s.reference else None,
            strength=s.strength.percent if s.strength else None,
            strength_baseline=s.strength.reference if s.strength else None,
            evidence=evidence_of(met, s, around, p, self.words),
        )

    def _missing(self, s: Situation) -> tuple[str, ...]:
        missing = [] if s.latest else ["recent CK"]
        if s.latest and not s.latest.upper_limit:
            missing.append("upper limit")
        if s.strength is None:
            missing.append("strength total with one in remission")
        for test, label in HOME_TESTS.items():
            last = self.home.last_session(test)
            if last is None or (s.day - last).days > self.parameters.pairing_days:
                missing.append(label.lower())
        return tuple(missing)

    def _clear(self, day: Day) -> None:
        episode = self.episodes.open
        if episode is None or not episode.by_ck:
            if day.is_fresh and self.strength.lowest() is None and self.home.fall(day.day) is None:
                self.episodes.clear(day.day)
            return
        if day.ck is None or self.unclear is not None:
            return
        if is_well_below(day.ck, self.episodes.peak, self.parameters):
            self._end_by_fall(day, day.ck)
        elif self.within >= self.parameters.clear_results:
            self._end(day, in_remission=True)

    def _end_by_fall(self, day: Day, ck: Result) -> None:
        level = self.own.level
        is_back = level is not None and ck.high is not None and not exceeds(ck.high, level.high)
        self._end(day, in_remission=is_back)
        if not is_back:
            self.lowest = [ck.high or 0.0]
            if self.own.settled:
                self.own.begin_epoch(day.day, treated=False)

    def _end(self, day: Day, in_remission: bool) -> None:
        self.episodes.clear(day.day)
        self.run, self.within, self.hold.waiting = [], 0, None
        self.strength.forget_loss(in_remission)
        self.home.forget_loss()

    def _learn(self, day: Day) -> None:
        """Lets the own level take in the day's result, after it was judged against the level before."""
        if day.ck is None or day.ck.is_cut or not self.own.add(day.ck) or self.own.level is None:
            return
        self.lowest = []
        self.strength.settle(self.own.level.first)
        self.home.settle(self.own.level.first)
        if not exceeds(day.ck.value or 0.0, self.own.level.high):
            self.run, self.last_within, self.first_above = [], day.ck, None
