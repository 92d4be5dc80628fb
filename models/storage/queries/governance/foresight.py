"""What a flag foresaw: episodes set against recorded relapses, by what Myolog knew on the day. Pure; days are the clinic's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.storage.queries.governance.lines import PredictiveValue

NEAR = timedelta(days=90)
"""An episode is about a relapse that may have begun within this time after its end."""

LATE = timedelta(days=90)
"""A result that Myolog got later than this after its date is history; its flag is no warning, whatever followed."""

FOLLOWED_FOR = timedelta(days=365)
"""How long an episode must have been known before it is judged."""


@dataclass(frozen=True)
class Relapse:
    """One recorded relapse: the window in which it began, and the day on which it was decided (the window's last day where unknown)."""

    onset_from: date
    onset_to: date
    decided_on: date | None

    @property
    def decided(self) -> date:
        """The day by whose end a flag had to be known."""
        return self.decided_on or self.onset_to


@dataclass(frozen=True)
class Episode:
    """One episode from the moment it reached a level. `flagged_on` is the day of the result, `raised_on` the day Myolog knew.

    `cleared_on` and `withdrawn_on` are None while it is open and stands.
    """

    flagged_on: date
    raised_on: date
    cleared_on: date | None = None
    withdrawn_on: date | None = None

    def is_about(self, relapse: Relapse) -> bool:
        """True where it was open on a day from 90 days before the relapse may have begun to the day it was decided."""
        return self.flagged_on <= relapse.decided and self._open_on_or_after(relapse.onset_from - NEAR)

    def foresaw(self, relapse: Relapse) -> bool:
        """True where it is about this relapse, was known by the end of the day on which that was decided, and stood on that day."""
        stood = self.withdrawn_on is None or self.withdrawn_on > relapse.decided
        return self.raised_on <= relapse.decided and stood and self.is_about(relapse)

    def came_after(self, relapse: Relapse) -> bool:
        """True where it tells of a relapse that was decided already: known later, and flagged up to 90 days after the decision."""
        near = self.flagged_on <= relapse.decided + NEAR and self._open_on_or_after(relapse.onset_from - NEAR)
        return self.raised_on > relapse.decided and near

    @property
    def known_late(self) -> bool:
        """True where Myolog got the result more than 90 days after its date, as with imported history."""
        return self.raised_on - self.flagged_on > LATE

    def has_run(self, until: date | None) -> bool:
        """True where it stood, and the patient was followed, for a year since it was known; `until` None: nobody knows how long."""
        if until is None:
            return False
        return self.raised_on + FOLLOWED_FOR <= (min(until, self.withdrawn_on) if self.withdrawn_on else until)

    def _open_on_or_after(self, day: date) -> bool:
        return self.cleared_on is None or self.cleared_on >= day


@dataclass(frozen=True)
class Course:
    """The episodes of one patient that reached a level, the recorded relapses, and how long the patient was followed."""

    episodes: Sequence[Episode]
    relapses: Sequence[Relapse]
    followed_until: date | None


@dataclass
class Tally:
    """Counts of episodes for one predictive value."""

    level: str
    episodes: int = 0
    followed: int = 0
    waiting: int = 0
    afterwards: int = 0

    def count(self, courses: Iterable[Course]) -> PredictiveValue:
        """The predictive value over all courses. See `models.storage.queries.governance` for the definitions."""
        for course in courses:
            for episode in course.episodes:
                self._add(episode, course)
        return PredictiveValue.of(self.level, self.episodes, self.followed, waiting=self.waiting, afterwards=self.afterwards)

    def _add(self, episode: Episode, course: Course) -> None:
        followed = any(episode.foresaw(relapse) for relapse in course.relapses)
        if episode.known_late or (not followed and any(episode.came_after(relapse) for relapse in course.relapses)):
            self.afterwards += 1
        elif not episode.has_run(course.followed_until):
            self.waiting += 1
        else:
            self.episodes += 1
            self.followed += followed
