"""The relapse engine: one forward pass over a patient's days, each judged only by what was known by then.

Causal by construction: a day is read once, after all earlier days and no later one, so the flags of a record cut off at a date are
exactly the flags of the full record up to that date.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from models.clinical.relapse.baseline import OwnLevel
from models.clinical.relapse.deterioration import Deterioration
from models.clinical.relapse.episodes import Episodes
from models.clinical.relapse.escalation import escalations
from models.clinical.relapse.evidence import Surroundings
from models.clinical.relapse.findings import Evaluation, RaisedFlag
from models.clinical.relapse.hold import Hold
from models.clinical.relapse.home import Home
from models.clinical.relapse.parameters import DEFAULTS, Parameters
from models.clinical.relapse.raising import flag_of, missing_from
from models.clinical.relapse.rise import Rise
from models.clinical.relapse.rules import Rule, is_deteriorated, rank, rules_met
from models.clinical.relapse.situation import Reference, Situation, is_well_below
from models.clinical.relapse.standing import Reached, standing_of
from models.clinical.relapse.strength import Strength
from models.clinical.relapse.timeline import CORE, Day, days_of
from models.clinical.relapse.trough import Trough
from models.clinical.relapse.variation import exceeds
from models.clinical.relapse.words import Words
from models.clinical.series.changes import drug_changes
from models.clinical.series.results import History, Result


def evaluate(history: History, parameters: Parameters = DEFAULTS, relative_timeline: bool = False) -> Evaluation:
    """All flags of one history, oldest first, and where the patient stands after the last result.

    Creatine kinase in U/L against the patient's own remission level (the median of a stable stretch of at least three results over at
    least 90 days; before there is one, or while CK has not come back to it, against the low since its last peak), then against the upper
    limit of each result; strength in percent of its scale's maximum. `relative_timeline` writes days since day 0 instead of dates. Never
    raises for a history of checked values, however sparse.

    The statistics are the simplest that do the work: a ratio to a median, and two results in a row. On simulated cohorts a CV estimated
    for each patient, a CUSUM, a mean of the last two results and a score weighted with strength lay on the same curve of missed relapses
    against false flags, only at other points of it; each costs the clinician a number that cannot be checked by eye, so they were left
    out. `myolog evaluate` draws that curve beside the simple rules.

    Worked: 290, 300, 320, 310, 330, 310 U/L from January to August (level 310), then 820 in October: watch (R1, 2.65 times own level);
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

    def __post_init__(self) -> None:
        p = self.parameters
        self.own, self.trough, self.hold = OwnLevel(p), Trough(p), Hold(p)
        self.rise = Rise(p, self.own, self.trough)
        self.strength, self.home, self.deterioration = Strength(p), Home(p), Deterioration(p)
        # The definition of deterioration needs a rating or HAQ-DI: a record without any cannot meet it, and most have none.
        rated = any(result.measure in CORE for result in self.history.results)
        self._streams = (self.strength, self.home, self.deterioration) if rated else (self.strength, self.home)
        self._escalations = [e.day for e in reversed(escalations(self.history, p))]

    def read(self, day: Day) -> None:
        """Takes in one day: results first, then what they mean, then treatment stepped up on that day."""
        self._escalate_before(day, and_on_it=False)
        reference = self.rise.reference()
        in_remission = self.own.settled and self.episodes.open is None and not self.trough.lowest
        lifted = self.hold.note(day)
        low = self._read_ck(day.ck) if day.ck is not None else None
        flat = not self.rise.run
        for stream in self._streams:
            stream.read(day, in_remission and flat, flat)
        raised = self._judge(day, reference, low, lifted)
        if not raised and self.episodes.open is not None:
            self._clear(day)
        self._learn(day)
        self._escalate_before(day, and_on_it=True)

    def reached(self) -> Reached:
        """What the standing is told: the course as it is after the last day."""
        return Reached(
            own=self.own,
            rise=self.rise,
            flagged=self.episodes.open is not None,
            weaker=self.strength.weaker_than_at_start(),
            low_strength=self.strength.lowest(),
        )

    def _escalate_before(self, day: Day, *, and_on_it: bool) -> None:
        while self._escalations and (self._escalations[-1] < day.day or (and_on_it and self._escalations[-1] == day.day)):
            stepped_up = self._escalations.pop()
            self.own.begin_epoch(stepped_up, treated=True)
            self.strength.note_start(stepped_up)

    def _read_ck(self, ck: Result) -> Result | None:
        """Takes in a result; the low of the open episode where it may be a new rise from it."""
        low = self.episodes.rises_anew_from(ck, self.parameters.large_ratio)
        if not self.rise.read(ck, self.episodes.cleared_at):
            return None
        self.hold.waiting = None
        self.episodes.follow(ck)
        if not self.rise.run:
            self.hold.release()
        return low

    def _judge(self, day: Day, reference: Reference | None, low: Result | None, lifted: bool) -> bool:
        """Asks the rules about the day, against the reference as it stood before; True where a row was added."""
        situation = self.hold.apply(self._situation(day, reference), day)
        if not day.is_fresh and not lifted and situation.overdue is None:
            return False
        met = rules_met(situation, self.parameters)
        anew = self._rising_anew(situation, low, day.ck)
        met_anew = rules_met(anew, self.parameters) if anew else ()
        if anew and low and met_anew and rank(met_anew[0].level) >= max([self.episodes.rank, *(rank(rule.level) for rule in met)]):
            self._end_before(anew, low)
            situation, met = anew, met_anew
        if self.episodes.open is not None and met and situation.run:
            self.episodes.open.by_ck = True
        if not met or not self.episodes.would_raise(met[0].level):
            return False
        self._raise(met, situation, day)
        return True

    def _situation(self, day: Day, reference: Reference | None) -> Situation:
        recent, run, overdue = self.rise.recent(day.day), self.rise.run, self.hold.overdue(day.day)
        read = not self.trough.lowest or bool(run)
        return Situation(
            day=day.day,
            reference=reference,
            latest=recent,
            run=tuple(run) if run and run[-1] is recent else (),
            overdue=overdue,
            peak=max(self.episodes.peak, *(r.low or 0.0 for r in run), (overdue.low or 0.0) if overdue else 0.0),
            strength=self.strength.fall(day.day) if read else None,
            home=self.home.fall(day.day) if read else None,
            deterioration=self.deterioration.fact(day.day) if read else None,
        )

    def _rising_anew(self, situation: Situation, low: Result | None, ck: Result | None) -> Situation | None:
        """The facts as a new rise from the low of the open episode; None where there is none, or a noted confounder may explain it."""
        if low is None or ck is None or situation.held:
            return None
        reference = self._trough_from(low).reference(self.own.level)
        if reference is None or not exceeds(ck.low or 0.0, reference.value * self.parameters.variation.up):
            return None
        anew = replace(situation, reference=reference, run=(ck,), peak=ck.low or 0.0)
        return None if self.hold.may_hold(anew) else anew

    def _trough_from(self, low: Result) -> Trough:
        level = self.own.level
        is_back = level is not None and not exceeds(low.value or 0.0, level.high)
        return self.trough if is_back else Trough(self.parameters, [low])

    def _raise(self, met: tuple[Rule, ...], s: Situation, day: Day) -> None:
        by_ck = bool(s.run) or s.overdue is not None
        usual = s.reference.value * self.parameters.variation.up if s.reference else 0.0
        open_by_ck = by_ck or (self.episodes.open is not None and self.episodes.open.by_ck)
        self.episodes.raise_(self._flag(met, s, day, open_by_ck), by_ck=by_ck, peak=s.peak, cleared_at=usual)

    def _flag(self, met: tuple[Rule, ...], s: Situation, day: Day, by_ck: bool) -> RaisedFlag:
        p = self.parameters
        around = Surroundings(
            ticks=self.hold.ticks(s.day),
            changes=tuple(drug_changes(self.history, s.day, p.drug_change_weeks, p.same_course_days)),
            muscle_losses=tuple(self.strength.muscle_losses(s.day)),
            missing=missing_from(s, self.home, p),
            cause=day.cause,
            by_ck=by_ck,
        )
        return flag_of(met, s, around, p, self.words)

    def _clear(self, day: Day) -> None:
        episode = self.episodes.open
        if episode is None or not episode.by_ck:
            if day.is_fresh and self._is_function_back(day.day):
                self.episodes.clear(day.day)
            return
        if day.ck is None or self.rise.unclear is not None:
            return
        if is_well_below(day.ck, self.episodes.peak, self.parameters):
            self._end_by_fall(day, day.ck)
        elif self.rise.within >= self.parameters.clear_results:
            self._end(day, in_remission=self.own.level is not None)

    def _is_function_back(self, day: date) -> bool:
        worse = is_deteriorated(Situation(day, deterioration=self.deterioration.fact(day)))
        return self.strength.lowest() is None and self.home.fall(day) is None and not worse

    def _end_by_fall(self, day: Day, ck: Result) -> None:
        level = self.own.level
        is_back = level is not None and ck.high is not None and not exceeds(ck.high, level.high)
        self._end(day, in_remission=is_back)
        if not is_back:
            self.trough.begin(ck)
            if self.own.settled:
                self.own.begin_epoch(day.day, treated=False)

    def _end_before(self, anew: Situation, low: Result) -> None:
        """Ends an episode that had not cleared, because this day's result is a new rise from its low.

        Unlike after a fall of CK, strength and function still count: nothing has healed that could lag behind.
        """
        self.episodes.clear(anew.day)
        self.trough.lowest = self._trough_from(low).lowest
        self.rise.begin_again(anew.run[-1])

    def _end(self, day: Day, in_remission: bool) -> None:
        self.episodes.clear(day.day)
        self.rise.end()
        self.hold.waiting = None
        self.strength.forget_loss(in_remission)
        self.home.forget_loss()
        self.deterioration.forget()

    def _is_untreated_rise(self) -> bool:
        opened, epoch = self.episodes.opened_on, self.own.epoch
        return bool(self.rise.run) and opened is not None and (epoch is None or epoch < opened)

    def _learn(self, day: Day) -> None:
        """Lets the own level take in the day's result, after it was judged against the level before."""
        if day.ck is None:
            return
        is_declared = not day.ck.is_cut and self.own.add(day.ck, self._is_untreated_rise())
        if is_declared and self.own.level is not None:
            self.rise.settle(day.ck)
            for stream in self._streams:
                stream.settle(self.own.level.first)
        self.rise.place(day.ck)
