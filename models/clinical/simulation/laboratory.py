"""What the laboratory and the examiner make of the truth: variation, exercise, laboratories with their units and limits, cut results."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import exp, log, sqrt
from random import Random

from models.clinical.series.results import Result
from models.clinical.simulation.disease import Disease, log_uniform
from models.clinical.simulation.regime import Regime

CEILING, FLOOR = 20_000, 20
MMT8_MAXIMUM = 80
RATERS = 3
UNITS_PER_KATAL = 60


@dataclass(frozen=True)
class Laboratory:
    """A laboratory: its unit, the upper limit it prints with a result (in its unit), and how it differs from the others."""

    name: str
    unit: str
    limit: str
    bias: float

    def printed(self, units_per_litre: float, slipped: bool) -> str:
        """The result as printed: whole U/L or hundredths of a ukat/L, cut above 20,000 and below 20 U/L; a slip takes the other unit's."""
        in_katal = (self.unit == "ukat/L") is not slipped
        bound = ">" if units_per_litre > CEILING else "<" if units_per_litre < FLOOR else ""
        value = min(max(units_per_litre, FLOOR), CEILING)
        return f"{bound}{value / UNITS_PER_KATAL:.2f}" if in_katal else f"{bound}{value:.0f}"


@dataclass
class Bench:
    """The measurements of one patient: each call draws from the patient's own stream, so order is part of the course."""

    regime: Regime
    random: Random
    site: str
    katal: bool
    women: bool
    cv: float = 0.0
    laboratory: Laboratory = field(init=False)
    _drawn: int = 0
    _wander: float = 0.0
    _last: int | None = None

    def __post_init__(self) -> None:
        r = self.regime
        self.cv = r.cv_median * exp(self.random.gauss(0, r.cv_spread))
        self.raters = [self.random.gauss(0, r.rater_shift) for _ in range(RATERS)]
        self.reserve = self.random.uniform(0, r.reserve_most)
        self.laboratory = self._new_laboratory()

    def wait(self, days: int) -> None:
        """Time passes: now and then the samples go to another laboratory."""
        if self.random.random() < self.regime.laboratory_change * days / 365.25:
            self.laboratory = self._new_laboratory()

    def creatine_kinase(self, day: int, on: date, true: float) -> tuple[Result, bool]:
        """The result of a blood sample, and whether hard exercise before it was noted."""
        r, random = self.regime, self.random
        ln = log(true) + self._variation(day) + self.laboratory.bias
        if random.random() < r.outlier_share:
            ln += random.choice((-1, 1)) * log(log_uniform(random, r.outlier_least, r.outlier_most))
        exercised = random.random() < r.spike_share
        if exercised:
            ln += log(log_uniform(random, r.spike_least, r.spike_most))
        noted = exercised and random.random() < r.spike_noted
        slipped = random.random() < r.unit_slip and exp(ln) < CEILING / UNITS_PER_KATAL
        return self._result(on, self.laboratory.printed(exp(ln), slipped)), noted

    def strength(self, on: date, disease: Disease) -> Result:
        """The MMT8 total of a visit, in whole points of 80: true strength, the rater, noise, and the ceiling."""
        r, random = self.regime, self.random
        rater = random.randrange(RATERS)
        true = MMT8_MAXIMUM * (1 - (disease.loss - self.reserve) / 100)
        points = round(true + self.raters[rater] + random.gauss(0, r.strength_noise))
        shown = str(min(max(points, 0), MMT8_MAXIMUM))
        return Result("mmt8", on, float(shown), entered=shown, rater=f"rater {rater + 1}", source="simulated")

    def _variation(self, day: int) -> float:
        """Variation in ln units: one part wanders over weeks, the other is new with each sample."""
        variance = log(1 + self.cv**2)
        lasting = sqrt(variance * self.regime.correlated_share)
        kept = 0.0 if self._last is None else exp(-(day - self._last) / self.regime.correlation_days)
        self._wander = kept * self._wander + sqrt(1 - kept**2) * lasting * self.random.gauss(0, 1)
        self._last = day
        return self._wander + sqrt(variance * (1 - self.regime.correlated_share)) * self.random.gauss(0, 1)

    def _result(self, on: date, printed: str) -> Result:
        laboratory, number = self.laboratory, printed.lstrip("<>")
        factor = UNITS_PER_KATAL if laboratory.unit == "ukat/L" else 1
        return Result(
            "ck",
            on,
            float(Decimal(number) * factor),
            printed[: len(printed) - len(number)],
            float(Decimal(laboratory.limit) * factor),
            entered=printed,
            unit=laboratory.unit,
            laboratory=laboratory.name,
            source="simulated",
        )

    def _new_laboratory(self) -> Laboratory:
        self._drawn += 1
        limit = self.random.uniform(140, 200) if self.women else self.random.uniform(170, 310)
        words = f"{limit / UNITS_PER_KATAL:.1f}" if self.katal else f"{limit:.0f}"
        bias = self.random.gauss(0, self.regime.laboratory_bias)
        return Laboratory(f"{self.site} laboratory {self._drawn}", "ukat/L" if self.katal else "U/L", words, bias)
