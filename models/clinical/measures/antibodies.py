"""Antibodies, and results that were told in words."""

from __future__ import annotations

from decimal import Decimal

from models.clinical import units as u
from models.clinical.measures.base import Kind, Measure, MeasureUnit

# Each assay has its own arbitrary unit, so each unit is a series of its own and nothing converts between them.
TITRE_UNITS = (
    MeasureUnit(u.U_PER_ML),
    MeasureUnit(u.CU, series=u.CU.code),
    MeasureUnit(u.AU, series=u.AU.code),
    MeasureUnit(u.UNITS_OF_ASSAY, series=u.UNITS_OF_ASSAY.code),
)

ANTIBODIES = (
    Measure(
        "anti_hmgcr",
        "Anti-HMGCR",
        "Antibody (anti-HMGCR)",
        Kind.NUMBER,
        "antibodies",
        TITRE_UNITS,
        lowest=Decimal(0),
        highest=Decimal(1_000_000),
        doubtful_above=Decimal(10_000),
        decimals=1,
        worse="up",
        axis="log",
        loinc="93493-5",
        loinc_certainty="FOUND",
        series_by="assay",
    ),
    Measure(
        "anti_srp",
        "Anti-SRP",
        "Antibody (anti-SRP)",
        Kind.NUMBER,
        "antibodies",
        TITRE_UNITS,
        lowest=Decimal(0),
        highest=Decimal(1_000_000),
        doubtful_above=Decimal(10_000),
        decimals=1,
        worse="up",
        axis="log",
        loinc="33921-8",
        loinc_certainty="FOUND",
        series_by="assay",
    ),
    Measure("other_autoantibody", "Other autoantibody", "Other antibody", Kind.TEXT, "antibodies"),
    Measure(
        "hla_drb1_11_01",
        "HLA-DRB1*11:01",
        "Inherited marker (HLA-DRB1*11:01)",
        Kind.CHOICE,
        "antibodies",
        choices=("absent", "present", "not done"),
    ),
)

# Told in words ("normal", "rising"): never turned into a number, drawn as a mark without a height.
WORDS = (
    Measure("ck_text", "Creatine kinase in words", "Muscle enzyme (CK), in words", Kind.TEXT, "words"),
    Measure("strength_text", "Strength in words", "Strength, in words", Kind.TEXT, "words"),
    Measure("symptom_text", "Symptoms in words", "Symptoms, in words", Kind.TEXT, "words"),
)
