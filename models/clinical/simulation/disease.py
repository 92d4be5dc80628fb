"""The disease itself, which nobody in the clinic sees: activity, true creatine kinase and true strength of one patient over time."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, inf, log, log2
from random import Random

from models.clinical.simulation.people import FAST, SLOW
from models.clinical.simulation.regime import Regime

STEP = 7
"""Days in one step of strength and hazard; creatine kinase is exact on every day."""

REMISSION_EXCESS = 0.5
OVER_EXCESS = 0.25
BETWEEN_RELAPSES = 60
FIRST_RELAPSE = 120


def log_uniform(random: Random, least: float, most: float) -> float:
    """A number between the two, evenly on a logarithmic scale."""
    return exp(random.uniform(log(least), log(most)))


@dataclass
class Rise:
    """One relapse as the disease runs it, in days since the first visit: activity above the level before, in ln units, is `height`."""

    onset: int
    fold: float
    time_constant: float
    speed: str
    flat: bool
    decay: float
    escalated: int | None = None
    ended: int | None = None
    reached: float = 0.0

    def height(self, day: float) -> float:
        """ln of activity over the level before: exponential rise to its fold, and after escalation a decay of what was added."""
        if day <= self.onset:
            return 0.0
        if self.escalated is None or day <= self.escalated:
            return min((day - self.onset) / self.time_constant, log(self.fold))
        return log(1 + (exp(self.reached) - 1) * exp(-(day - self.escalated) / self.decay))

    def escalate(self, day: int) -> None:
        """Treatment is stepped up: from here on activity decays, and the relapse has ended when a quarter above the level is left."""
        self.reached = self.height(day)
        self.escalated = day
        excess = exp(self.reached) - 1
        self.ended = day + max(2 * STEP, round(self.decay * log(max(excess, OVER_EXCESS) / OVER_EXCESS)))


@dataclass
class Disease:
    """One patient's course. `loss` is the strength lost in percent of the maximum as it stands on `day`, the last day advanced to."""

    regime: Regime
    random: Random
    day: int = 0
    rises: list[Rise] = field(default_factory=list)
    hazardous_until: float = -inf
    loss: float = 0.0
    usual_loss: float = 0.0
    _deficit: float = 0.0
    _damage: float = 0.0
    _myopathy: float = 0.0
    _on_high_dose: int = 0

    def __post_init__(self) -> None:
        r, random = self.regime, self.random
        self.residual = r.residual_median * exp(random.gauss(0, r.residual_sd))
        self.induction = log_uniform(random, r.induction_least, r.induction_most)
        self.decay = random.uniform(r.decay_least, r.decay_most)
        self.drift = r.drift * random.uniform(0, 2)
        self.weakness = random.uniform(r.weakness_least, r.weakness_most)
        self.lag = random.uniform(r.lag_least, r.lag_most)
        self.notice = random.uniform(r.notice_least, r.notice_most)
        self.prone_to_myopathy = random.random() < r.steroid_myopathy
        self._deficit = self.weakness * log2(1 + self.induction)
        self._damage = r.damage_share * self._deficit
        self.loss = self.usual_loss = self._deficit + self._damage

    @property
    def rise(self) -> Rise | None:
        """The relapse that has not ended; None between relapses."""
        last = self.rises[-1] if self.rises else None
        return last if last and (last.ended is None or last.ended > self.day) else None

    @property
    def is_weaker(self) -> bool:
        """True where the patient notices that strength is down."""
        return self.loss - self.usual_loss >= self.notice

    def ck(self, day: int) -> float:
        """True creatine kinase in U/L, before variation, exercise and the laboratory."""
        last = self.rises[-1] if self.rises else None
        height = last.height(day) if last and not last.flat else 0.0
        return self._quiet(day) * (1 + self._excess(day)) * exp(height)

    def advance(self, day: int, prednisone: float) -> None:
        """Lets a week pass: strength follows activity, and a relapse may begin."""
        days = day - self.day
        self._weaken(day, days)
        self._waste(prednisone, days)
        self.day = day
        self.loss = self._deficit + self._damage + self._myopathy
        self.usual_loss = self.loss if self._is_treated else min(self.usual_loss, self.loss)
        if self._may_relapse() and self.random.random() < 1 - exp(-self._hazard() * days / 365.25):
            self.rises.append(self._begin(day - self.random.randrange(max(days, 1))))

    @property
    def _is_treated(self) -> bool:
        """True in a relapse for which treatment was stepped up: strength may still fall, and nobody calls that a new loss."""
        return self.rise is not None and self.rise.escalated is not None

    def escalate(self, day: int) -> None:
        """Treatment is stepped up, for a relapse or in error: what the patient has now is the usual to compare with."""
        rise = self.rise
        if rise is not None and rise.escalated is None:
            rise.escalate(day)
            self.residual *= exp(self.random.gauss(0, self.regime.residual_change))
        self.usual_loss = self.loss

    def note_reduction(self, day: int) -> None:
        """A taper step or a stop: the hazard is raised for the months after it."""
        self.hazardous_until = day + self.regime.taper_days

    def _quiet(self, day: int) -> float:
        return self.residual * exp(self.drift * min(day / 365.25, self.regime.drift_years))

    def _excess(self, day: int) -> float:
        return self.induction * exp(-day / self.decay)

    def _weaken(self, day: int, days: int) -> None:
        last = self.rises[-1] if self.rises else None
        before = day - self.lag
        activity = log2(1 + self._excess(max(0, round(before)))) + (last.height(before) / log(2) if last else 0.0)
        target = self.weakness * activity
        constant = self.regime.weaken_days if target > self._deficit else self.regime.heal_days
        change = (target - self._deficit) * (1 - exp(-days / constant))
        self._deficit += change
        self._damage += self.regime.damage_share * max(change, 0.0)

    def _waste(self, prednisone: float, days: int) -> None:
        self._on_high_dose = self._on_high_dose + days if prednisone >= 20 else 0
        target = 10.0 if self.prone_to_myopathy and self._on_high_dose > 90 else 0.0
        self._myopathy += (target - self._myopathy) * (1 - exp(-days / 45))

    def _may_relapse(self) -> bool:
        if self.rise is not None or self.day < FIRST_RELAPSE or self._excess(self.day) > REMISSION_EXCESS:
            return False
        return not self.rises or self.day > (self.rises[-1].ended or 0) + BETWEEN_RELAPSES

    def _hazard(self) -> float:
        return self.regime.relapse_rate * (self.regime.taper_factor if self.day <= self.hazardous_until else 1)

    def _begin(self, onset: int) -> Rise:
        r, random = self.regime, self.random
        decay = random.uniform(r.decay_least, r.decay_most)
        flat = random.random() < r.flat_share
        if random.random() < r.slow_share:
            fold = log_uniform(random, r.slow_fold_least, r.slow_fold_most)
            days = random.uniform(r.slow_days_least, r.slow_days_most)
            return Rise(onset, fold, days / log(fold), SLOW, flat, decay)
        fold = log_uniform(random, r.fold_least, r.fold_most)
        return Rise(onset, fold, random.uniform(r.rise_least, r.rise_most), FAST, flat, decay)
