"""What a catalogue entry says of a measure: its words, units, bounds and how it is drawn.

*Impossible* bounds are refused everywhere; *doubtful* bounds are asked in a form and imported with a query. Apart from creatine kinase
the bounds are wide house defaults that catch slips of unit or decimal point. They are not reference ranges.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from models.clinical.units import Unit, find_unit
from models.errors import ImpossibleValue, UnknownCode


class Kind(StrEnum):
    """What sort of answer a measure takes."""

    NUMBER = "number"
    COUNT = "count"
    GRADE = "grade"
    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"


@dataclass(frozen=True)
class Bounds:
    """Limits in the canonical unit, inclusive: outside `lowest` to `highest` is impossible, outside the doubtful pair is asked."""

    lowest: Decimal | None = None
    highest: Decimal | None = None
    doubtful_below: Decimal | None = None
    doubtful_above: Decimal | None = None
    positive: bool = False


@dataclass(frozen=True)
class MeasureUnit:
    """A unit that a measure accepts: canonical value = value x factor + offset.

    `series` is the code of the canonical unit where that is not the measure's first unit: litres and % predicted, or the units of two
    antibody assays, are never converted into each other and never form one line. `bounds` then replace the measure's own.
    """

    unit: Unit
    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)
    series: str = ""
    bounds: Bounds | None = None


@dataclass(frozen=True)
class Measure:
    """One thing that can be recorded; the first of `units` is the canonical one, none means that the measure has no unit.

    `label` is for clinicians, `plain` for patients. `choices` stand in order from well to ill where they have one. `scale` names the
    scale of a grade ("0-10" or "MRC"), `loinc_certainty` is FOUND or MEMORY as in the clinical evidence. `maximum_in_limit` marks a
    total whose maximum is given with each result as its upper limit. `series_by` "assay": results of two assays never form one series.
    """

    code: str
    label: str
    plain: str
    kind: Kind
    group: str
    units: tuple[MeasureUnit, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    positive: bool = False
    doubtful_above: Decimal | None = None
    doubtful_below: Decimal | None = None
    doubtful_limit: tuple[Decimal, Decimal] | None = None
    decimals: int = 0
    whole: bool = False
    worse: Literal["up", "down", ""] = ""
    axis: Literal["log", "linear"] = "linear"
    scale_maximum: Decimal | None = None
    maximum_in_limit: bool = False
    unit_optional: bool = False
    choices: tuple[str, ...] = ()
    scale: Literal["", "0-10", "MRC"] = ""
    muscle: str = ""
    side: Literal["", "right", "left"] = ""
    loinc: str = ""
    loinc_certainty: Literal["FOUND", "MEMORY", ""] = ""
    series_by: Literal["", "assay"] = ""

    @property
    def bounds(self) -> Bounds:
        """The limits that hold for the first unit, or for a measure without units."""
        return Bounds(self.lowest, self.highest, self.doubtful_below, self.doubtful_above, self.positive)

    @property
    def may_be_cut(self) -> bool:
        """True where a result may carry a comparator (`>20000`): measured quantities, never scores, counts, grades or flags."""
        return self.kind is Kind.NUMBER and bool(self.units) and self.scale_maximum is None


def find_measure_unit(measure: Measure, text: str) -> MeasureUnit | None:
    """The unit of `measure` that `text` spells; None where the measure has no unit and none is given.

    A missing unit, an unknown one, one of another measure, and a unit on a score raise ImpossibleValue for the column "unit".
    """
    text = text.strip()
    known = ", ".join(u.unit.label for u in measure.units)
    if not measure.units and not text:
        return None
    if not measure.units:
        raise ImpossibleValue(f'{measure.label} has no unit, but "{text}" is given. Leave the unit blank.', "unit")
    if not text and measure.unit_optional:
        return measure.units[0]
    if not text:
        raise ImpossibleValue(f'{measure.label} has no unit ("{text}"). Write the unit of the report: {known}.', "unit")
    try:
        unit = find_unit(text)
    except UnknownCode:
        raise UnknownCode(f'{measure.label}: unit "{text}" is not known. Write one of: {known}.', "unit") from None
    for candidate in measure.units:
        if candidate.unit == unit:
            return candidate
    raise ImpossibleValue(f'{measure.label} is not measured in "{text}". Write one of: {known}.', "unit")
