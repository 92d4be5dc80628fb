"""The catalogue of treatments, and the one check that a treatment row passes in forms and imports."""

from __future__ import annotations

from models.clinical.drugs.base import DRUG_CLASSES, IMMUNOTHERAPIES, ROUTES, TRIGGERS, DoseLimit, Drug
from models.clinical.drugs.catalogue import DRUGS, find_drug
from models.clinical.drugs.checking import (
    CheckedDose,
    check_route,
    check_treatment,
    prednisone_per_day,
)
from models.clinical.drugs.frequency import FREQUENCIES, Frequency, parse_frequency

__all__ = [
    "DRUGS",
    "DRUG_CLASSES",
    "FREQUENCIES",
    "IMMUNOTHERAPIES",
    "ROUTES",
    "TRIGGERS",
    "CheckedDose",
    "DoseLimit",
    "Drug",
    "Frequency",
    "check_route",
    "check_treatment",
    "find_drug",
    "parse_frequency",
    "prednisone_per_day",
]
