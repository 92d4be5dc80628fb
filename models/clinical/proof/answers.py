"""What a detector says about one patient, in the form in which the engine and its rivals are judged alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from models.clinical.series.results import History


@dataclass(frozen=True, slots=True)
class Alarm:
    """One episode that asks for a review: the day it opened and the first day it no longer stood, None while it stands.

    Of the engine: an episode at `possible` or above, opened on the date of its first row at that level.
    """

    day: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All alarms of one patient, oldest first, and the dates of the rows that only ask to repeat a test (level `watch`)."""

    alarms: tuple[Alarm, ...] = ()
    watch: tuple[date, ...] = ()

    @property
    def watch_rows(self) -> int:
        """How many rows of level `watch` there are."""
        return len(self.watch)


Detector = Callable[[History], Answer]
"""Anything that reads a history and answers with alarms; it is never shown the truth."""
