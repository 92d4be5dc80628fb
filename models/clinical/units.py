"""Units: one entry each, the UCUM code that stays and the spellings that laboratories print."""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import UnknownCode


@dataclass(frozen=True)
class Unit:
    """A unit of measurement: its UCUM code, the label shown to people, and the other spellings accepted for it.

    A spelling stands here only where it is exactly the same unit. `µ` in it also matches the Greek letter and `u`, and `L` also `l`.
    """

    code: str
    label: str
    spellings: tuple[str, ...] = ()


U_PER_L = Unit("U/L", "U/L", ("IU/L", "[IU]/L", "Units/L"))
UKAT_PER_L = Unit("ukat/L", "µkat/L", ("µkatal/L",))
UG_PER_L = Unit("ug/L", "µg/L", ("mcg/L",))
NG_PER_ML = Unit("ng/mL", "ng/mL")
NG_PER_L = Unit("ng/L", "ng/L")
PG_PER_ML = Unit("pg/mL", "pg/mL")
MG_PER_L = Unit("mg/L", "mg/L", ("µg/mL", "mcg/mL"))
MG_PER_DL = Unit("mg/dL", "mg/dL", ("mg%", "mg/100mL"))
# G/L is a French laboratory's 10*9/L and g/L is grams: they differ by case alone, so each is matched exactly.
G_PER_L = Unit("g/L", "g/L", ("gm/L",))
G_PER_DL = Unit("g/dL", "g/dL", ("gm/dL",))
UMOL_PER_L = Unit("umol/L", "µmol/L", ("mcmol/L",))
NMOL_PER_L = Unit("nmol/L", "nmol/L")
MMOL_PER_L = Unit("mmol/L", "mmol/L")
MMOL_PER_MOL = Unit("mmol/mol", "mmol/mol")
MM_PER_H = Unit("mm/h", "mm/h", ("mm/hr", "mm/1h"))
EGFR = Unit("mL/min/{1.73_m2}", "mL/min/1.73 m²", ("mL/min/1.73m2", "mL/min/1.73 m2", "mL/min/1.73m²", "mL/min/1.73m^2", "mL/min/1.73m*2"))
GIGA_PER_L = Unit(
    "10*9/L", "10⁹/L", ("10^9/L", "x10^9/L", "x10*9/L", "x10⁹/L", "10E9/L", "G/L", "10^3/µL", "10*3/µL", "10³/µL", "x10^3/µL", "K/µL")
)
MEGA_PER_L = Unit("10*6/L", "10⁶/L", ("10^6/L", "x10^6/L", "x10*6/L", "x10⁶/L", "10E6/L", "cells/µL", "/µL", "cells/mm3", "/mm3"))
MIU_PER_L = Unit("m[IU]/L", "mIU/L", ("mU/L", "µIU/mL", "µU/mL", "u[IU]/mL"))
PERCENT = Unit("%", "%")
PERCENT_PREDICTED = Unit("%{predicted}", "% predicted", ("%predicted", "%pred", "% pred", "% of predicted"))
LITRE = Unit("L", "L", ("litre", "liter", "litres", "liters"))
NEWTON = Unit("N", "N", ("newton", "newtons"))
KG = Unit("kg", "kg")
CM = Unit("cm", "cm")
MM = Unit("mm", "mm")
U_PER_ML = Unit("U/mL", "U/mL", ("Units/mL",))
CU = Unit("{CU}", "CU")
AU = Unit("{AU}", "AU")
UNITS_OF_ASSAY = Unit("[arb'U]", "units", ("unit", "Units", "Unit"))

MG = Unit("mg", "mg")
G = Unit("g", "g")
UG = Unit("ug", "µg", ("mcg",))
MG_PER_KG = Unit("mg/kg", "mg/kg")
G_PER_KG = Unit("g/kg", "g/kg")
MG_PER_M2 = Unit("mg/m2", "mg/m²", ("mg/m^2",))
SESSIONS = Unit("{session}", "sessions", ("session", "Sessions", "Session"))
CELLS = Unit("10*6", "10⁶ cells", ("10^6 cells", "10*6 cells"))
CELLS_PER_KG = Unit("10*6/kg", "10⁶ cells/kg", ("10^6 cells/kg", "10*6 cells/kg", "10^6/kg"))

UNITS: tuple[Unit, ...] = (
    *(U_PER_L, UKAT_PER_L, UG_PER_L, NG_PER_ML, NG_PER_L, PG_PER_ML, MG_PER_L, MG_PER_DL, G_PER_L, G_PER_DL),
    *(UMOL_PER_L, NMOL_PER_L, MMOL_PER_L, MMOL_PER_MOL, MM_PER_H, EGFR, GIGA_PER_L, MEGA_PER_L, MIU_PER_L),
    *(PERCENT, PERCENT_PREDICTED, LITRE, NEWTON, KG, CM, MM, U_PER_ML, CU, AU, UNITS_OF_ASSAY),
    *(MG, G, UG, MG_PER_KG, G_PER_KG, MG_PER_M2, SESSIONS, CELLS, CELLS_PER_KG),
)


def spellings(unit: Unit) -> frozenset[str]:
    """Every exact spelling of `unit`: code, label and spellings, with each way to write the micro sign and the litre."""
    written = (unit.code, unit.label, *unit.spellings)
    micro = {text.replace("µ", sign) for text in written for sign in ("µ", "μ", "u")}
    return frozenset(micro | {text.replace("L", "l") for text in micro})


def _index(fold: bool) -> dict[str, Unit | None]:
    # A key of two units maps to None: it is then refused rather than read as either.
    index: dict[str, Unit | None] = {}
    for unit in UNITS:
        written = spellings(unit)
        for key in {case for text in written for case in (text.lower(), text.upper())} if fold else written:
            index[key] = unit if index.get(key, unit) == unit else None
    return index


_EXACT = _index(fold=False)
_ONE_CASE = _index(fold=True)


def find_unit(text: str) -> Unit:
    """The unit that `text` spells: exactly as listed, or all in small or all in capital letters where no other unit is meant by that.

    "IU/L", "u/l" and "U/L" are one unit, and so are the three spellings of micro; "Mg/dL" is not "mg/dL" and raises UnknownCode.
    """
    text = text.strip()
    unit = _EXACT.get(text) or _ONE_CASE.get(text)
    if unit is None:
        raise UnknownCode(f'Unit "{text}" is not known. Write it as on the report, such as U/L or ukat/L.', "unit")
    return unit
