"""Kidney, liver, sugar, thyroid, lipids, salts and drug levels."""

from __future__ import annotations

from decimal import Decimal

from models.clinical import units as u
from models.clinical.measures.base import Kind, Measure, MeasureUnit

# NGSP % = 0.09148 x IFCC mmol/mol + 2.152, the consensus equation, from memory; its inverse has no finite decimal, so 28 digits are kept.
IFCC_PER_NGSP = Decimal(1) / Decimal("0.09148")
HBA1C_PERCENT = MeasureUnit(u.PERCENT, IFCC_PER_NGSP, -Decimal("2.152") * IFCC_PER_NGSP)

# 180.156 and 386.65 g/mol, from memory.
GLUCOSE_MG_PER_DL = MeasureUnit(u.MG_PER_DL, Decimal("0.05551"))
LDL_MG_PER_DL = MeasureUnit(u.MG_PER_DL, Decimal("0.02586"))

CHEMISTRY = (
    # No LOINC: the code that was found (2160-0) is of the mass concentration, and the canonical unit here is molar.
    Measure(
        "creatinine",
        "Creatinine",
        "Kidney function (creatinine)",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.UMOL_PER_L), MeasureUnit(u.MG_PER_DL, Decimal("88.42"))),
        highest=Decimal(5_000),
        positive=True,
        doubtful_below=Decimal(15),
        doubtful_above=Decimal(1_500),
        worse="up",
    ),
    Measure(
        "egfr",
        "eGFR",
        "Kidney function (eGFR)",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.EGFR),),
        lowest=Decimal(0),
        highest=Decimal(300),
        doubtful_above=Decimal(180),
        worse="down",
    ),
    Measure(
        "bilirubin",
        "Bilirubin",
        "Liver function (bilirubin)",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.UMOL_PER_L), MeasureUnit(u.MG_PER_DL, Decimal("17.104"))),
        lowest=Decimal(0),
        highest=Decimal(2_000),
        doubtful_above=Decimal(500),
        worse="up",
    ),
    Measure(
        "hba1c",
        "HbA1c",
        "Long-term blood sugar (HbA1c)",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.MMOL_PER_MOL), HBA1C_PERCENT),
        lowest=Decimal(5),
        highest=Decimal(250),
        doubtful_below=Decimal(18),
        doubtful_above=Decimal(160),
        worse="up",
    ),
    Measure(
        "glucose",
        "Glucose",
        "Blood sugar",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.MMOL_PER_L), GLUCOSE_MG_PER_DL),
        highest=Decimal(150),
        positive=True,
        doubtful_below=Decimal(2),
        doubtful_above=Decimal(40),
        decimals=1,
        worse="up",
    ),
    Measure(
        "tsh",
        "TSH",
        "Thyroid (TSH)",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.MIU_PER_L),),
        lowest=Decimal(0),
        highest=Decimal(1_000),
        doubtful_above=Decimal(150),
        decimals=2,
        loinc="3016-3",
        loinc_certainty="FOUND",
    ),
    Measure(
        "vitamin_d",
        "25-OH vitamin D",
        "Vitamin D",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.NMOL_PER_L), MeasureUnit(u.NG_PER_ML, Decimal("2.496")), MeasureUnit(u.UG_PER_L, Decimal("2.496"))),
        lowest=Decimal(0),
        highest=Decimal(2_000),
        doubtful_above=Decimal(375),
        worse="down",
    ),
    Measure(
        "ldl",
        "LDL cholesterol",
        "LDL cholesterol",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.MMOL_PER_L), LDL_MG_PER_DL),
        highest=Decimal(40),
        positive=True,
        doubtful_above=Decimal(13),
        decimals=1,
        worse="up",
    ),
    Measure(
        "potassium",
        "Potassium",
        "Potassium",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.MMOL_PER_L),),
        highest=Decimal(15),
        positive=True,
        doubtful_below=Decimal("2.5"),
        doubtful_above=Decimal("6.5"),
        decimals=1,
    ),
    Measure(
        "tacrolimus_trough",
        "Tacrolimus trough",
        "Tacrolimus level",
        Kind.NUMBER,
        "blood",
        (MeasureUnit(u.UG_PER_L), MeasureUnit(u.NG_PER_ML)),
        lowest=Decimal(0),
        highest=Decimal(200),
        doubtful_above=Decimal(40),
        decimals=1,
    ),
)
