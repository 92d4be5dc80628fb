"""What a simulated patient is given: a glucocorticoid taper, a lasting agent, infusions, and what an escalation adds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from models.clinical.series.results import TreatmentStep

TAPER = (60.0, 50.0, 40.0, 30.0, 25.0, 20.0, 15.0, 12.5, 10.0, 7.5, 5.0, 2.5, 0.0)
STEP_DAYS = 28
LOW_DOSE, LOW_DOSE_DAYS = 7.5, 84
AGENT_YEARS = 2.5
CYCLE_DAYS = 28
IVIG_DAYS = 540
RITUXIMAB_EVERY, RITUXIMAB_COURSES = 182, 4
AGENTS = {
    "methotrexate": (15.0, "mg", "weekly"),
    "azathioprine": (150.0, "mg", "daily"),
    "mycophenolate mofetil": (1.0, "g", "twice daily"),
}


@dataclass
class Therapy:
    """The doses of one patient, in days since `first`; `steps` is what the record holds."""

    random: Random
    first: date
    srp: bool
    steps: list[TreatmentStep] = field(default_factory=list)
    prednisone: float = 0.0
    ivig_since: int | None = None
    _since: int = 0
    _agent: str = ""
    _agent_since: int = 0
    _open: dict[str, int] = field(default_factory=dict)
    _next_rituximab: int | None = None
    _rituximab_left: int = 0

    def induce(self, day: int) -> None:
        """The first treatment: prednisone and a lasting agent, in some an infusion as well."""
        self._set_prednisone(day, self.random.choice((60.0, 50.0, 40.0)))
        self._start_agent(day, self.random.choice(list(AGENTS)))
        if self.random.random() < 0.35:
            self._start_ivig(day)
        if self.random.random() < (0.5 if self.srp else 0.1):
            self._plan_rituximab(day)

    def escalate(self, day: int) -> None:
        """Stepped up: prednisone to 20-50 mg, and in half of the cases a class that is new."""
        self._set_prednisone(day, max(self.prednisone * 1.5, self.random.choice((20.0, 30.0, 40.0, 50.0))))
        if self.random.random() < 0.5:
            if self.ivig_since is None:
                self._start_ivig(day)
            elif self._next_rituximab is None:
                self._plan_rituximab(day)
        if not self._agent:
            self._start_agent(day, self.random.choice(list(AGENTS)))

    def review(self, day: int, stable: bool) -> bool:
        """A visit: infusions that are due, and where the patient is stable perhaps a step down. True where something was lowered."""
        self._keep_infusing(day)
        if not stable:
            return False
        return self._taper(day) or self._stop_agent(day) or self._stop_ivig(day)

    def cycle_share(self, day: int) -> float:
        """How far into the infusion cycle this day is, from -0.5 just after an infusion to 0.5 before the next; 0 without infusions."""
        if self.ivig_since is None or day < self.ivig_since:
            return 0.0
        return (day - self.ivig_since) % CYCLE_DAYS / CYCLE_DAYS - 0.5

    def _taper(self, day: int) -> bool:
        wait = LOW_DOSE_DAYS if self.prednisone <= LOW_DOSE else STEP_DAYS
        if self.prednisone == 0 or day - self._since < wait or self.random.random() < 0.25:
            return False
        self._set_prednisone(day, next(dose for dose in TAPER if dose < self.prednisone))
        return True

    def _stop_agent(self, day: int) -> bool:
        if not self._agent or self.prednisone or day - self._agent_since < AGENT_YEARS * 365 or self.random.random() < 0.9:
            return False
        self._close(self._agent, day)
        self._agent = ""
        return True

    def _stop_ivig(self, day: int) -> bool:
        if self.ivig_since is None or day - self.ivig_since < IVIG_DAYS:
            return False
        self.ivig_since = None
        self._close("IVIG", day)
        return True

    def _keep_infusing(self, day: int) -> None:
        if self._next_rituximab is None or day < self._next_rituximab:
            return
        for infusion in (day, day + 14):
            self._add(infusion, "rituximab", 1000.0, "mg", "once", "IV", stop=infusion + 1)
        self._rituximab_left -= 1
        self._next_rituximab = day + RITUXIMAB_EVERY if self._rituximab_left else None

    def _plan_rituximab(self, day: int) -> None:
        self._next_rituximab, self._rituximab_left = day + 7, RITUXIMAB_COURSES

    def _start_agent(self, day: int, drug: str) -> None:
        dose, unit, frequency = AGENTS[drug]
        self._agent, self._agent_since = drug, day
        self._add(day, drug, dose, unit, frequency, "oral")

    def _start_ivig(self, day: int) -> None:
        self.ivig_since = day + 3
        self._add(day + 3, "IVIG", 2.0, "g/kg", "every 4 weeks", "IV")

    def _set_prednisone(self, day: int, dose: float) -> None:
        if self.prednisone and day > self._since:
            self._close("prednisone", day)
        self.prednisone, self._since = dose, day
        if dose:
            self._add(day, "prednisone", dose, "mg", "daily", "oral")

    def _add(self, day: int, drug: str, dose: float, unit: str, frequency: str, route: str, stop: int | None = None) -> None:
        self._open[drug] = len(self.steps)
        ends = None if stop is None else self._on(stop)
        self.steps.append(TreatmentStep(drug, self._on(day), ends, dose, unit, frequency, route))

    def _close(self, drug: str, day: int) -> None:
        place = self._open[drug]
        self.steps[place] = replace(self.steps[place], stop=self._on(day))

    def _on(self, day: int) -> date:
        return self.first + timedelta(days=day)
