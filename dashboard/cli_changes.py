"""`--regime NAME` and `--set NAME=VALUE`: which simulated clinic is meant, for every command that simulates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.cli_run import WrongUsage
from models.errors import ImpossibleValue

if TYPE_CHECKING:
    from models.clinical.simulation import Regime


def parse_changes(changes: Sequence[str]) -> dict[str, float]:
    """The numbers that `--set NAME=VALUE` changes, by name: ["cv_median=0.3"] is {"cv_median": 0.3}.

    Raises WrongUsage for anything but one plain number under a name, and for a name that is set twice.
    """
    found: dict[str, float] = {}
    for change in changes:
        name, equals, value = (part.strip() for part in change.partition("="))
        if not (name and equals):
            raise WrongUsage(f'--set "{change}" names no number. Write it as NAME=VALUE, such as cv_median=0.3.')
        if name in found:
            raise WrongUsage(f'--set "{name}" stands twice. Set it once.')
        found[name] = _number(change, value)
    return found


def _number(change: str, value: str) -> float:
    from models.clinical.values import parse_reading

    try:
        reading = parse_reading(value)
    except ImpossibleValue as error:
        raise WrongUsage(f'--set "{change}" has no number: {error}') from None
    if reading.comparator:
        raise WrongUsage(f'--set "{change}" has a bound instead of a number. Write the number alone.')
    return float(reading.number)


def chosen_regime(name: str, changes: Sequence[str]) -> Regime:
    """The regime of this name with these numbers changed. A name that is not known, or a value that cannot be, is WrongUsage."""
    from models.clinical.simulation import find_regime

    numbers = parse_changes(changes)
    try:
        return find_regime(name).changed(numbers)
    except ImpossibleValue as error:
        raise WrongUsage(str(error)) from None
