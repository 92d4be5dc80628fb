"""A clinic's own relapse parameters, checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints, ValidationInfo

from models.clinical.relapse.parameters import DEFAULTS, override
from models.clinical.values import format_number, parse_reading
from models.errors import ImpossibleValue
from models.storage.records.shapes.base import VISIBLE, Name, Reason, Shape, already_read, checked, refusal, text_of

WIDEST = 20
"""How many times its default a value may be, or what part of it: most percentages written for a fraction lie beyond."""

SHARES = ("_share", "_to")
"""How the names of parameters end that are a part of something: none is more than the whole."""

COUNTS = ("_results", "_totals", "_sessions", "_times", "_measures")
"""How the names of parameters end that count results, totals or sessions: nobody has half of one."""

Version = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40, pattern=VISIBLE)]


def _version(value: str) -> str:
    if value == DEFAULTS.version:
        raise refusal("version", value, f'Version "{value}" is the name of the defaults. Choose another, for example "{value} north".')
    return value


def _number(name: str, value: object) -> float:
    try:
        reading = parse_reading(value) if isinstance(value, str) else None
    except ImpossibleValue:
        reading = None
    number = float(reading.number) if reading and not reading.comparator else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        rule = "is no plain number. Write digits with at most one decimal point, like 2.5."
        raise refusal("values", value, f'Parameter "{name}": "{value}" {rule}')
    return float(number)


def _values(value: object, info: ValidationInfo) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise refusal("values", value, f'values "{value}" are not names with numbers. Hand them over one by one, like single_ratio 2.5.')
    version = already_read(info, "version")[0]
    numbers = {str(name): _number(str(name), number) for name, number in value.items()}
    chosen = checked("values", ", ".join(numbers), lambda _: override(numbers, version))
    for name, number in numbers.items():
        _refuse_slip(name, number)
    return {name: number for name, number in numbers.items() if getattr(chosen, name) != getattr(DEFAULTS, name)}


def _refuse_slip(name: str, number: float) -> None:
    default, rule = getattr(DEFAULTS, name), ""
    if name.endswith(COUNTS) and not number.is_integer():
        rule = "not a whole number, as a count must be"
    elif name.endswith(SHARES) and number > 1:
        rule = "more than the whole: a share is a fraction of 1"
    elif not default / WIDEST <= number <= default * WIDEST:
        rule = f"more than {WIDEST} times, or less than one {WIDEST}th of, its default {format_number(default)}"
    if rule:
        raise refusal("values", number, f'Parameter "{name}" is "{format_number(number)}", which is {rule}. Correct it.')


def _reason(value: object) -> str:
    text = text_of("reason", value)
    if not text:
        raise refusal("reason", text, 'reason "" is blank. Say why the parameters are changed: flags are judged by them.')
    return text


class ParameterShape(Shape):
    """The form of a new set of relapse parameters: `site` "" stands for everywhere, `version` names the set.

    `values` are all that shall differ from the defaults, as numbers or as text; kept is what does differ. An empty set is the defaults
    under a name of their own.
    """

    site: Name = ""
    version: Annotated[Version, BeforeValidator(lambda value: _version(text_of("version", value)))]
    values: Annotated[dict[str, float], BeforeValidator(_values)]
    reason: Annotated[Reason, BeforeValidator(_reason)]

    def content(self) -> dict[str, Any]:
        """The set as it is stored."""
        return {"version": self.version, "values": dict(self.values), "reason": self.reason}
