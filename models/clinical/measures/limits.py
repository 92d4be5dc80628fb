"""Bounds of a value and of its upper limit of normal: refused where impossible, asked where doubtful."""

from __future__ import annotations

from decimal import Decimal

from models.clinical.measures.base import Bounds, Kind, Measure, MeasureUnit
from models.clinical.measures.readers import plain_reading, refusal
from models.clinical.values import Reading, format_number
from models.errors import ImpossibleValue


def to_canonical(number: Decimal, unit: MeasureUnit | None) -> Decimal:
    """`number` in the canonical unit: 16.7 ukat/L of CK -> 1002 U/L."""
    return number * unit.factor + unit.offset if unit else number


def _bounds(measure: Measure, unit: MeasureUnit | None) -> Bounds:
    return (unit.bounds if unit else None) or measure.bounds


def _impossible(bounds: Bounds, reading: Reading, canonical: Decimal) -> str:
    # A cut result is refused where everything that it allows is: ">1000000" as well as "1000001".
    sign, floor, ceiling = reading.comparator, bounds.lowest, bounds.highest
    if bounds.positive and canonical <= 0:
        return "is not above 0"
    if floor is not None and (canonical < floor or (sign == "<" and canonical <= floor)):
        return f"is below {format_number(floor)}"
    if ceiling is not None and (canonical > ceiling or (sign == ">" and canonical >= ceiling)):
        return f"is above {format_number(ceiling)}"
    return ""


def check_bounds(measure: Measure, unit: MeasureUnit | None, reading: Reading, entered: str, limit: Decimal | None) -> tuple[str, ...]:
    """Doubts about a number that is possible but unlikely; one that is impossible raises ImpossibleValue for the column "value"."""
    bounds, canonical = _bounds(measure, unit), to_canonical(reading.number, unit)
    shown = f"{entered} {unit.unit.label}" if unit else entered
    rule = _impossible(bounds, reading, canonical)
    if rule:
        in_unit = f" {_canonical_label(measure, unit)}" if unit else ""
        raise refusal(measure, shown, f"{rule}{in_unit}. Enter what the report or form says, in its own unit.")
    if measure.maximum_in_limit and limit is not None and reading.number > limit:
        raise refusal(measure, shown, f"is above its maximum {format_number(limit)}. Correct the sum, or the maximum in the upper limit.")
    above, below = bounds.doubtful_above, bounds.doubtful_below
    if above is not None and (canonical > above or (reading.comparator == ">" and canonical == above)):
        return (f'{measure.label} "{shown}" is unusually high. Check the number and the unit.',)
    if below is not None and (canonical < below or (reading.comparator == "<" and canonical == below)):
        return (f'{measure.label} "{shown}" is unusually low. Check the number and the unit.',)
    return ()


def _canonical_label(measure: Measure, unit: MeasureUnit) -> str:
    return next((u.unit.label for u in measure.units if u.unit.code == unit.series), measure.units[0].unit.label)


def read_limit(measure: Measure, unit: MeasureUnit | None, text: str, required: bool) -> Decimal | None:
    """The upper limit of normal as reported (for a sum of grades, its maximum); None where it is blank and not `required`."""
    if not text:
        if measure.maximum_in_limit and required:
            raise ImpossibleValue(
                f'{measure.label} has no maximum (""). Write the highest possible sum as upper limit, such as 60.', "upper_limit"
            )
        return None
    if measure.kind is not Kind.NUMBER or (not measure.units and measure.scale_maximum is None and not measure.maximum_in_limit):
        raise ImpossibleValue(f'{measure.label} has no upper limit of normal, but "{text}" is given. Leave it blank.', "upper_limit")
    return _known_limit(measure, unit, plain_reading(measure, text, "upper_limit"), text)


def _known_limit(measure: Measure, unit: MeasureUnit | None, reading: Reading, text: str) -> Decimal:
    canonical, highest = to_canonical(reading.number, unit), _bounds(measure, unit).highest
    if reading.comparator or canonical <= 0 or (highest is not None and canonical > highest):
        raise ImpossibleValue(
            f'{measure.label} upper limit "{text}" is not a possible limit. Write the number alone, in the unit of the value.',
            "upper_limit",
        )
    if measure.scale_maximum is not None and canonical != measure.scale_maximum:
        raise ImpossibleValue(
            f'{measure.label} goes up to {format_number(measure.scale_maximum)}, but "{text}" is given as its maximum. '
            "Record it under the measure of that scale.",
            "upper_limit",
        )
    return reading.number


def limit_doubts(measure: Measure, unit: MeasureUnit | None, limit: Decimal | None) -> tuple[str, ...]:
    """A doubt where the laboratory's upper limit is far from usual ones: mostly a limit in another unit than the value."""
    if limit is None or measure.doubtful_limit is None:
        return ()
    low, high = measure.doubtful_limit
    if low <= to_canonical(limit, unit) <= high:
        return ()
    return (f'{measure.label} upper limit "{format_number(limit)}" is unusual. Check the number and the unit.',)


def assay_doubts(measure: Measure, assay: str | None) -> tuple[str, ...]:
    """A doubt where the measure needs its assay named and `assay` is blank; None means that nobody asked."""
    if measure.series_by != "assay" or assay is None or assay.strip():
        return ()
    return (f'{measure.label} has no assay (""). Name it: results of unnamed or different assays are never joined into one line.',)


def text_doubts(measure: Measure, text: str) -> tuple[str, ...]:
    """A doubt where a measure told in words was given a bare number."""
    if measure.kind is not Kind.TEXT or not text.replace(".", "", 1).isdecimal():
        return ()
    return (f'{measure.label} "{text}" is a number. Record it under the measure that has a unit.',)
