"""Episodes: opened by a rule, risen to a higher level under the same number, cleared when CK or strength is back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from models.clinical.relapse.findings import Level, RaisedFlag
from models.clinical.relapse.rules import rank


@dataclass
class Episode:
    """One open episode. `peak` is the highest creatine kinase in it (U/L, a lower bound where cut); `by_ck` says that CK raised it."""

    number: int
    peak: float = 0.0
    by_ck: bool = False
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

    def would_raise(self, level: Level) -> bool:
        """True where this level opens an episode or is higher than that of the open one."""
        return self.open is None or rank(level) > rank(self.rows[self.open.rows[-1]].level)

    def raise_(self, flag: RaisedFlag, by_ck: bool) -> None:
        """Adds a row: a new episode, or the open one risen; its number is given here."""
        if self.open is None:
            self.count += 1
            self.open = Episode(self.count)
        self.open.by_ck = self.open.by_ck or by_ck
        self.open.rows.append(len(self.rows))
        self.rows.append(replace(flag, episode=self.open.number))

    def reach(self, value: float) -> None:
        """Notes the peak of the open episode, in U/L."""
        if self.open is not None:
            self.open.peak = max(self.open.peak, value)

    def clear(self, day: date) -> None:
        """Ends the open episode on the date of the observation that did it."""
        if self.open is None:
            return
        for row in self.open.rows:
            self.rows[row] = replace(self.rows[row], cleared_on=day)
        self.open = None
