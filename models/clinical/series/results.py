"""One patient's clinical history as plain values: what the series, the scores and the relapse rules read.

Nothing here knows a database. Values are in the measure's canonical unit (creatine kinase in U/L); a result that the analyser cut
keeps its comparator, so `>20000` is the bound "20,000 U/L or more" and never the number 20,000.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from math import inf

from models.clinical.dates import Precision


@dataclass(frozen=True, slots=True)
class Result:
    """One result of one measure on one date, in canonical units.

    `value` is None where the result is words or missing. `upper_limit` is the reporting laboratory's own upper limit of normal in the
    same canonical unit, None where none was recorded. `observation` is the stored row's id, kept so that a flag can name its inputs.
    """

    measure: str
    day: date
    value: float | None
    comparator: str = ""
    upper_limit: float | None = None
    precision: Precision = Precision.DAY
    entered: str = ""
    unit: str = ""
    text: str = ""
    time: str = ""
    visit_kind: str = "clinic"
    laboratory: str = ""
    assay: str = ""
    rater: str = ""
    reporter: str = ""
    method: str = ""
    source: str = ""
    note: str = ""
    missing_reason: str = ""
    sequence: int = 1
    recorded_at: datetime | None = None
    recorded_by: str = ""
    observation: int | None = None

    @property
    def low(self) -> float | None:
        """Smallest value the result allows: 20000 for `>20000`, 0 for `<20`, the value itself where it is not cut."""
        return 0.0 if self.comparator and self.value is not None and self.comparator.startswith("<") else self.value

    @property
    def high(self) -> float | None:
        """Largest value the result allows: infinity for `>20000`, 20 for `<20`, the value itself where it is not cut."""
        return inf if self.comparator and self.value is not None and self.comparator.startswith(">") else self.value

    @property
    def is_cut(self) -> bool:
        """True where the laboratory gave only a bound (`<` or `>`)."""
        return bool(self.comparator)

    @property
    def times_limit(self) -> float | None:
        """Value as a multiple of its own upper limit of normal (a bound where the result is cut); None where no limit was recorded."""
        if self.value is None or not self.upper_limit:
            return None
        return self.value / self.upper_limit


@dataclass(frozen=True, slots=True)
class TreatmentStep:
    """One dose step, cycle or infusion of one drug. `stop` is the first day no longer at that dose; None while it goes on."""

    drug: str
    start: date
    stop: date | None = None
    dose: float | None = None
    unit: str = ""
    frequency: str = ""
    route: str = ""
    days_per_cycle: int | None = None
    reason: str = ""
    text: str = ""
    precision: Precision = Precision.DAY
    treatment: int | None = None
    stop_precision: Precision = Precision.DAY


@dataclass(frozen=True)
class History:
    """All that is known of one patient, in order of time; voided rows are not part of it."""

    results: tuple[Result, ...] = ()
    treatments: tuple[TreatmentStep, ...] = ()

    def of(self, *measures: str) -> tuple[Result, ...]:
        """The results of these measures, oldest first."""
        return tuple(r for r in self.results if r.measure in measures)

    def until(self, day: date) -> History:
        """The history as it stood at the end of `day`: later results and later treatment starts left out, later stops still open."""
        treatments = (t for t in self.treatments if t.start <= day)
        return History(
            tuple(r for r in self.results if r.day <= day),
            tuple(replace(t, stop=None) if t.stop and t.stop > day else t for t in treatments),
        )
