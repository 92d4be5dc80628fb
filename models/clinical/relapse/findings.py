"""What the relapse engine says: flags that an observation raised, and where the patient stands now.

A flag is for a clinician's review; it never states that a relapse has happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How far the evidence reaches, in rising order."""

    WATCH = "watch"
    POSSIBLE = "possible"
    PROBABLE = "probable"


class State(StrEnum):
    """Where a patient stands when nothing is flagged, or why nothing can be said. Never silent.

    UNSETTLED: there is an own level, and CK is above its usual variation or strength is down, without a rule being met.
    """

    FLAGGED = "flagged"
    NOT_ENOUGH_DATA = "not enough data"
    NO_LEVEL = "no remission level yet"
    NOT_RESPONDING = "not responding"
    UNDETERMINED = "undetermined"
    UNSETTLED = "unsettled"
    STEADY = "steady"


@dataclass(frozen=True)
class RaisedFlag:
    """One episode opening, or rising to a higher level, on the date of the observation that did it.

    CK in U/L; `ck_comparator` is `>` or `<` where the result was cut, and then `ck_ratio` is a bound of the same kind.
    Strength in percent of the scale's maximum. `cleared_on` is the date of the observation that ended the episode.
    """

    episode: int
    flagged_on: date
    level: Level
    rule: str
    summary: str
    ck: float | None = None
    ck_comparator: str = ""
    ck_baseline: float | None = None
    ck_ratio: float | None = None
    strength: float | None = None
    strength_baseline: float | None = None
    cleared_on: date | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RemissionLevel:
    """The patient's own remission level of CK: the median of a stable stretch and the band of usual variation about it, in U/L.

    `low` and `high` bound usual variation (the reference change value about `median`); `count` results from `first` to `last` made it.
    `provisional` is true after an escalation, until results no longer fall.
    """

    median: float
    low: float
    high: float
    count: int
    first: date
    last: date
    provisional: bool = False


@dataclass(frozen=True)
class Standing:
    """Where the patient stands after the last result: state, own remission level, and since when CK is above it.

    `above_since` is the pair (last date within the level, first date above it): the rise began between the two. None while within.
    `reasons` are short sentences on what is missing or what cannot be decided, for the page.
    """

    state: State
    level: RemissionLevel | None = None
    levels: tuple[RemissionLevel, ...] = ()
    above_since: tuple[date | None, date] | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """All flags of one history, oldest first, and where the patient stands."""

    flags: tuple[RaisedFlag, ...]
    standing: Standing
