"""`myolog parameters`: the numbers behind the flags, where each comes from, who changed what; and a new set of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dashboard.cli_changes import parse_changes
from dashboard.cli_progress import progress_bar
from dashboard.cli_run import WrongUsage, print_table, tell
from dashboard.cli_shapes import checked

if TYPE_CHECKING:
    from models.clinical.relapse.parameters import Parameters
    from models.storage.database import Database
    from models.storage.queries.parameters import ParameterSetLine

HEADER = ("name", "value", "default", "certainty", "meaning", "source")


def show_parameters(database: Database, site: str) -> None:
    """Print the table in force at `site` ("" is everywhere), then every set that concerns it, newest first."""
    from models.access import OPERATOR
    from models.storage.queries.parameters import parameter_sets, parameters_of

    parameters = parameters_of(database, OPERATOR, site)
    tell(f'In force {_where(site)}: version "{parameters.version}"')
    print_table([HEADER, *_rows(parameters)])
    sets = [line for line in parameter_sets(database, OPERATOR) if not site or line.site in ("", site)]
    tell("History, newest first:" if sets else "History: nobody has changed a parameter.")
    for line in sets:
        tell(_told(line))


def change_parameters(
    database: Database, site: str, changes: Sequence[str], *, version: str | None, reason: str | None, reset: bool
) -> None:
    """Put a new set in force: what is in force at `site` (with `reset` the defaults) with these numbers changed; say what it did."""
    from models.access import OPERATOR
    from models.storage.queries.parameters import parameters_of
    from models.storage.records.shapes import ParameterShape
    from models.storage.store.parameters import set_parameters

    if not (changes or reset):
        raise WrongUsage("No number is named to be changed. Add --set NAME=VALUE, or --reset for the defaults.")
    if not version or not reason:
        raise WrongUsage("New parameters need a name and a reason. Add --version NAME and --reason TEXT.")
    numbers = parse_changes(changes)
    former = None if reset else parameters_of(database, OPERATOR, site)
    values = {**(_differences(former) if former else {}), **numbers}
    shape = checked(ParameterShape, site=site, values=values, version=version, reason=reason)
    with _counting() as judged:
        now = datetime.now(UTC)
        set_parameters(database, OPERATOR, shape, key=uuid.uuid4().hex, now=now, built_on=former, progress=judged)
    told = "1 patient was" if judged.done == 1 else f"{judged.done} patients were"
    tell(f'In force {_where(site)}: version "{shape.version}". {told} judged again.')


@dataclass
class _Judged:
    """How many patients were judged so far, shown on a bar where there is one."""

    bar: Callable[[int, int], None] | None
    done: int = 0

    def __call__(self, done: int, total: int) -> None:
        self.done = done
        if self.bar:
            self.bar(done, total)


@contextmanager
def _counting() -> Iterator[_Judged]:
    with progress_bar("Judging again") as bar:
        yield _Judged(bar)


def _differences(parameters: Parameters) -> dict[str, float]:
    from models.clinical.relapse.parameters import DEFAULTS, parameter_table

    return {line.name: line.value for line in parameter_table(parameters) if line.value != getattr(DEFAULTS, line.name)}


def _rows(parameters: Parameters) -> Iterator[tuple[str, ...]]:
    from models.clinical.relapse.parameters import DEFAULTS, parameter_table
    from models.clinical.values import format_number

    for line in parameter_table(parameters):
        default = format_number(getattr(DEFAULTS, line.name))
        yield (line.name, format_number(line.value), default, line.certainty, line.meaning, line.source)


def _told(line: ParameterSetLine) -> str:
    from models.clinical.values import format_number

    values = ", ".join(f"{name}={format_number(value)}" for name, value in line.values.items()) or "the defaults"
    return f'{line.set_at:%Y-%m-%d} "{line.version}" {_where(line.site)}, by {line.set_by}: {values}. Reason: {line.reason}'


def _where(site: str) -> str:
    return f'at "{site}"' if site else "everywhere"
