"""One patient's time series: results with their bounds, strength totals, treatments."""

from __future__ import annotations

from models.clinical.series.changes import DrugChange, drug_changes
from models.clinical.series.labs import measure_frame, measure_series
from models.clinical.series.muscles import MuscleTotal, muscle_total
from models.clinical.series.order import highest_of_day, in_order, is_usable_ck
from models.clinical.series.results import History, Result, TreatmentStep
from models.clinical.series.strength import SCALE_LABEL, SCALE_MAXIMUM, StrengthTotal, strength_frames, strength_totals
from models.clinical.series.treatment import (
    DailyGlucocorticoid,
    Escalation,
    escalations,
    is_on_treatment,
    prednisone_steps,
    pulses,
)

__all__ = [
    "SCALE_LABEL",
    "SCALE_MAXIMUM",
    "DailyGlucocorticoid",
    "DrugChange",
    "Escalation",
    "History",
    "MuscleTotal",
    "Result",
    "StrengthTotal",
    "TreatmentStep",
    "drug_changes",
    "escalations",
    "highest_of_day",
    "in_order",
    "is_on_treatment",
    "is_usable_ck",
    "measure_frame",
    "measure_series",
    "muscle_total",
    "prednisone_steps",
    "pulses",
    "strength_frames",
    "strength_totals",
]
