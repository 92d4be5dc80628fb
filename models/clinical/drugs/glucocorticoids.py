"""Glucocorticoids, each with its dose equal to 5 mg of prednisone."""

from __future__ import annotations

from decimal import Decimal

from models.clinical.drugs.base import DoseLimit, Drug

BY_MOUTH_OR_VEIN = ("oral", "IV", "IM")
MG_OR_KG = ("mg", "mg/kg")

# Equivalents of prednisone 5 mg as in the clinical evidence, 7.2; betamethasone is 0.6 to 0.75, deflazacort 6 to 7.5 there.
GLUCOCORTICOIDS = (
    Drug(
        "prednisone",
        "Prednisone",
        "glucocorticoid",
        ("deltasone",),
        dose_units=MG_OR_KG,
        limits=(DoseLimit("mg/kg", "day", ask=Decimal("1.5")),),
        equivalent_mg=Decimal(5),
        atc="H02AB07",
        atc_certainty="MEMORY",
        rxnorm="8640",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "prednisolone",
        "Prednisolone",
        "glucocorticoid",
        ("decortin h",),
        dose_units=MG_OR_KG,
        limits=(DoseLimit("mg/kg", "day", ask=Decimal("1.5")),),
        equivalent_mg=Decimal(5),
        atc="H02AB06",
        atc_certainty="MEMORY",
        rxnorm="8638",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "methylprednisolone",
        "Methylprednisolone",
        "glucocorticoid",
        ("methylprednisolone pulse", "iv methylprednisolone", "solu-medrol", "medrol", "urbason"),
        routes=BY_MOUTH_OR_VEIN,
        dose_units=("mg", "g", "mg/kg"),
        equivalent_mg=Decimal(4),
        days_per_cycle=3,
        atc="H02AB04",
        atc_certainty="MEMORY",
        rxnorm="6902",
        rxnorm_certainty="FOUND",
    ),
    Drug("dexamethasone", "Dexamethasone", "glucocorticoid", routes=BY_MOUTH_OR_VEIN, equivalent_mg=Decimal("0.75")),
    Drug("betamethasone", "Betamethasone", "glucocorticoid", routes=BY_MOUTH_OR_VEIN, equivalent_mg=Decimal("0.75")),
    Drug("triamcinolone", "Triamcinolone", "glucocorticoid", routes=("oral", "IM"), equivalent_mg=Decimal(4)),
    Drug("hydrocortisone", "Hydrocortisone", "glucocorticoid", routes=BY_MOUTH_OR_VEIN, equivalent_mg=Decimal(20)),
    Drug("cortisone", "Cortisone", "glucocorticoid", ("cortisone acetate",), equivalent_mg=Decimal(25)),
    Drug("deflazacort", "Deflazacort", "glucocorticoid", dose_units=MG_OR_KG, equivalent_mg=Decimal(6)),
    Drug(
        "glucocorticoid",
        "Glucocorticoid, which one is not stated",
        "glucocorticoid",
        ("steroid", "steroids", "corticosteroid", "corticosteroids", "glucocorticoids", "pulse-dose steroid", "steroid pulse"),
        routes=BY_MOUTH_OR_VEIN,
        dose_units=("mg", "g", "mg/kg"),
    ),
)
