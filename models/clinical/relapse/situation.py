"""What is known on one day, as the rules read it: plain facts that a flag's evidence can carry and give back."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, TypeVar

from models.clinical.dates import Precision
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import Result

LEVEL, LOWEST, LOWEST_ALONE = "level", "lowest since peak", "lowest without level"
"""What kind of reference creatine kinase was compared with."""


@dataclass(frozen=True)
class Reference:
    """What creatine kinase is compared with, in U/L.

    `kind` is "level" for the own level, "lowest since peak" where CK has not come back to it, or "lowest without level" where there is
    none yet; `value` is what counts, the rest describes the own level, or the two lowest results where there is none.
    """

    value: float
    kind: str
    median: float
    low: float
    high: float
    count: int
    first: date
    last: date
    provisional: bool


@dataclass(frozen=True)
class StrengthFall:
    """A strength total against the median of the last two in remission; `fall` is in percent of the scale's maximum.

    `times` counts the totals in a row that lie at least the moderate fall below. Points are on the scale itself.
    """

    scale: str
    label: str
    maximum: float
    day: date
    points: float
    percent: float
    reference_points: float
    reference: float
    reference_count: int
    fall: float
    times: int
    rater_changed: bool = False
    inputs: tuple[Result, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class HomeFall:
    """Home tests below the own mean: one entry a test, and whether a second session or the other test confirmed it."""

    day: date
    first_low: date
    confirmed: bool
    tests: tuple[tuple[str, float, float, int], ...]
    inputs: tuple[Result, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class DeteriorationFact:
    """Two consecutive visits that each met a criterion: `first_day` and `day`, with the criteria of each.

    `changes` holds what was worse at the second visit as (measure, baseline, now): cm for visual analogue scales, points for the rest.
    """

    day: date
    first_day: date
    criteria: tuple[str, ...]
    first_criteria: tuple[str, ...]
    changes: tuple[tuple[str, float, float], ...]
    inputs: tuple[Result, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Situation:
    """The facts of one day.

    `latest` is the last creatine kinase result within the pairing window; `run` the results in a row, up to it, that lie beyond usual
    variation above the reference (empty where the last one does not). `held` says that exercise, an injection or the like holds the
    last result at watch; `overdue` is a held result that was not repeated in time; `peak` is the highest of the rise so far, in U/L.
    """

    day: date
    reference: Reference | None = None
    latest: Result | None = None
    run: tuple[Result, ...] = ()
    held: bool = False
    overdue: Result | None = None
    peak: float = 0.0
    strength: StrengthFall | None = None
    home: HomeFall | None = None
    deterioration: DeteriorationFact | None = None

    @property
    def ratio(self) -> float | None:
        """Last creatine kinase as a multiple of the reference; the smallest it can be where the result is cut; None without either."""
        if self.latest is None or self.reference is None or self.latest.low is None:
            return None
        return self.latest.low / self.reference.value

    @property
    def above_limit(self) -> bool | None:
        """True where the last creatine kinase is above its own upper limit, False where not, None where that cannot be said."""
        return is_above(self.latest, 1)

    def at_least(self, times: float) -> bool:
        """True where the last creatine kinase is surely at least this many times the reference."""
        return self.ratio is not None and reaches(self.ratio, times)

    def card(self) -> dict[str, Any]:
        """The facts as plain values for the evidence of a flag; `from_card` reads them back."""
        return {
            "day": self.day.isoformat(),
            "reference": _plain(self.reference),
            "latest": input_line(self.latest) if self.latest else None,
            "run": [input_line(r) for r in self.run],
            "held": self.held,
            "overdue": input_line(self.overdue) if self.overdue else None,
            "peak": self.peak,
            "strength": _plain(self.strength),
            "home": _plain(self.home),
            "deterioration": _plain(self.deterioration),
        }


def is_above(result: Result | None, times: float) -> bool | None:
    """Whether a result is more than `times` its own upper limit; None without a limit, or where a cut result leaves it open."""
    if result is None or result.low is None or result.high is None or not result.upper_limit or result.upper_limit <= 0:
        return None
    if exceeds(result.low, times * result.upper_limit):
        return True
    return None if exceeds(result.high, times * result.upper_limit) else False


def is_well_below(ck: Result, peak: float, parameters: Parameters) -> bool:
    """True where CK is at or below the share of the peak at which an episode is over; never by a result that may be higher."""
    return ck.high is not None and reaches(parameters.over_share * peak, ck.high)


def is_down(fall: StrengthFall | None, parameters: Parameters) -> bool:
    """Strength loss that counts by itself: strong, or moderate in as many totals in a row as the parameters ask for."""
    if fall is None or not reaches(fall.fall, parameters.moderate_fall):
        return False
    return reaches(fall.fall, parameters.strong_fall) or fall.times >= parameters.moderate_times


def input_line(result: Result) -> dict[str, Any]:
    """One input of a flag as plain values: which row, what was entered, and the canonical value that the rule read."""
    return {
        "observation": result.observation,
        "measure": result.measure,
        "day": result.day.isoformat(),
        "precision": result.precision.value,
        "entered": result.entered,
        "unit": result.unit,
        "value": result.value,
        "comparator": result.comparator,
        "upper_limit": result.upper_limit,
    }


def situation_from_card(card: dict[str, Any]) -> Situation:
    """The facts that `Situation.card` wrote, read back from the evidence of a flag."""
    return Situation(
        day=date.fromisoformat(card["day"]),
        reference=_read(Reference, card["reference"]),
        latest=_result(card["latest"]),
        run=tuple(_read_result(line) for line in card["run"]),
        held=card["held"],
        overdue=_result(card["overdue"]),
        peak=card["peak"],
        strength=_read(StrengthFall, card["strength"]),
        home=_read(HomeFall, card["home"]),
        deterioration=_read(DeteriorationFact, card.get("deterioration")),
    )


_Fact = TypeVar("_Fact")
_DATES = {"day", "first", "last", "first_low", "first_day"}


def _plain(fact: Any) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {f.name: _plain_value(getattr(fact, f.name)) for f in fields(fact) if f.name != "inputs"}


def _plain_value(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain_value(item) for item in value] if isinstance(value, tuple) else value


def _read(kind: type[_Fact], values: dict[str, Any] | None) -> _Fact | None:
    if values is None:
        return None
    facts: dict[str, Any] = {k: date.fromisoformat(v) if k in _DATES else v for k, v in values.items()}
    return kind(**{name: _tuples(value) for name, value in facts.items()})


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


def _result(line: dict[str, Any] | None) -> Result | None:
    return _read_result(line) if line else None


def _read_result(line: dict[str, Any]) -> Result:
    return Result(**{**line, "day": date.fromisoformat(line["day"]), "precision": Precision(line["precision"])})
