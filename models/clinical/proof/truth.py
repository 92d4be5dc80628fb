"""The truth about one simulated patient in the form that detectors are judged by: relapses with their windows, and time at risk.

The definitions stand in `scoring`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from statistics import median

from models.clinical.series.order import is_usable_ck
from models.clinical.series.results import History, Result
from models.clinical.simulation import Relapse, SimulatedPatient

BEFORE_ONSET = timedelta(days=28)
LATE = timedelta(days=30)
LEAST_COURSE = timedelta(days=45)
NOT_AT_RISK = timedelta(days=180)
OWN_LEVEL = timedelta(days=365)
CLEAR_RISE = 2.0
DAY = timedelta(days=1)
YEAR = 365.25
FLAT = "flat"


class Verdict(StrEnum):
    """What became of one relapse. Only the first three are eligible: they alone make the sensitivity."""

    IN_TIME = "in time"
    LATE = "late"
    MISSED = "missed"
    NO_CHANCE = "no chance"
    LEFT_OUT = "left out"

    @property
    def eligible(self) -> bool:
        """True where the relapse counts for the sensitivity."""
        return self in (Verdict.IN_TIME, Verdict.LATE, Verdict.MISSED)


@dataclass(frozen=True)
class TrueRelapse:
    """One relapse with its windows: `end` and `escalated` are the first day after; `standing` is the verdict without any alarm."""

    onset: date
    escalated: date
    end: date
    standing: Verdict
    fold: float
    speed: str
    risen_on: date | None

    def is_in_time(self, day: date) -> bool:
        """True from 28 days before onset to the day before escalation."""
        return self.onset - BEFORE_ONSET <= day < self.escalated

    def is_late(self, day: date) -> bool:
        """True from the day of escalation to 30 days after it."""
        return self.escalated <= day <= self.escalated + LATE

    def holds(self, day: date) -> bool:
        """True from 28 days before onset until the relapse has ended."""
        return self.onset - BEFORE_ONSET <= day < self.end


@dataclass(frozen=True)
class Truth:
    """What of a patient is needed to judge any number of detectors; made once."""

    relapses: tuple[TrueRelapse, ...]
    first: date
    last: date

    @property
    def at_risk_from(self) -> date:
        """First day at risk: the 181st of the record."""
        return self.first + NOT_AT_RISK

    @cached_property
    def years(self) -> float:
        """Years at risk."""
        start, days = self.at_risk_from, max(0, (self.last - self.at_risk_from).days)
        for onset, end in _joined([(r.onset, r.end) for r in self.relapses]):
            days -= max(0, (min(end, self.last) - max(onset, start)).days)
        return days / YEAR

    @cached_property
    def followed(self) -> float:
        """Years from the first to the last observation."""
        return (self.last - self.first).days / YEAR


def truth_of(patient: SimulatedPatient) -> Truth:
    """The truth of one patient in the form that `judge` reads; with no observation at all there is no time and nothing to judge."""
    days = [result.day for result in patient.history.results] or [patient.first]
    last = max(days)
    samples = _samples(patient.history)
    spans = [(r.onset, r.ended_on or last + DAY) for r in patient.relapses]
    relapses = sorted(patient.relapses, key=lambda r: r.onset)
    return Truth(tuple(_relapse(r, samples, spans, last + DAY) for r in relapses), min(days), last)


def _relapse(relapse: Relapse, samples: Sequence[Result], spans: Sequence[tuple[date, date]], over: date) -> TrueRelapse:
    escalated, end = relapse.escalated_on, relapse.ended_on or over
    if escalated is None or escalated - relapse.onset < LEAST_COURSE:
        standing = Verdict.LEFT_OUT
    elif not any(relapse.onset <= sample.day < escalated for sample in samples):
        standing = Verdict.NO_CHANCE
    else:
        standing = Verdict.MISSED
    return TrueRelapse(
        onset=relapse.onset,
        escalated=escalated or end,
        end=end,
        standing=standing,
        fold=relapse.fold,
        speed=FLAT if relapse.flat else relapse.speed,
        risen_on=_risen_on(relapse.onset, end, samples, spans),
    )


def _risen_on(onset: date, end: date, samples: Sequence[Result], spans: Sequence[tuple[date, date]]) -> date | None:
    """The first sample of the relapse at twice own level or more; None without one, or without an own level."""
    before = [s for s in samples if onset - OWN_LEVEL <= s.day < onset and not s.is_cut]
    quiet = [s.value or 0.0 for s in before if not any(first <= s.day < after for first, after in spans)]
    if not quiet:
        return None
    least = CLEAR_RISE * median(quiet)
    return next((s.day for s in samples if onset <= s.day < end and (s.low or 0.0) >= least), None)


def _samples(history: History) -> list[Result]:
    return sorted((result for result in history.results if is_usable_ck(result)), key=lambda result: result.day)


def _joined(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """The spans, oldest first, each cut at the beginning of what an earlier one already covers."""
    covered, joined = date.min, []
    for first, end in sorted(spans):
        if end > covered:
            joined.append((max(first, covered), end))
            covered = end
    return joined
