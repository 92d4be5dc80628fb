"""Creatine kinase as it comes in: last results, and the results in a row that lie beyond usual variation above their reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from models.clinical.relapse.baseline import OwnLevel
from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import Reference
from models.clinical.relapse.trough import Trough
from models.clinical.relapse.variation import exceeds
from models.clinical.series.results import Result


@dataclass
class Rise:
    """The own level, the low that may stand for it, and what the last results were against them.

    `run` are the results in a row beyond usual variation, `within` counts those in a row that are not; `unclear` is a last result so cut
    that it could be either. `last_within` and `first_above` bracket the beginning of a rise above the own level.
    """

    parameters: Parameters
    own: OwnLevel
    trough: Trough
    results: int = 0
    uncut_results: int = 0
    latest: Result | None = None
    uncut: Result | None = None
    unclear: Result | None = None
    run: list[Result] = field(default_factory=list)
    within: int = 0
    last_within: Result | None = None
    first_above: Result | None = None

    def reference(self) -> Reference | None:
        """What the next result is compared with; None where there is nothing yet."""
        return self.trough.reference(self.own.level)

    def read(self, ck: Result, cleared_at: float) -> bool:
        """Takes in a result; True where it surely lies beyond usual variation or within it.

        `cleared_at` is the value in U/L at or below which an open flag said that it would clear: a promise that a reference which has
        moved down since does not break.
        """
        reference = self.reference()
        self._count(ck)
        if reference is None or ck.low is None or ck.high is None:
            self.trough.watch(ck)
            return False
        edge = max(reference.value * self.parameters.variation.up, cleared_at)
        if exceeds(ck.low, edge):
            self._is_beyond(ck)
        elif not exceeds(ck.high, edge):
            self.run, self.within = [], self.within + 1
            self.trough.take(ck)
        else:
            self.unclear = ck
            return False
        return True

    def begin_again(self, ck: Result) -> None:
        """A new rise begins with this result."""
        self.run, self.within = [ck], 0

    def end(self) -> None:
        """An episode ended: the next result beyond usual variation is the first of its own rise."""
        self.run, self.within = [], 0

    def settle(self, ck: Result) -> None:
        """A level was declared by this result: where it lies within, CK is back."""
        self.trough.close()
        if self.own.level is not None and not exceeds(ck.value or 0.0, self.own.level.high):
            self.run = []

    def place(self, ck: Result) -> None:
        """Notes whether a result that could be told lies above the own level as it now stands, or CK is back within it."""
        level = self.own.level
        if level is None or self.unclear is not None:
            return
        if not exceeds(ck.high or 0.0, level.high):
            self.last_within, self.first_above = ck, None
            self.trough.close()
        elif exceeds(ck.low or 0.0, level.high):
            self.first_above = self.first_above or ck

    def recent(self, day: date) -> Result | None:
        """The last result, where it is recent enough to be read together with strength and home tests."""
        last = self.latest
        return last if last is not None and (day - last.day).days <= self.parameters.pairing_days else None

    def _count(self, ck: Result) -> None:
        self.latest, self.unclear = ck, None
        self.results += 1
        if not ck.is_cut:
            self.uncut, self.uncut_results = ck, self.uncut_results + 1

    def _is_beyond(self, ck: Result) -> None:
        if self.run and (ck.day - self.run[-1].day).days > self.parameters.confirm_within_days:
            self.run = []
        self.run.append(ck)
        self.within = 0
