"""Short builders of simulated patients with a truth made by hand; days are counted as in `histories`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from models.clinical.proof import Alarm, Answer, Outcome, score
from models.clinical.series import Result
from models.clinical.simulation import Relapse, SimulatedPatient
from tests.histories import START, ck, history, on


def relapse(
    onset: int, escalated: int | None, ended: int | None = None, fold: float = 6.0, speed: str = "fast", flat: bool = False
) -> Relapse:
    days = (None if day is None else on(day) for day in (escalated, ended))
    return Relapse(1, on(onset), *days, fold, 30.0, speed, flat)


def patient(*relapses: Relapse, results: Iterable[Result] = ()) -> SimulatedPatient:
    """Observed on days 0 and 1,000, with a sample of 1,000 U/L in each relapse unless `results` are given."""
    samples = list(results) or [ck((r.onset - START).days + 10, 1000) for r in relapses]
    record = history(ck(0, 300), *samples, ck(1000, 300))
    last = START + timedelta(days=1000)
    return SimulatedPatient("M-0001", "female", 1970, "anti-HMGCR", "no", "", START, START, record, (), relapses, START, last)


def judged(who: SimulatedPatient, *days: int, watch: Iterable[int] = ()) -> Outcome:
    """The outcome of alarms that opened on these days."""
    return score(who, Answer(tuple(Alarm(on(day)) for day in days), tuple(on(day) for day in watch)))
