"""Every number the relapse rules use: one table with meaning and source, one frozen object built from it.

No published relapse rule for immune-mediated necrotizing myopathy states a creatine kinase threshold (Pinal-Fernandez 2018 gives none),
so these defaults are Myolog's own construction from the sources named. A site may override them; the version then changes with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

from models.clinical.relapse.variation import UsualVariation, usual_variation
from models.errors import ImpossibleValue

ENGINE_VERSION = "2.0"
"""Rises with the defaults too: a clinic's own set leans on them, and patients are judged again where this version is another."""
REVIEW = "Pinal-Fernandez, Casal-Dominguez and Mammen, Curr Rheumatol Rep 2018;20:21, doi 10.1007/s11926-018-0732-6"
PRODERM = "ProDERM, Arthritis Res Ther 2023, doi 10.1186/s13075-023-03232-2, Fig. 1"
FOUND, MEMORY, DERIVED = "FOUND", "MEMORY", "DERIVED"


def _parameter(default: float, meaning: str, source: str, certainty: str) -> Any:
    return field(default=default, metadata={"meaning": meaning, "source": source, "certainty": certainty})


@dataclass(frozen=True)
class Parameters:
    """The thresholds of one site; each field carries its meaning, source and certainty (see `parameter_table`)."""

    cv_within: float = _parameter(0.228, "Within-person variation of CK, as a fraction", "Ricos/Westgard database", MEMORY)
    cv_analytical: float = _parameter(0.03, "Analytical variation of CK, as a fraction", "modern analysers, 1-3 %", MEMORY)
    z: float = _parameter(
        1.96, "Normal deviate of the band of usual variation (two-sided 95 %)", "formula after Fokkema 2006 Clin Chem 52:1602", MEMORY
    )
    single_ratio: float = _parameter(
        2.0, "CK at least this many times own level, once: watch", "a doubling is the smallest single step beyond noise", DERIVED
    )
    large_ratio: float = _parameter(
        2.7,
        "CK at least this many times own level, once: possible",
        "reference change value at z 3.09 (one-sided 99.9 %)",
        DERIVED,
    )
    large_times_limit: float = _parameter(
        1.5, "and more than this many times the upper limit", "EFNS 2010 / EAN 2024: investigate above 1.5 x the limit", FOUND
    )
    raised_ratio: float = _parameter(
        1.5, "CK counts as raised beside a strength loss from this many times own level", "Myolog's own", DERIVED
    )
    confirm_after_days: float = _parameter(
        7, "Two results this many days apart are two rises", "96 % of a spike is gone 7 days after its peak (half-life 36 h)", DERIVED
    )
    confirm_within_days: float = _parameter(180, "and no further apart than this", "a gap above 180 days is not enough data", DERIVED)
    level_results: float = _parameter(3, "Results that make an own level, at least", "Myolog's own", DERIVED)
    level_days: float = _parameter(90, "Days that they span, at least", "remission held for 3 months in an anti-HMGCR cohort (n=35)", FOUND)
    falling_to: float = _parameter(
        0.6,
        "A stretch whose fitted course falls to this share of its first value, or less, is still falling",
        "stable noise (sigma 0.23) delays a level by a result or two",
        DERIVED,
    )
    stepwise_fall_to: float = _parameter(
        0.75,
        "A stretch in which each result is lower than the one before counts as falling from this share on",
        "stable noise (sigma 0.23) delays a level by a result or two",
        DERIVED,
    )
    level_times_limit: float = _parameter(
        10, "A stretch at or above this many times the limit is no level until it has lasted settled_days", "Myolog's own", DERIVED
    )
    settled_days: float = _parameter(
        365, "A stable stretch of this length is an own level however high", "anti-SRP cohort: most stayed raised, PMC5079847", DERIVED
    )
    level_window_days: float = _parameter(
        365, "An own level is the median of the results within it over this many days", "rolling median: 0.03 false alerts a year", DERIVED
    )
    level_window_results: float = _parameter(6, "and of at least this many, further back where they are few", "Myolog's own", DERIVED)
    level_lag_days: float = _parameter(
        90,
        "A result joins the own level when it is this many days old, or while it has fewer than its window asks for",
        "a slow rise over 3-9 months must not carry the level with it: Myolog's own",
        DERIVED,
    )
    low_results: float = _parameter(
        2, "Results that make a low to measure from while there is no own level, at least", "Myolog's own", DERIVED
    )
    low_days: float = _parameter(28, "Days that they span, at least", "CK at least monthly in active disease: Myolog's own", DERIVED)
    low_share: float = _parameter(
        0.5, "In that low, the lowest result counts as at least this share of the second lowest", "one gross value: Myolog's own", DERIVED
    )
    below_results: float = _parameter(2, "Results in a row below the band that begin a new, lower level", "Myolog's own", DERIVED)
    old_level_days: float = _parameter(
        730, "An own level is called old when its last result is further back than this", "Myolog's own", DERIVED
    )
    clear_results: float = _parameter(2, "Results in a row within usual variation that end an episode", "Myolog's own", DERIVED)
    over_share: float = _parameter(0.37, "An episode is over when CK is at or below this share of its peak", "1 / large_ratio", DERIVED)
    strong_fall: float = _parameter(
        10, "Strong strength loss, in percent of the scale's maximum", "Myolog's own; half of ProDERM's 20 %", DERIVED
    )
    moderate_fall: float = _parameter(
        5, "Moderate strength loss, in percent of the scale's maximum", "Myolog's own; MMT-8 MCID 3.7, Almackenzie 2026", DERIVED
    )
    moderate_times: float = _parameter(2, "Totals in a row that make a moderate loss count", "ProDERM: two consecutive visits", FOUND)
    strength_reference_totals: float = _parameter(2, "Last totals in remission whose median is the reference", "Myolog's own", DERIVED)
    damage_totals: float = _parameter(
        3, "Low totals over level_days, CK flat, that become the new reference", "early fatty replacement, PMC6019613", DERIVED
    )
    muscle_fall: float = _parameter(
        2, "Loss in neck or hip flexors, grades of 0-10, that is printed", "psoas most responsive, PMID 30714969", DERIVED
    )
    deterioration_vas_cm: float = _parameter(
        2, "Deterioration: physician global (with MMT8) or extramuscular activity worse by this many cm", PRODERM, FOUND
    )
    deterioration_strength_share: float = _parameter(
        0.2, "and MMT8, beside the physician global, lower by this share of its own baseline value", PRODERM, FOUND
    )
    deterioration_share: float = _parameter(
        0.3, "or core measures without enzymes, each worse by this share of its own baseline value", PRODERM, FOUND
    )
    deterioration_measures: float = _parameter(3, "Core measures of the five that must be worse by that share, at least", PRODERM, FOUND)
    pairing_days: float = _parameter(90, "CK, strength and home tests are read together within this many days", "Myolog's own", DERIVED)
    hold_days: float = _parameter(
        7,
        "Exercise, injection or trauma this many days before may hold one result",
        "peak at 24-120 h; repeat after rest, CCJM 2016;83:37",
        DERIVED,
    )
    hold_below_ratio: float = _parameter(5, "No hold from this many times own level", "Myolog's own", DERIVED)
    hold_below_times_limit: float = _parameter(5, "and more than this many times the upper limit", "Myolog's own", DERIVED)
    repeat_first_days: float = _parameter(7, "A repeat is due from this many days", "96 % of a spike is gone after 7 days", DERIVED)
    repeat_last_days: float = _parameter(14, "to this many days after the result", "Myolog's own", DERIVED)
    repeat_overdue_days: float = _parameter(21, "A held result not repeated in this many days is possible", "Myolog's own", DERIVED)
    chair_drop: float = _parameter(
        3, "30-second chair stand more than this below own mean", "Agarwal & Kiely 2006, doi 10.1093/rheumatology/kel017", FOUND
    )
    arm_drop: float = _parameter(
        5, "1-kg arm lift more than this below own mean", "Agarwal & Kiely 2006, doi 10.1093/rheumatology/kel017", FOUND
    )
    home_sessions: float = _parameter(4, "Sessions that make an own mean, at least", "Myolog's own", DERIVED)
    home_mean_sessions: float = _parameter(12, "Last sessions in remission that make the own mean, at most", "Myolog's own", DERIVED)
    home_back_sessions: float = _parameter(2, "Sessions in a row that are not low and end a fall", "Myolog's own", DERIVED)
    home_low_mean: float = _parameter(5, "Own mean up to which only 0, or loss of half, counts", "Myolog's own", DERIVED)
    home_low_share: float = _parameter(0.5, "and the share of that mean at or below which a session counts", "Myolog's own", DERIVED)
    home_repeat_days: float = _parameter(14, "A low session counts when repeated within this many days", "Myolog's own", DERIVED)
    response_days: float = _parameter(84, "Days on treatment after which a response is expected", "Myolog's own", DERIVED)
    response_before_days: float = _parameter(
        56, "CK and strength this many days before treatment are its beginning", "Myolog's own", DERIVED
    )
    response_after_days: float = _parameter(14, "or a first CK this many days after it", "Myolog's own", DERIVED)
    response_share: float = _parameter(0.5, "Not responding: CK above this share of its value at the beginning", "Myolog's own", DERIVED)
    response_times_limit: float = _parameter(
        2, "and above this many times its upper limit", "remission is CK <= 2 x limit in an anti-HMGCR cohort (n=35)", FOUND
    )
    quiet_active_days: float = _parameter(
        42, "No CK for longer than this while active: quiet", "Myolog's own; CK monthly in active disease", DERIVED
    )
    quiet_taper_days: float = _parameter(90, "No CK for longer than this in a taper: quiet", "relapses cluster in the taper", DERIVED)
    taper_days: float = _parameter(182, "A dose lowered within this many days is a taper", "relapses cluster in the taper", DERIVED)
    quiet_remission_days: float = _parameter(180, "No CK for longer than this in remission: quiet", "Myolog's own", DERIVED)
    steroid_rise: float = _parameter(
        1.5, "Escalation: daily glucocorticoid up to this many times its dose before", "Asan 2024, doi 10.1007/s10067-024-07120-1", FOUND
    )
    steroid_least_mg: float = _parameter(10, "and to at least this many mg of prednisone a day", "Myolog's own", DERIVED)
    class_again_days: float = _parameter(
        548,
        "A class of immunotherapy not used for longer than this is new again (18 months)",
        "infusions are repeated about 6-monthly, so a cycle left out is no new start: Myolog's own",
        DERIVED,
    )
    pulse_course_days: float = _parameter(42, "A pulse within this many days of the last belongs to it", "Myolog's own", DERIVED)
    lasting_effect_days: float = _parameter(
        180, "An infusion given once counts as treatment this long", "rituximab about 6-monthly", MEMORY
    )
    same_course_days: float = _parameter(14, "A drug taken again within this many days was not interrupted", "Myolog's own", DERIVED)
    drug_change_weeks: float = _parameter(12, "Drug changes printed beside a flag: this many weeks before", "Myolog's own", DERIVED)
    version: str = "2026-11.2"

    @cached_property
    def variation(self) -> UsualVariation:
        """The band of usual variation of CK: up 1.88 and down 0.53 with the default parameters."""
        return usual_variation(self.cv_within, self.cv_analytical, self.z)

    def as_dict(self) -> dict[str, Any]:
        """Name and value of each parameter, the version among them, for the evidence of a flag."""
        return dict(self._values)

    @cached_property
    def _values(self) -> dict[str, Any]:
        return {parameter.name: getattr(self, parameter.name) for parameter in fields(self)}


DEFAULTS = Parameters()


@dataclass(frozen=True)
class ParameterLine:
    """One line of the parameter table: what a page shows about one number."""

    name: str
    value: float
    meaning: str
    source: str
    certainty: str


def parameter_table(parameters: Parameters = DEFAULTS) -> tuple[ParameterLine, ...]:
    """Every parameter with its value, meaning, source and certainty (FOUND, MEMORY or DERIVED), in the order of the table."""
    return tuple(
        ParameterLine(f.name, getattr(parameters, f.name), f.metadata["meaning"], f.metadata["source"], f.metadata["certainty"])
        for f in fields(Parameters)
        if f.metadata
    )


def override(values: Mapping[str, float], version: str, base: Parameters = DEFAULTS) -> Parameters:
    """The parameters of a site: `base` with these values changed, under a version of their own.

    Raises ImpossibleValue for a name that the table does not have, for a value that is not above 0, and for a version left blank.
    """
    known = {line.name for line in parameter_table(base)}
    for name, value in values.items():
        if name not in known:
            raise ImpossibleValue(f'Parameter "{name}" is not in the table. Choose one of: {", ".join(sorted(known))}.')
        if not value > 0:
            raise ImpossibleValue(f'Parameter "{name}" is "{value}", but must be above 0. Enter a positive number.')
    if not version.strip():
        raise ImpossibleValue('Parameter version "" is blank. Name the version, for example "2026-11 north".')
    return replace(base, **values, version=version)


def from_dict(values: Mapping[str, Any]) -> Parameters:
    """The parameters that a flag's evidence carries, so that it can be recomputed as it was raised."""
    known = {f.name for f in fields(Parameters)}
    return Parameters(**{name: value for name, value in values.items() if name in known})
