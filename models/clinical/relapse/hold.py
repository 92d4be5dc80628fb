"""Spike or rise: exercise, an injection or trauma may hold one result at watch until it is repeated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import Situation, is_above
from models.clinical.relapse.timeline import CANNOT_WAIT, HOLDING, TICKS, Day, ticked
from models.clinical.relapse.variation import reaches
from models.clinical.series.results import Result


@dataclass
class Hold:
    """Whether the last creatine kinase result is held, which held result still waits for its repeat, and the recent ticks."""

    parameters: Parameters
    is_held: bool = False
    waiting: Result | None = None
    _ticks: list[Result] = field(default_factory=list)

    def note(self, day: Day) -> bool:
        """Takes in the ticks of a day; True where a symptom that cannot wait ended a hold from an earlier day."""
        if day.ticks:
            first = day.day - timedelta(days=self.parameters.hold_days)
            self._ticks = [t for t in self._ticks if t.day >= first] + day.ticks
        if not self.is_held or day.ck is not None or not any(tick.measure in CANNOT_WAIT for tick in day.ticks):
            return False
        self.release()
        return True

    def release(self) -> None:
        """No result is held any more."""
        self.is_held, self.waiting = False, None

    def overdue(self, day: date) -> Result | None:
        """The held result that has not been repeated in time; None without one."""
        late = self.waiting is not None and (day - self.waiting.day).days > self.parameters.repeat_overdue_days
        return self.waiting if late else None

    def ticks(self, day: date) -> tuple[Result, ...]:
        """Everything ticked in the week before, that day included."""
        return ticked(self._ticks, TICKS, day, self.parameters.hold_days)

    def apply(self, situation: Situation, day: Day) -> Situation:
        """The situation with the last result held at watch where that is allowed; from its own day on it waits for its repeat."""
        if not situation.run:
            return situation
        if day.ck is not None:
            self.is_held = self.may_hold(situation)
            counts = situation.above_limit and situation.at_least(self.parameters.single_ratio)
            self.waiting = day.ck if self.is_held and counts else None
        return replace(situation, held=self.is_held)

    def may_hold(self, s: Situation) -> bool:
        """True where a confounder was noted and nothing speaks against it: only the first result of a rise may be held, and only once."""
        p = self.parameters
        if self.is_held or len(s.run) > 1 or not ticked(self._ticks, HOLDING, s.day, p.hold_days):
            return False
        if s.at_least(p.hold_below_ratio) and is_above(s.latest, p.hold_below_times_limit):
            return False
        if s.strength is not None and reaches(s.strength.fall, p.moderate_fall):
            return False
        if s.home is not None and (s.day - s.home.day).days <= p.home_repeat_days:
            return False
        return not ticked(self._ticks, CANNOT_WAIT, s.day, p.hold_days)
