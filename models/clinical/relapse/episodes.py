"""Episodes: opened by a rule, risen to a higher level under the same number, cleared when CK or strength is back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from models.clinical.relapse.findings import Level, RaisedFlag
from models.clinical.relapse.rules import rank
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import Result


@dataclass
class Episode:
    """One open episode. `peak` is the highest creatine kinase in it (U/L, a lower bound where cut), `low` the lowest result since then;
    `by_ck` says that CK raised it, `cleared_at` the value in U/L that its last row named for clearing it."""

    number: int
    peak: float = 0.0
    by_ck: bool = False
    low: Result | None = None
    cleared_at: float = 0.0
    rows: list[int] = field(default_factory=list)


@dataclass
class Episodes:
    """The rows of all episodes, oldest first, and the open one."""

    rows: list[RaisedFlag] = field(default_factory=list)
    open: Episode | None = None
    count: int = 0

    @property
    def peak(self) -> float:
        """The highest creatine kinase of the open episode in U/L (a lower bound where cut); 0 without one."""
        return self.open.peak if self.open else 0.0

    @property
    def cleared_at(self) -> float:
        """The value in U/L at or below which, twice, the last row said that it would clear; 0 without an open episode raised by CK."""
        return self.open.cleared_at if self.open else 0.0

    @property
    def opened_on(self) -> date | None:
        """The date on which the open episode began; None without one."""
        return self.rows[self.open.rows[0]].flagged_on if self.open else None

    def would_raise(self, level: Level) -> bool:
        """True where this level opens an episode or is higher than that of the open one."""
        return rank(level) > self.rank

    @property
    def rank(self) -> int:
        """The rank of the open episode's level; below every level without one."""
        return rank(self.rows[self.open.rows[-1]].level) if self.open else -1

    def raise_(self, flag: RaisedFlag, by_ck: bool, peak: float, cleared_at: float) -> None:
        """Adds a row: a new episode, or the open one risen; its number is given here.

        `peak` is the highest CK so far and `cleared_at` the value that ends it twice, both in U/L; they count where CK raised it.
        """
        if self.open is None:
            self.count += 1
            self.open = Episode(self.count)
        self.open.by_ck = self.open.by_ck or by_ck
        self.open.peak = max(self.open.peak, peak)
        self.open.cleared_at = max(self.open.cleared_at, cleared_at) if self.open.by_ck else 0.0
        self.open.rows.append(len(self.rows))
        self.rows.append(replace(flag, episode=self.open.number))

    def follow(self, ck: Result) -> None:
        """Takes a result into the open episode: a higher peak, or the lowest since the peak."""
        episode = self.open
        if episode is None:
            return
        if reaches(ck.low or 0.0, episode.peak):
            episode.peak, episode.low = ck.low or 0.0, None
        elif not ck.is_cut and (episode.low is None or exceeds(episode.low.value or 0.0, ck.value or 0.0)):
            episode.low = ck

    def rises_anew_from(self, ck: Result, ratio: float) -> Result | None:
        """The low of an open episode raised by CK, where this result is at least `ratio` times it: a rise of its own although nothing
        cleared. None otherwise."""
        low = self.open.low if self.open is not None and self.open.by_ck else None
        return low if low is not None and reaches(ck.low or 0.0, ratio * (low.value or 0.0)) else None

    def clear(self, day: date) -> None:
        """Ends the open episode on the date of the observation that did it."""
        if self.open is None:
            return
        for row in self.open.rows:
            self.rows[row] = replace(self.rows[row], cleared_on=day)
        self.open = None
