"""How each kind of answer is read: a number, a count, a grade on its scale, a choice, yes or no, words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from models.clinical.measures.base import Kind, Measure
from models.clinical.values import Reading, parse_reading
from models.errors import ImpossibleValue

FLAGS = {"1": 1, "yes": 1, "0": 0, "no": 0}
MRC_GRADES = ("0", "1", "2-", "2", "2+", "3-", "3", "3+", "4-", "4", "4+", "5-", "5")
_GRADE = re.compile(r"[0-9]|10")


def refusal(measure: Measure, entered: str, rule: str) -> ImpossibleValue:
    """The error that refuses `entered` as the value of `measure`, for the column "value"."""
    return ImpossibleValue(f'{measure.label} value "{entered}" {rule}', "value")


def plain_reading(measure: Measure, entered: str, column: str = "value") -> Reading:
    """The number in `entered`; what is not one is refused under the measure's name."""
    try:
        return parse_reading(entered)
    except ImpossibleValue as error:
        raise ImpossibleValue(f"{measure.label}: {error}", column) from None


def _number(measure: Measure, entered: str) -> tuple[Reading | None, str]:
    reading = plain_reading(measure, entered)
    if reading.comparator and not measure.may_be_cut:
        raise refusal(measure, entered, f'cannot have "{reading.comparator}" in front. Enter the number itself.')
    if measure.whole and reading.number != reading.number.to_integral_value():
        raise refusal(measure, entered, "is not a whole number. Enter the score of the form.")
    return reading, ""


def _count(measure: Measure, entered: str) -> tuple[Reading | None, str]:
    reading = plain_reading(measure, entered)
    if reading.comparator or reading.number != reading.number.to_integral_value() or reading.number < 0:
        raise refusal(measure, entered, "is not a count. Enter a whole number, 0 or more.")
    return reading, ""


def _grade(measure: Measure, entered: str) -> tuple[Reading | None, str]:
    if measure.scale == "MRC":
        if entered not in MRC_GRADES:
            raise refusal(measure, entered, "is not a grade on the MRC scale. Enter 0 to 5, with + or - where it was given, such as 4+.")
        return None, entered
    if entered == "T":
        return Reading(Decimal(0)), ""
    if not _GRADE.fullmatch(entered):
        raise refusal(measure, entered, "is not a grade on the 0-10 scale. Enter a whole number from 0 to 10, or T for a trace.")
    return Reading(Decimal(entered)), ""


def _choice(measure: Measure, entered: str) -> tuple[Reading | None, str]:
    if entered.lower() not in measure.choices:
        raise refusal(measure, entered, f"is not one of the answers. Enter one of: {', '.join(measure.choices)}.")
    return None, entered.lower()


def _flag(measure: Measure, entered: str) -> tuple[Reading | None, str]:
    if entered.lower() not in FLAGS:
        raise refusal(measure, entered, "is neither yes nor no. Enter 1 or yes, 0 or no.")
    return Reading(Decimal(FLAGS[entered.lower()])), ""


def _text(_: Measure, entered: str) -> tuple[Reading | None, str]:
    return None, entered


READERS: dict[Kind, Callable[[Measure, str], tuple[Reading | None, str]]] = {
    Kind.NUMBER: _number,
    Kind.COUNT: _count,
    Kind.GRADE: _grade,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
}
