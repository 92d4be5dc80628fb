"""Immunoglobulins, antibodies and other infused treatment, cells and plasma exchange; `ask` bounds beyond IVIG are house defaults."""

from __future__ import annotations

from decimal import Decimal

from models.clinical.drugs.base import DoseLimit, Drug

INFUSED = ("IV", "SC")
MG_OR_KG = ("mg", "mg/kg")
CELLS = ("10⁶ cells/kg", "10⁶ cells")

IMMUNOGLOBULINS = (
    Drug(
        "IVIG",
        "Intravenous immunoglobulin (IVIG)",
        "immunoglobulin",
        ("intravenous immunoglobulin", "intravenous immunoglobulins", "intravenous immune globulin", "intravenous ig", "immunoglobulin iv"),
        routes=("IV",),
        dose_units=("g/kg", "g"),
        limits=(DoseLimit("g/kg", "dose", ask=Decimal("2.5")), DoseLimit("g", "dose", ask=Decimal(250))),
        days_per_cycle=5,
        atc="J06BA02",
        atc_certainty="MEMORY",
    ),
    Drug(
        "SCIG",
        "Subcutaneous immunoglobulin (SCIG)",
        "immunoglobulin",
        ("subcutaneous immunoglobulin", "subcutaneous immunoglobulins", "subcutaneous immune globulin", "immunoglobulin sc"),
        routes=("SC",),
        dose_units=("g", "g/kg"),
        limits=(DoseLimit("g/kg", "dose", ask=Decimal("2.5")), DoseLimit("g", "dose", ask=Decimal(250))),
        atc="J06BA",
        atc_certainty="FOUND",
    ),
)

BIOLOGICS = (
    Drug(
        "rituximab",
        "Rituximab",
        "anti-CD20",
        ("rtx", "mabthera", "rituxan"),
        routes=INFUSED,
        dose_units=("mg", "mg/m²", "g"),
        limits=(DoseLimit("mg", "dose", ask=Decimal(2000)), DoseLimit("mg/m²", "dose", ask=Decimal(750))),
        atc="L01FA01",
        atc_certainty="MEMORY",
        rxnorm="121191",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "cyclophosphamide",
        "Cyclophosphamide",
        "alkylator",
        ("cyc", "endoxan", "cytoxan"),
        routes=("IV", "oral"),
        dose_units=("mg", "mg/m²", "g", "mg/kg"),
        limits=(DoseLimit("mg", "dose", ask=Decimal(2500)), DoseLimit("mg/m²", "dose", ask=Decimal(1200))),
        atc="L01AA01",
        atc_certainty="MEMORY",
        rxnorm="3002",
        rxnorm_certainty="MEMORY",
    ),
    Drug("abatacept", "Abatacept", "costimulation blocker", ("orencia",), routes=INFUSED, dose_units=MG_OR_KG),
    Drug("tocilizumab", "Tocilizumab", "IL-6 blocker", ("actemra", "roactemra"), routes=INFUSED, dose_units=MG_OR_KG),
    Drug("belimumab", "Belimumab", "BAFF blocker", ("benlysta",), routes=INFUSED, dose_units=MG_OR_KG),
    Drug(
        "efgartigimod",
        "Efgartigimod",
        "FcRn blocker",
        ("efgartigimod ph20", "efgartigimod alfa", "vyvgart"),
        routes=INFUSED,
        dose_units=MG_OR_KG,
    ),
    Drug(
        "zilucoplan",
        "Zilucoplan",
        "complement inhibitor",
        ("zilbrysq",),
        routes=("SC",),
        dose_units=("mg/kg", "mg"),
        limits=(DoseLimit("mg/kg", "day", ask=Decimal("0.5")),),
        atc="L04AJ06",
        atc_certainty="MEMORY",
    ),
    Drug("eculizumab", "Eculizumab", "complement inhibitor", ("soliris",), routes=("IV",), atc="L04AJ01", atc_certainty="FOUND"),
)

PROCEDURES = (
    Drug(
        "plasma exchange",
        "Plasma exchange",
        "plasma exchange",
        ("plex", "plasmapheresis", "therapeutic plasma exchange"),
        routes=("IV", "other"),
        dose_units=("sessions",),
        limits=(DoseLimit("sessions", "dose", ask=Decimal(15)),),
    ),
    Drug("CD19 CAR-T", "CAR-T cells against CD19", "cell therapy", ("cd19 car-t cells", "anti-cd19 car-t"), ("IV",), CELLS),
    Drug("BCMA CAR-T", "CAR-T cells against BCMA", "cell therapy", ("bcma car-t cells", "anti-bcma car-t"), ("IV",), CELLS),
    Drug("CAR-T", "CAR-T cells, target not stated", "cell therapy", ("car-t cells", "car t", "car t cells"), ("IV",), CELLS),
)
