"""Many patients together: the figures that the bars are about, each a ratio of sums over patients."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from models.clinical.proof.scoring import Outcome, RelapseOutcome, Verdict

EARLY_LEAD = 30
"""Days of lead that count as early."""

FIELDS = ("eligible", "caught", "late", "led", "false", "years", "watch", "followed")
"""What is counted of each patient, in this order; every rate is one of these sums over another."""


def counts(outcome: Outcome) -> tuple[float, ...]:
    """One patient's counts in the order of FIELDS: relapses eligible, in time, late, with a lead of 30 days or more, false alarms at
    risk, years at risk, watch rows, years followed."""
    eligible = [relapse for relapse in outcome.relapses if relapse.verdict.eligible]
    caught = [relapse for relapse in eligible if relapse.verdict is Verdict.IN_TIME]
    late, led = outcome.count(Verdict.LATE), sum(relapse.lead >= EARLY_LEAD for relapse in caught)
    numbers = (len(eligible), len(caught), late, led, outcome.false, outcome.years, outcome.watch_rows, outcome.followed)
    return tuple(float(number) for number in numbers)


@dataclass(frozen=True)
class Rates:
    """The headline figures of one detector from the summed counts (see FIELDS)."""

    eligible: float
    caught: float
    late: float
    led: float
    false: float
    years: float
    watch: float
    followed: float

    @property
    def sensitivity(self) -> float:
        """Share of the eligible relapses that were flagged in time."""
        return _ratio(self.caught, self.eligible)

    @property
    def lead_share(self) -> float:
        """Share of the eligible relapses flagged 30 days or more before escalation."""
        return _ratio(self.led, self.eligible)

    @property
    def late_share(self) -> float:
        """Share of the eligible relapses flagged only from the day of escalation to 30 days after."""
        return _ratio(self.late, self.eligible)

    @property
    def false_per_year(self) -> float:
        """False alarms per patient-year at risk."""
        return _ratio(self.false, self.years)

    @property
    def watch_per_year(self) -> float:
        """Rows of level watch per patient-year followed, in and out of relapses."""
        return _ratio(self.watch, self.followed)

    def predictive_value(self, rate: float) -> float:
        """Positive predictive value of an alarm where `rate` relapses happen per patient-year.

        rate x sensitivity / (rate x sensitivity + false alarms per patient-year). Worked: rate 0.2, sensitivity 0.8, 0.12 false alarms a
        year: 0.16 / 0.28 = 0.57. Source: Bayes' rule in rates (MEMORY).
        """
        right = rate * self.sensitivity
        return _ratio(right, right + self.false_per_year)


@dataclass(frozen=True)
class Summary:
    """All outcomes of a cohort under one detector."""

    outcomes: Sequence[Outcome]

    @cached_property
    def rates(self) -> Rates:
        """The headline figures."""
        return Rates(*(sum(column) for column in zip(*map(counts, self.outcomes), strict=True))) if self.outcomes else Rates(*[0.0] * 8)

    @cached_property
    def relapses(self) -> tuple[RelapseOutcome, ...]:
        """Every relapse of the cohort, judged, in the order of the patients."""
        return tuple(relapse for outcome in self.outcomes for relapse in outcome.relapses)

    @property
    def eligible(self) -> int:
        """Relapses that make the sensitivity."""
        return sum(relapse.verdict.eligible for relapse in self.relapses)

    @property
    def caught(self) -> int:
        """Relapses flagged in time."""
        return self.count(Verdict.IN_TIME)

    @property
    def late(self) -> int:
        """Relapses flagged from the day of escalation to 30 days after."""
        return self.count(Verdict.LATE)

    @property
    def no_chance(self) -> int:
        """Relapses without a CK between onset and escalation, counted apart."""
        return self.count(Verdict.NO_CHANCE)

    @property
    def left_out(self) -> int:
        """Relapses under 45 days from onset to escalation, or not escalated before the record ended."""
        return self.count(Verdict.LEFT_OUT)

    @property
    def false(self) -> int:
        """False alarms at risk."""
        return sum(outcome.false for outcome in self.outcomes)

    @property
    def false_early(self) -> int:
        """False alarms of the first 180 days, counted apart."""
        return sum(outcome.false_early for outcome in self.outcomes)

    @property
    def repeats(self) -> int:
        """Further alarms within a relapse, neither right nor wrong."""
        return sum(outcome.repeats for outcome in self.outcomes)

    @property
    def years(self) -> float:
        """Patient-years at risk."""
        return self.rates.years

    @property
    def sensitivity(self) -> float:
        """Share of the eligible relapses that were flagged in time."""
        return self.rates.sensitivity

    @property
    def false_per_year(self) -> float:
        """False alarms per patient-year at risk."""
        return self.rates.false_per_year

    @property
    def watch_per_year(self) -> float:
        """Rows of level watch per patient-year followed."""
        return self.rates.watch_per_year

    @property
    def lead_share_30(self) -> float:
        """Share of the eligible relapses flagged 30 days or more before escalation."""
        return self.rates.lead_share

    @property
    def leads(self) -> list[int]:
        """Lead in days of every eligible relapse, shortest first; 0 for a miss."""
        return sorted(relapse.lead for relapse in self.relapses if relapse.verdict.eligible)

    @property
    def delays(self) -> list[int]:
        """Delay in days of every flagged relapse that has one, shortest first."""
        return sorted(relapse.delay for relapse in self.relapses if relapse.delay is not None)

    def count(self, verdict: Verdict) -> int:
        """How many relapses ended with this verdict."""
        return sum(relapse.verdict is verdict for relapse in self.relapses)


def summary(outcomes: Iterable[Outcome]) -> Summary:
    """The outcomes of a cohort as one value."""
    return Summary(tuple(outcomes))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
