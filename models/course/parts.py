"""What one patient's course is made of: plain frozen values that a page, an export and a command read alike.

Nothing here evaluates: facts, events, flags and standing are the stored ones, as `models.storage.queries.record` reads them. CK is in
U/L, strength in the scale's own points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from models.clinical.dates import PartialDate, Precision
from models.clinical.relapse.findings import RemissionLevel, Standing
from models.clinical.series.results import History, Result
from models.storage.queries.record import EventLine, PatientFacts, StoredFlag


@dataclass(frozen=True)
class LaneStep:
    """One dose step, or one cycle or infusion (`dated`), of one drug. `stop` is the first day no longer at that dose.

    `dose_text` is the dose in words ("15 mg weekly"), empty where none was recorded. `stop` None: it goes on as far as anyone knows.
    `daily_glucocorticoid`: the step is part of the daily prednisone line (`Course.prednisone`) and needs no bar of its own.
    """

    start: PartialDate
    stop: PartialDate | None = None
    dose_text: str = ""
    route: str = ""
    days_per_cycle: int | None = None
    dated: bool = False
    daily_glucocorticoid: bool = False
    reason: str = ""
    text: str = ""


@dataclass(frozen=True)
class Lane:
    """All steps of one drug, oldest first. `trigger` is true for a statin, a fibrate or red yeast rice."""

    label: str
    trigger: bool = False
    steps: tuple[LaneStep, ...] = ()


@dataclass(frozen=True)
class DoseStretch:
    """Days at one oral glucocorticoid dose, in mg prednisone equivalent a day. `stop` None: it goes on.

    `mg_per_day` is 0 between two courses, None where one was taken and its dose not recorded. `precision` is that of the start.
    """

    start: date
    stop: date | None
    mg_per_day: float | None
    precision: Precision = Precision.DAY


@dataclass(frozen=True)
class StrengthSeries:
    """All totals on one scale, oldest first, in that scale's points. Two scales are never one series.

    `maximum` is the scale's own; None where each result carries its own maximum in `upper_limit` (MRC sum scores).
    """

    scale: str
    label: str
    maximum: float | None
    results: tuple[Result, ...]

    def maximum_of(self, result: Result) -> float | None:
        """The best score possible for this result: 80 for MMT8; None where no maximum was recorded."""
        return self.maximum or result.upper_limit

    def percent(self, result: Result) -> float | None:
        """The result in percent of its maximum: 66 of 80 -> 82.5; None for words or where no maximum is known."""
        maximum = self.maximum_of(result)
        return None if result.value is None or not maximum else 100 * result.value / maximum


class CkPosition(StrEnum):
    """Where the last CK stands against the patient's own remission level."""

    WITHIN = "within usual variation"
    ABOVE = "above own level"
    BELOW = "below own level"
    NO_LEVEL = "no remission level yet"
    TOO_FEW = "too few results"
    UNDETERMINED = "undetermined"


class Direction(StrEnum):
    """The last result against the one before. A cut result that could lie on either side is undetermined."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class CkNow:
    """The last CK, as numbers. `times_level` and `times_limit` are bounds of the same kind as `last.comparator` where it is cut.

    `age_days` is None for a course that is told in days. `above_since` is (last date within the level, first date above it).
    `quiet_since` is the first day on which a new result was overdue, None while the last is in date or nothing has an age.
    `upper_limit` is the last result's own in U/L, None where none was recorded.
    """

    last: Result
    position: CkPosition
    age_days: int | None = None
    times_limit: float | None = None
    times_level: float | None = None
    level: RemissionLevel | None = None
    above_since: tuple[date | None, date] | None = None
    upper_limit: float | None = None
    previous: Result | None = None
    direction: Direction | None = None
    quiet_since: date | None = None


@dataclass(frozen=True)
class StrengthNow:
    """The last total of one scale. `change` is in points of that scale against `since`; `same_rater` None where a rater is not recorded."""

    label: str
    last: Result
    maximum: float | None = None
    age_days: int | None = None
    change: float | None = None
    since: date | None = None
    same_rater: bool | None = None


@dataclass(frozen=True)
class PrednisoneNow:
    """Oral glucocorticoid now, in mg prednisone equivalent a day, since when, and the dose before.

    0 after it was stopped; None where one is taken and its dose was not recorded.
    """

    mg_per_day: float | None
    since: date
    previous: float | None = None
    precision: Precision = Precision.DAY


@dataclass(frozen=True)
class LastDose:
    """The last dated cycle or infusion of one drug, and how many days ago (None for a course that is told in days)."""

    label: str
    day: date
    days_ago: int | None = None


@dataclass(frozen=True)
class Streams:
    """What changed since when, stream by stream, as numbers; None or empty where nothing was recorded."""

    ck: CkNow | None = None
    strength: tuple[StrengthNow, ...] = ()
    prednisone: PrednisoneNow | None = None
    infusions: tuple[LastDose, ...] = ()


@dataclass(frozen=True)
class Course:
    """One patient, ready to be read. `relative` courses are told in days from day 0 and never show a date.

    `until` is the last day of which anything is known: the day of asking for a patient in follow-up, otherwise the last record.
    `ck_words` and `strength_words` are results in words only. `strength` holds one series per scale, oldest first.
    """

    facts: PatientFacts
    until: date
    history: History = field(default_factory=History)
    ck: tuple[Result, ...] = ()
    strength: tuple[StrengthSeries, ...] = ()
    ck_words: tuple[Result, ...] = ()
    strength_words: tuple[Result, ...] = ()
    prednisone: tuple[DoseStretch, ...] = ()
    lanes: tuple[Lane, ...] = ()
    events: tuple[EventLine, ...] = ()
    flags: tuple[StoredFlag, ...] = ()
    standing: Standing | None = None
    streams: Streams = Streams()

    @property
    def study_id(self) -> str:
        """The name of the patient in the study; nothing here names the person."""
        return self.facts.study_id

    @property
    def relative(self) -> bool:
        """True for a course that is told in days."""
        return self.facts.relative

    @property
    def open_flag(self) -> StoredFlag | None:
        """The flag that waits for review: the highest row of the newest open episode; None where there is none."""
        waiting = [flag for flag in self.flags if flag.status == "open"]
        return max(waiting, key=lambda flag: (flag.episode, flag.flagged_on), default=None)
