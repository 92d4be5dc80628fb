"""Simulated cohorts with their truth, to judge the relapse engine on; nobody in them exists and no patient was the model."""

from __future__ import annotations

from models.clinical.simulation.cohort import UNTIL, simulate
from models.clinical.simulation.people import RecordedEvent, Relapse, SimulatedPatient
from models.clinical.simulation.regime import REGIMES, Regime, RegimeLine, find_regime, regime_table

__all__ = [
    "REGIMES",
    "UNTIL",
    "RecordedEvent",
    "Regime",
    "RegimeLine",
    "Relapse",
    "SimulatedPatient",
    "find_regime",
    "regime_table",
    "simulate",
]
