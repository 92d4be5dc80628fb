"""Immunosuppressants by mouth or injection.

Doses that are refused or asked by the catalogue of codes stand here too; the other `ask` bounds are house defaults above usual doses.
"""

from __future__ import annotations

from decimal import Decimal

from models.clinical.drugs.base import DoseLimit, Drug

MG_OR_KG = ("mg", "mg/kg")

AGENTS = (
    Drug(
        "methotrexate",
        "Methotrexate",
        "antimetabolite",
        ("mtx",),
        routes=("oral", "SC", "IM"),
        frequency_days=(7,),
        limits=(DoseLimit("mg", "dose", refuse=Decimal(30)),),
        atc="L04AX03",
        atc_certainty="MEMORY",
        rxnorm="6851",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "azathioprine",
        "Azathioprine",
        "antimetabolite",
        ("aza", "imuran"),
        dose_units=MG_OR_KG,
        limits=(DoseLimit("mg", "day", ask=Decimal(300)), DoseLimit("mg/kg", "day", ask=Decimal(4))),
        atc="L04AX01",
        atc_certainty="MEMORY",
        rxnorm="1256",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "mycophenolate mofetil",
        "Mycophenolate mofetil",
        "antimetabolite",
        ("mycophenolate", "mmf", "cellcept"),
        routes=("oral", "IV"),
        dose_units=("mg", "g"),
        limits=(DoseLimit("mg", "day", refuse=Decimal(4000)),),
        atc="L04AA06",
        atc_certainty="FOUND",
        rxnorm="68149",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "mycophenolate sodium",
        "Mycophenolate sodium",
        "antimetabolite",
        ("mycophenolic acid", "myfortic"),
        dose_units=("mg", "g"),
        limits=(DoseLimit("mg", "day", refuse=Decimal(4000)),),
        atc="L04AA06",
        atc_certainty="FOUND",
    ),
    Drug("leflunomide", "Leflunomide", "antimetabolite", ("arava",), limits=(DoseLimit("mg", "day", ask=Decimal(20)),)),
    Drug(
        "tacrolimus",
        "Tacrolimus",
        "calcineurin inhibitor",
        ("fk506", "prograf", "advagraf"),
        routes=("oral", "IV"),
        limits=(DoseLimit("mg", "day", ask=Decimal(20)),),
        atc="L04AD02",
        atc_certainty="MEMORY",
        rxnorm="42316",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "ciclosporin",
        "Ciclosporin",
        "calcineurin inhibitor",
        ("cyclosporin", "cyclosporine", "ciclosporine", "cyclosporin a"),
        routes=("oral", "IV"),
        dose_units=MG_OR_KG,
        limits=(DoseLimit("mg", "day", ask=Decimal(500)), DoseLimit("mg/kg", "day", ask=Decimal(6))),
        atc="L04AD01",
        atc_certainty="FOUND",
        rxnorm="3008",
        rxnorm_certainty="MEMORY",
    ),
    Drug(
        "hydroxychloroquine",
        "Hydroxychloroquine",
        "antimalarial",
        ("hcq", "plaquenil"),
        dose_units=MG_OR_KG,
        limits=(DoseLimit("mg", "day", ask=Decimal(600)),),
    ),
    Drug("tofacitinib", "Tofacitinib", "JAK inhibitor", ("xeljanz",), limits=(DoseLimit("mg", "day", ask=Decimal(22)),)),
    Drug("baricitinib", "Baricitinib", "JAK inhibitor", ("olumiant",), limits=(DoseLimit("mg", "day", ask=Decimal(8)),)),
    Drug("upadacitinib", "Upadacitinib", "JAK inhibitor", ("rinvoq",), limits=(DoseLimit("mg", "day", ask=Decimal(45)),)),
    Drug("ruxolitinib", "Ruxolitinib", "JAK inhibitor", ("jakavi",), limits=(DoseLimit("mg", "day", ask=Decimal(50)),)),
    Drug("filgotinib", "Filgotinib", "JAK inhibitor", ("jyseleca",), limits=(DoseLimit("mg", "day", ask=Decimal(200)),)),
    Drug("JAK inhibitor", "JAK inhibitor, which one is not stated", "JAK inhibitor", ("jak inhibitors", "jaki")),
)
