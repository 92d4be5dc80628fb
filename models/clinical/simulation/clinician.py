"""The written rule by which simulated clinicians step treatment up. It is blind to the relapse engine and knows no own level of its kind.

At a clinic visit at which strength is tested, from half a year after treatment began or was last stepped up:

1. the patient feels weaker and MMT8 is 8 points of 80 or more below the second best total of the last 18 months; or
2. the patient feels weaker and MMT8 is 4 points or more below it, at this visit and the one before; or
3. the patient feels weaker at three visits in a row; or
4. creatine kinase is at least 10 times its upper limit and 5 times the median of the four results before, twice in a row; or
5. creatine kinase has for 150 days or more, in four results or more since then, been at least 1.6 times the median of the results of 12
   to 36 months ago, and the latest is at its upper limit or above.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from math import inf
from statistics import median

WAIT_DAYS = 182
LOOK_BACK_DAYS = 548
CLEAR_LOSS, SMALL_LOSS = 8, 4
RAISED_RESULTS, RAISED_DAYS = 4, 150


@dataclass
class Clinician:
    """What the treating clinicians remember of a patient, in days since the first visit."""

    since: int = 0
    totals: list[tuple[int, float]] = field(default_factory=list)
    enzymes: list[tuple[int, float, float]] = field(default_factory=list)
    weaker_visits: int = 0
    small_losses: int = 0

    def see_enzyme(self, day: int, value: float, limit: float) -> None:
        """A creatine kinase result comes in: value and upper limit in U/L."""
        self.enzymes.append((day, value, limit))

    def decide(self, day: int, total: float, weaker: bool) -> str:
        """Why treatment is stepped up at this visit; empty where it is not."""
        recent = sorted((points for when, points in self.totals if day - when <= LOOK_BACK_DAYS), reverse=True)
        best = recent[1] if len(recent) > 1 else total
        self.totals.append((day, total))
        self.weaker_visits = self.weaker_visits + 1 if weaker else 0
        self.small_losses = self.small_losses + 1 if weaker and total <= best - SMALL_LOSS else 0
        if day - self.since < WAIT_DAYS:
            return ""
        if weaker and total <= best - CLEAR_LOSS:
            return "weaker, MMT8 down"
        if self.small_losses > 1 or self.weaker_visits > 2:
            return "weaker at repeated visits"
        return self._enzyme_reason(day)

    def is_stable(self) -> bool:
        """True where nobody hesitates to taper: no weakness reported, and creatine kinase less than twice the result before."""
        if self.weaker_visits:
            return False
        return len(self.enzymes) < 2 or self.enzymes[-1][1] < 2 * self.enzymes[-2][1]

    def stepped_up(self, day: int) -> None:
        """Treatment was stepped up on this day: strength and enzymes are judged anew."""
        self.since, self.totals, self.weaker_visits, self.small_losses = day, [], 0, 0

    def _enzyme_reason(self, day: int) -> str:
        values = [value for _, value, _ in self.enzymes]
        if len(values) >= 6 and all(self._is_high(place) for place in (-2, -1)):
            return "CK many times its limit and what it was, twice"
        earlier = [value for when, value, _ in self.enzymes if 365 <= day - when <= 1096]
        least = 1.6 * median(earlier) if len(earlier) > 2 else inf
        raised = list(takewhile(lambda result: result[0] >= self.since and result[1] >= least, reversed(self.enzymes)))
        lasting = len(raised) >= RAISED_RESULTS and day - raised[-1][0] >= RAISED_DAYS
        return "CK raised for months" if lasting and raised[0][1] >= raised[0][2] else ""

    def _is_high(self, place: int) -> bool:
        _, value, limit = self.enzymes[place]
        before = [v for _, v, _ in self.enzymes[place - 4 : place]]
        return len(before) == 4 and value >= 10 * limit and value >= 5 * median(before)
