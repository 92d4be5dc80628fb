"""One patient's time series: results with their bounds, strength totals, treatments."""

from __future__ import annotations

from models.clinical.series.changes import DrugChange, drug_changes
from models.clinical.series.muscles import MuscleTotal, muscle_total
from models.clinical.series.order import highest_of_day, in_order, is_usable_ck
from models.clinical.series.results import History, Result, TreatmentStep
from models.clinical.series.strength import SCALE_LABEL, SCALE_MAXIMUM, StrengthTotal, strength_totals
from models.clinical.series.treatment import DailyGlucocorticoid, prednisone_steps, pulses

__all__ = [
    "SCALE_LABEL",
    "SCALE_MAXIMUM",
    "DailyGlucocorticoid",
    "DrugChange",
    "History",
    "MuscleTotal",
    "Result",
    "StrengthTotal",
    "TreatmentStep",
    "drug_changes",
    "highest_of_day",
    "in_order",
    "is_usable_ck",
    "muscle_total",
    "prednisone_steps",
    "pulses",
    "strength_totals",
]
