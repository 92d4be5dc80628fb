"""The numbers of the simulation: one table with what each means, and the three regimes made from it.

Required by the design of the proof, and tested: size and speed of fast and slow relapses, the flat tenth, the hazard after a taper step
or a stop, the variation of CK and its correlated half, visits every 4-8 weeks and later 2-5 months, half of the spikes noted, MMT8 +-3.

Myolog's free choice, fitted to no patient: everything else. Where a cohort gives a direction it was followed: CK often stays raised, 60 %
relapse within years and mostly in the taper, variation is above the 19-23 % of health. How often spikes, outliers, unit slips, changes of
laboratory and steroid myopathy happen, how late strength follows (weeks to months are asked for), how deep it falls and how it heals, how
soon a patient notices and is seen, and how many drop out are guesses. `myolog evaluate --set NAME=VALUE` shows what a result owes to any
of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from models.clinical.values import format_number
from models.errors import ImpossibleValue, UnknownCode


def _number(default: float, meaning: str, least: float = 0, most: float = 1e6) -> Any:
    return field(default=default, metadata={"meaning": meaning, "least": least, "most": most})


@dataclass(frozen=True)
class Regime:
    """One way a clinic may look. The defaults are the regime `clinic`; a share is a fraction of 1, a pair of names a range."""

    name: str = "clinic"

    years_least: float = _number(3, "Follow-up, years, shortest", most=50)
    years_most: float = _number(8, "Follow-up, years, longest", most=50)
    drop_out: float = _number(0.04, "Drop-out, per patient-year")

    residual_median: float = _number(230, "CK in remission, U/L, median over patients", least=1)
    residual_sd: float = _number(0.8, "and its standard deviation in ln units: many never reach the limit", most=3)
    induction_least: float = _number(8, "CK at the beginning, times the residual, least", least=1)
    induction_most: float = _number(100, "and most", least=1)
    decay_least: float = _number(25, "Days for CK to fall by a factor of e under treatment, least", least=1)
    decay_most: float = _number(70, "and most", least=1)
    drift: float = _number(0.08, "Residual CK rises as muscle regrows, ln units per year, for the first years", most=3)
    drift_years: float = _number(3, "and for so many years")

    relapse_rate: float = _number(0.13, "Relapses per patient-year in remission away from a taper")
    taper_factor: float = _number(3, "Hazard times this after a taper step or a stop")
    taper_days: float = _number(182, "for so many days")
    fold_least: float = _number(2.5, "Fast relapse: fold above the level just before, least", least=1.01)
    fold_most: float = _number(25, "and most", least=1.01)
    rise_least: float = _number(14, "Fast relapse: time constant in days, least", least=1)
    rise_most: float = _number(45, "and most", least=1)
    slow_share: float = _number(1 / 3, "Share of relapses that are slow", most=1)
    slow_fold_least: float = _number(1.8, "Slow relapse: fold, least", least=1.01)
    slow_fold_most: float = _number(4, "and most", least=1.01)
    slow_days_least: float = _number(91, "Slow relapse: days to its full height, least", least=1)
    slow_days_most: float = _number(274, "and most", least=1)
    flat_share: float = _number(0.1, "Share of relapses with flat CK", most=1)
    residual_change: float = _number(0.15, "Residual after a relapse: standard deviation in ln units against before", most=3)

    cv_median: float = _number(0.25, "Within-person variation of CK, median over patients")
    cv_spread: float = _number(0.334, "and its standard deviation in ln units (5-95 %: 0.15-0.45)", most=3)
    correlated_share: float = _number(0.5, "Share of that variance which is correlated over weeks", most=1)
    correlation_days: float = _number(28, "with this time constant in days", least=1)
    outlier_share: float = _number(0.01, "Share of results that are gross outliers", most=1)
    outlier_least: float = _number(2, "by this factor up or down, least", least=1)
    outlier_most: float = _number(5, "and most", least=1)

    spike_share: float = _number(0.015, "Share of samples taken in the days after hard exercise", most=1)
    spike_least: float = _number(1.5, "which raises CK by this factor, least", least=1)
    spike_most: float = _number(6, "and most", least=1)
    spike_noted: float = _number(0.5, "Share of those that are noted", most=1)
    laboratory_change: float = _number(0.12, "Changes of laboratory per patient-year")
    laboratory_bias: float = _number(0.06, "Difference between laboratories, standard deviation in ln units", most=3)
    unit_slip: float = _number(0.001, "Share of results entered in the other unit", most=1)
    katal_share: float = _number(1 / 3, "Share of sites that report ukat/L", most=1)
    sawtooth_least: float = _number(0.1, "IVIG sawtooth: ln units from after an infusion to before the next, least", most=3)
    sawtooth_most: float = _number(0.5, "and most", most=3)

    weakness_least: float = _number(3, "Strength lost for each doubling of activity, percent of the maximum, least")
    weakness_most: float = _number(8, "and most")
    lag_least: float = _number(21, "Days by which strength follows activity, least")
    lag_most: float = _number(70, "and most")
    weaken_days: float = _number(45, "Time constant of the loss after that, days", least=1)
    heal_days: float = _number(110, "Time constant of healing, days", least=1)
    damage_share: float = _number(0.15, "Share of what is lost, at the beginning and in each relapse, that stays", most=1)
    steroid_myopathy: float = _number(0.08, "Share of patients who get steroid myopathy at 20 mg or more over three months", most=1)
    strength_noise: float = _number(1.5, "MMT8: standard deviation in points of 80 (so that +-3 covers 95 %)")
    rater_shift: float = _number(1.2, "MMT8: standard deviation between raters, points")
    reserve_most: float = _number(6, "Strength above what MMT8 can show, percent, at most (ceiling)")

    early_weeks_least: float = _number(4, "Weeks between visits while active, least", most=520)
    early_weeks_most: float = _number(8, "and most", most=520)
    late_weeks_least: float = _number(9, "Weeks between visits in remission, least", most=520)
    late_weeks_most: float = _number(21, "and most", most=520)
    missed_when_well: float = _number(0.15, "Share of visits missed in remission", most=1)
    laboratory_only: float = _number(0.2, "Share of visits that are a blood sample only", most=1)
    sampled: float = _number(1, "Share of samples that are taken", most=1)
    seen_soon_days: float = _number(18, "Days until somebody who feels weaker is seen, about")
    notice_least: float = _number(3, "Loss that a patient notices, percent of the maximum, least")
    notice_most: float = _number(9, "and most")

    def changed(self, changes: Mapping[str, float]) -> Regime:
        """This regime with some numbers changed.

        Raises ImpossibleValue for a name that the table does not have, a value that cannot be (a share above 1, a time constant of 0), and
        a range whose least is above its most.
        """
        known = {f.name: f.metadata for f in fields(self) if f.metadata}
        for name, value in changes.items():
            if name not in known:
                raise ImpossibleValue(f'Simulation number "{name}" is not in the table. Choose one of: {", ".join(sorted(known))}.')
            least, most = known[name]["least"], known[name]["most"]
            if not least <= value <= most:
                bounds = f"must be from {format_number(least)} to {format_number(most)}"
                raise ImpossibleValue(f'Simulation number "{name}" is "{value:g}", but {bounds}. Enter a number in that range.')
        values: dict[str, Any] = dict(changes)
        changed = replace(self, **values)
        changed._check_ranges()
        return changed

    def _check_ranges(self) -> None:
        for line in regime_table(self):
            most = line.name.replace("_least", "_most")
            if line.value > getattr(self, most):
                shown = f'"{line.name}" is "{line.value:g}", above "{most}" with "{getattr(self, most):g}"'
                raise ImpossibleValue(f"Simulation number {shown}. The least must not be above the most: set both.")


@dataclass(frozen=True)
class RegimeLine:
    """One number of a regime with what it means."""

    name: str
    value: float
    meaning: str


def regime_table(regime: Regime) -> tuple[RegimeLine, ...]:
    """Every number of a regime, in the order of the table."""
    return tuple(RegimeLine(f.name, getattr(regime, f.name), f.metadata["meaning"]) for f in fields(Regime) if f.metadata)


CLINIC = Regime()
PLAIN = replace(
    CLINIC,
    name="plain",
    drop_out=0,
    slow_share=0,
    flat_share=0,
    cv_median=0.22,
    cv_spread=0,
    correlated_share=0,
    outlier_share=0,
    early_weeks_least=6,
    early_weeks_most=6,
    late_weeks_least=6,
    late_weeks_most=6,
    missed_when_well=0,
    laboratory_only=0,
)
SPARSE = replace(CLINIC, name="sparse", sampled=0.5)
REGIMES = {regime.name: regime for regime in (PLAIN, CLINIC, SPARSE)}


def find_regime(name: str) -> Regime:
    """The regime of this name: plain (fast relapses, one variation, regular visits), clinic (everything), sparse (half the samples).

    Raises UnknownCode for another name.
    """
    if name not in REGIMES:
        raise UnknownCode(f'Regime "{name}" is not known. Choose one of: {", ".join(REGIMES)}.')
    return REGIMES[name]
