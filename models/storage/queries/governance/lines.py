"""What the governance query answers: whether flags were worth their trouble, and what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import sqrt

_NORMAL_DEVIATE = 1.959964


@dataclass(frozen=True)
class RuleLine:
    """The flag rows of one rule by what the last review of each said: `fired` is the sum of the four numbers after it.

    `withdrawn` rows are counted here alone: the results, or the rules in force, no longer raise them.
    """

    rule: str
    fired: int
    confirmed: int
    dismissed: int
    snoozed: int
    unreviewed: int
    withdrawn: int


@dataclass(frozen=True)
class LevelLine:
    """The same of one level: probable, possible or watch."""

    level: str
    fired: int
    confirmed: int
    dismissed: int
    snoozed: int
    unreviewed: int


@dataclass(frozen=True)
class Dismissal:
    """A flag that its last review dismissed, with the reason given. `public_id` is the patient's; `relative` courses are told in days."""

    study_id: str
    public_id: str
    flagged_on: date
    level: str
    rule: str
    reason: str
    reviewed_by: str
    reviewed_at: datetime
    relative: bool = False


@dataclass(frozen=True)
class MissedRelapse:
    """A recorded relapse that Myolog had not flagged by the day on which it was decided.

    `afterwards` tells the two kinds apart. True: a result up to that day raised a flag, but Myolog got the result only later, as with
    imported history; no flag could have warned. False: no result up to that day raised one at possible or above, to this day.
    """

    study_id: str
    public_id: str
    onset_from: date
    onset_to: date
    decided_on: date | None
    afterwards: bool = False
    relative: bool = False


@dataclass(frozen=True)
class PredictiveValue:
    """Of the episodes that reached this level, how many a recorded relapse followed: `share` with its Wilson 95 % interval.

    `level` is "possible or above" or "probable". `episodes` are those that could warn and whose time has run out; share and interval are
    None where there are none. Counted apart: `waiting` (raised less than a year ago, or the patient left before the year was over)
    and `afterwards` (Myolog knew too late for a warning, as with imported history).
    """

    level: str
    episodes: int
    followed: int
    share: float | None
    low: float | None
    high: float | None
    waiting: int = 0
    afterwards: int = 0

    @classmethod
    def of(cls, level: str, episodes: int, followed: int, *, waiting: int = 0, afterwards: int = 0) -> PredictiveValue:
        """The share of `episodes` that were followed, with its interval.

        Worked: 81 of 263 are 30.8 %, interval 25.5 to 36.6 %; 0 of 20 are 0 %, interval 0 to 16.1 %.
        Source: Wilson's score interval, Newcombe 1998, Stat Med 17:857, Table I, method 3.
        """
        share = followed / episodes if episodes else None
        low, high = _wilson(followed, episodes) if episodes else (None, None)
        return cls(level, episodes, followed, share, low, high, waiting, afterwards)


@dataclass(frozen=True)
class Governance:
    """Every flag and every recorded relapse of the patients that this actor may see, set against each other.

    `rules` by name, `levels` the highest first. `recorded` relapses are `found` and `missed` together, of which `afterwards` were flagged
    too late to warn; `dismissals` and `missed` the latest first.
    """

    rules: tuple[RuleLine, ...]
    levels: tuple[LevelLine, ...]
    dismissals: tuple[Dismissal, ...]
    missed: tuple[MissedRelapse, ...]
    recorded: int
    found: int
    predictive: tuple[PredictiveValue, ...]
    patients: int
    afterwards: int = 0


def _wilson(successes: int, trials: int) -> tuple[float, float]:
    share, square = successes / trials, _NORMAL_DEVIATE**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _NORMAL_DEVIATE / (1 + square / trials) * sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    # Rounding must not carry a bound past 0 or 1, or past the share itself.
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))
