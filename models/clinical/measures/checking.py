"""One check of a value for form and import alike: what cannot be right is refused, what is merely unlikely is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from models.clinical.measures.base import Measure, MeasureUnit, find_measure_unit
from models.clinical.measures.limits import assay_doubts, check_bounds, limit_doubts, read_limit, text_doubts, to_canonical
from models.clinical.measures.readers import READERS
from models.errors import ImpossibleValue


@dataclass(frozen=True)
class CheckedValue:
    """A value that may be stored: as entered, as a number in the reported unit, and in the canonical unit (`canonical_unit`, its code).

    With a comparator both numbers are bounds. `text` holds words, a choice or an MRC grade. `doubts` are sentences that a form asks and
    an import lists as queries; the value is stored all the same.
    """

    entered: str
    value: float | None
    comparator: str
    canonical: float | None
    text: str
    unit: str
    upper_limit: float | None
    upper_limit_canonical: float | None
    doubts: tuple[str, ...] = ()
    canonical_unit: str = ""


def check_value(
    measure: Measure, entered: str, unit: str = "", upper_limit: str = "", missing_reason: str = "", assay: str | None = None
) -> CheckedValue:
    """The value as it may be stored: CK "16.7" in "ukat/L" is 16.7 and canonical 1002 U/L (1 ukat/L = 60 U/L exactly).

    ">20000" keeps its comparator. With a `missing_reason` the value must be blank and every number is None. Give `assay` ("" where it
    was not named) to be asked for it on measures that need one. What cannot be right raises ImpossibleValue, whose `column` is "value",
    "unit", "upper_limit" or "missing_reason".
    """
    entered, unit, upper_limit, missing_reason = entered.strip(), unit.strip(), upper_limit.strip(), missing_reason.strip()
    nothing = missing_reason and not unit and not upper_limit
    chosen = None if nothing else find_measure_unit(measure, unit)
    limit = read_limit(measure, chosen, upper_limit, required=not missing_reason)
    checked = _blank(measure, unit, chosen, limit)
    if missing_reason:
        if entered:
            raise ImpossibleValue(
                f'{measure.label} "{entered}" also has the missing reason "{missing_reason}". Leave one of the two blank.', "missing_reason"
            )
        return checked
    if not entered:
        raise ImpossibleValue(f'{measure.label} value "" is blank. Enter it, or give a missing reason.', "value")
    reading, text = READERS[measure.kind](measure, entered)
    doubts = limit_doubts(measure, chosen, limit) + assay_doubts(measure, assay)
    if reading is None:
        return replace(checked, entered=entered, text=text, doubts=doubts + text_doubts(measure, text))
    return replace(
        checked,
        entered=entered,
        value=float(reading.number),
        comparator=reading.comparator,
        canonical=float(to_canonical(reading.number, chosen)),
        doubts=check_bounds(measure, chosen, reading, entered, limit) + doubts,
    )


def _blank(measure: Measure, unit: str, chosen: MeasureUnit | None, limit: Decimal | None) -> CheckedValue:
    upper, canonical = (None, None) if limit is None else (float(limit), float(to_canonical(limit, chosen)))
    series = (chosen.series or measure.units[0].unit.code) if chosen else ""
    return CheckedValue("", None, "", None, "", unit, upper, canonical, canonical_unit=series)
