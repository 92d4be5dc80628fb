"""One patient's alarms against the true relapses. The definitions, word for word those of the design:

*In time*: an episode at `possible` or above opens from 28 days before onset to the day before escalation. *Late*: within 30 days after.
*Repeat*: any further episode before the relapse has ended; neither right nor wrong. *False*: every other. One episode serves one relapse;
relapses with under 45 days from onset to escalation are left out, those with no CK in between are counted apart as "no chance". Rates
per patient-year at risk (after the first 180 days, outside relapses). Lead over all relapses, a miss = 0; delay from the first sample
>= 2x own level to the flag.

Where these words leave room, Myolog reads them so: the day of escalation and the 30 days after it are late; a relapse that was not
escalated before the record ended is left out; CK "in between" is a usable result from onset to the day before escalation; a relapse runs
to the day before `ended_on`, or to the end of the record; an episode in it that came too late even to be late is a repeat; episodes of
relapses left out and of those without a chance are neither right nor wrong; time is counted from the first to the last observation of any
kind; an episode that opened earlier and still stands has not opened in time; and own level, for the delay, is the median of the uncut CK
of the 12 months before onset, outside earlier relapses, which no detector has a part in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from models.clinical.proof.answers import Alarm, Answer
from models.clinical.proof.truth import TrueRelapse, Truth, Verdict, truth_of
from models.clinical.simulation import SimulatedPatient

__all__ = ["Outcome", "RelapseOutcome", "Truth", "Verdict", "judge", "score", "truth_of"]


@dataclass(frozen=True, slots=True)
class RelapseOutcome:
    """One relapse judged. `lead` in days from flag to escalation, 0 for a miss or a late flag; `delay` in days from the first sample at
    twice own level or more to the flag, negative where the flag came first, None where there is no such sample, own level or flag."""

    verdict: Verdict
    fold: float
    speed: str
    lead: int = 0
    delay: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One patient judged: the relapses, the alarms that served none of them, and the time in years.

    `false` alarms are those at risk, `false_early` those of the first 180 days; `years` at risk, `followed` from first to last observation.
    """

    relapses: tuple[RelapseOutcome, ...] = ()
    false: int = 0
    false_early: int = 0
    repeats: int = 0
    years: float = 0.0
    followed: float = 0.0
    watch_rows: int = 0

    def count(self, verdict: Verdict) -> int:
        """How many relapses ended with this verdict."""
        return sum(relapse.verdict is verdict for relapse in self.relapses)


def score(patient: SimulatedPatient, answer: Answer) -> Outcome:
    """The alarms of one patient judged against the true relapses; see the definitions above. Days and years, nothing clinical is new.

    Worked: onset on day 400, escalation on day 470, end on day 600 of a record of 1,000 days; alarms on days 100, 430, 520 and 900: the
    relapse is in time with a lead of 40 days, one alarm is false and early, one a repeat, one false; (1000 - 180 - 200) / 365.25 = 1.70
    years at risk.
    """
    return judge(truth_of(patient), answer)


def judge(truth: Truth, answer: Answer) -> Outcome:
    """The same as `score`, for a truth made before."""
    free = sorted(answer.alarms, key=lambda alarm: alarm.day)
    served: dict[int, date] = {}
    for fits in (TrueRelapse.is_in_time, TrueRelapse.is_late):
        _serve(truth.relapses, free, served, fits)
    repeats = [alarm for alarm in free if any(r.holds(alarm.day) for r in truth.relapses if r.standing.eligible)]
    false = [alarm for alarm in free if not any(r.holds(alarm.day) for r in truth.relapses)]
    early = sum(alarm.day < truth.at_risk_from for alarm in false)
    return Outcome(
        relapses=tuple(_judged(r, served.get(number)) for number, r in enumerate(truth.relapses)),
        false=len(false) - early,
        false_early=early,
        repeats=len(repeats),
        years=truth.years,
        followed=truth.followed,
        watch_rows=answer.watch_rows,
    )


def _serve(relapses: Sequence[TrueRelapse], free: list[Alarm], served: dict[int, date], fits: Callable[[TrueRelapse, date], bool]) -> None:
    """Gives each relapse without an alarm the first free one that fits, and takes it from the free ones."""
    for number, relapse in enumerate(relapses):
        found = next((alarm for alarm in free if fits(relapse, alarm.day)), None) if number not in served else None
        if found is not None:
            served[number] = found.day
            free.remove(found)


def _judged(relapse: TrueRelapse, alarm: date | None) -> RelapseOutcome:
    """The outcome where this alarm, or none, served the relapse."""
    verdict, lead, delay = relapse.standing, 0, None
    if alarm is not None and relapse.standing.eligible:
        verdict = Verdict.IN_TIME if relapse.is_in_time(alarm) else Verdict.LATE
        lead = max(0, (relapse.escalated - alarm).days)
        delay = (alarm - relapse.risen_on).days if relapse.risen_on else None
    return RelapseOutcome(verdict, relapse.fold, relapse.speed, lead, delay)
