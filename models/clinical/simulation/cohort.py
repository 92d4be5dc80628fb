"""Simulated patients, one after another: disease, laboratory and clinic meet at the visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import exp
from random import Random

from models.clinical.series.results import History, Result
from models.clinical.simulation.clinician import Clinician
from models.clinical.simulation.disease import STEP, Disease
from models.clinical.simulation.laboratory import Bench
from models.clinical.simulation.people import RecordedEvent, Relapse, SimulatedPatient
from models.clinical.simulation.regime import CLINIC, Regime
from models.clinical.simulation.therapy import Therapy

UNTIL = date(2026, 6, 30)
SITES = ("Made site North", "Made site West", "Made site South")
ANTIBODIES = ("anti-HMGCR", "anti-HMGCR", "anti-HMGCR", "anti-SRP", "anti-SRP", "seronegative")
ACTIVE_DAYS = 240


def simulate(patients: int, seed: int, regime: Regime = CLINIC, until: date = UNTIL) -> Iterator[SimulatedPatient]:
    """So many simulated patients, M-0001 onwards; nobody in it exists. Follow-up of the last ones to leave ends at `until`.

    The same seed and regime give the same patients, and a larger cohort begins with the smaller one. Creatine kinase in U/L or ukat/L
    with each laboratory's own upper limit, MMT8 in points of 80. What is simulated stands in `regime.regime_table`, the clinicians'
    rule in `clinician`. Source: the shapes and numbers are Myolog's own reading of the cohorts it cites, not fitted to patients.
    """
    for number in range(1, patients + 1):
        yield _Follow(number, Random(f"{seed}/{number}"), regime, until).run()  # noqa: S311  nothing secret is drawn here


@dataclass
class _Follow:
    """The follow-up of one patient, in days since the first visit."""

    number: int
    random: Random
    regime: Regime
    until: date
    results: list[Result] = field(default_factory=list)
    events: list[RecordedEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        r, random = self.regime, self.random
        self.days = round(365.25 * random.uniform(r.years_least, r.years_most))
        self.first = self.until - timedelta(days=self.days + random.randrange(60))
        if r.drop_out:
            self.days = min(self.days, 180 + round(365.25 * random.expovariate(r.drop_out)))
        self.sex = random.choice(("female", "female", "male"))
        self.antibody = random.choice(ANTIBODIES)
        place = random.randrange(len(SITES))
        self.site = SITES[place]
        self.disease = Disease(r, random)
        katal = place < round(r.katal_share * len(SITES))
        self.bench = Bench(r, random, self.site, katal, women=self.sex == "female")
        self.therapy = Therapy(random, self.first, self.antibody == "anti-SRP")
        self.clinician = Clinician()
        self.sawtooth = random.uniform(r.sawtooth_least, r.sawtooth_most)
        self.last_well = 0

    def run(self) -> SimulatedPatient:
        """From the first visit to the end of follow-up."""
        self.therapy.induce(0)
        day = 0
        while day <= self.days:
            if day == 0 or not self._misses(day):
                self._visit(day)
            day = self._until_next(day)
        return self._patient()

    def _visit(self, day: int) -> None:
        disease, on = self.disease, self.first + timedelta(days=day)
        weaker = disease.is_weaker
        clinic = day == 0 or weaker or self.random.random() >= self.regime.laboratory_only
        if self.random.random() < self.regime.sampled:
            self._sample(day, on, "clinic" if clinic else "lab")
        if not clinic:
            return
        total = self.bench.strength(on, disease)
        self.results.append(total)
        reason = self.clinician.decide(day, total.value or 0.0, weaker)
        if reason:
            self._escalate(day, reason)
        elif self.therapy.review(day, self.clinician.is_stable()):
            disease.note_reduction(day)
        if not weaker:
            self.last_well = day

    def _sample(self, day: int, on: date, kind: str) -> None:
        true = self.disease.ck(day) * exp(self.sawtooth * self.therapy.cycle_share(day))
        result, noted = self.bench.creatine_kinase(day, on, true)
        self.results.append(replace(result, visit_kind=kind))
        if noted:
            self.results.append(Result("recent_exercise", on, 1.0, entered="1", visit_kind=kind, source="simulated"))
        self.clinician.see_enzyme(day, result.value or 0.0, result.upper_limit or 0.0)

    def _escalate(self, day: int, reason: str) -> None:
        # On the day of the visit itself: a flag that this very visit raises comes too late to have warned anybody.
        newly = self.disease.rise is not None and self.disease.rise.escalated is None
        self.disease.escalate(day)
        self.therapy.escalate(day)
        self.clinician.stepped_up(day)
        basis = f"{reason}; treatment stepped up"
        began, seen = (self.first + timedelta(days=when) for when in (self.last_well, day))
        kind = "relapse" if newly else "treatment_escalated"
        self.events.append(RecordedEvent(kind, min(began, seen), seen, seen, basis))

    def _misses(self, day: int) -> bool:
        well = not self._is_active(day) and not self.disease.is_weaker
        return well and self.random.random() < self.regime.missed_when_well

    def _is_active(self, day: int) -> bool:
        """True in the months after treatment began or was stepped up, in which the clinic sees the patient more often."""
        return day - self.clinician.since < ACTIVE_DAYS

    def _until_next(self, day: int) -> int:
        """The day of the next visit: as planned, or sooner where the patient feels weaker meanwhile."""
        r = self.regime
        often = self._is_active(day) or self.disease.is_weaker
        weeks = (r.early_weeks_least, r.early_weeks_most) if often else (r.late_weeks_least, r.late_weeks_most)
        planned = day + max(STEP, round(7 * self.random.uniform(*weeks)))
        while self.disease.day < planned:
            self.disease.advance(min(self.disease.day + STEP, planned), self.therapy.prednisone)
            if self.disease.is_weaker and not self.clinician.weaker_visits:
                soon = self.disease.day + 1 + round(self.random.expovariate(1 / max(r.seen_soon_days, 1)))
                planned = min(planned, max(soon, day + STEP))
        self.bench.wait(planned - day)
        return planned

    def _patient(self) -> SimulatedPatient:
        first, random = self.first, self.random
        onset = first - timedelta(days=random.randrange(30, 400))
        last = first + timedelta(days=self.days)
        history = History(tuple(self.results), tuple(sorted(self.therapy.steps, key=lambda step: step.start))).until(last)
        return SimulatedPatient(
            study_id=f"M-{self.number:04d}",
            sex=self.sex,
            birth_year=first.year - random.randrange(25, 80),
            antibody=self.antibody,
            statin_exposure="yes" if self.antibody == "anti-HMGCR" and random.random() < 0.6 else "no",
            site=self.site,
            symptom_onset=onset,
            diagnosed_on=first,
            history=history,
            events=tuple(self.events),
            relapses=tuple(self._relapses()),
            first=first,
            last=last,
        )

    def _relapses(self) -> Iterator[Relapse]:
        for number, rise in enumerate(self.disease.rises, start=1):
            if rise.onset > self.days:
                continue
            escalated, ended = (self._date(day) for day in (rise.escalated, rise.ended))
            yield Relapse(
                number, self.first + timedelta(days=rise.onset), escalated, ended, rise.fold, rise.time_constant, rise.speed, rise.flat
            )

    def _date(self, day: int | None) -> date | None:
        return None if day is None or day > self.days else self.first + timedelta(days=day)
