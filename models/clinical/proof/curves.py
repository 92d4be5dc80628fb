"""Detectors on one picture: false alarms per patient-year against relapses caught in time, and what a swept rule can at best reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from models.clinical.proof.bootstrap import Interval
from models.clinical.proof.summary import Rates


@dataclass(frozen=True)
class Point:
    """One detector at one cut-off; `name` where a rule is known by it. `intervals` holds each figure with its 95 % interval."""

    cutoff: str
    name: str
    rates: Rates
    intervals: Mapping[str, Interval]


@dataclass(frozen=True)
class Curve:
    """One family of detectors swept over its cut-off.

    What it can at best reach is the convex hull of its points, of never alarming (0, 0), and of all false alarms for no further catch:
    between two cut-offs a clinic could use one for some patients and the other for the rest. That is generous to the rule.
    """

    code: str
    label: str
    points: tuple[Point, ...]

    @cached_property
    def hull(self) -> tuple[tuple[float, float], ...]:
        """Corners (false alarms per patient-year, share caught in time), from (0, 0) up to the highest share caught."""
        reached = sorted((p.rates.false_per_year, -p.rates.sensitivity) for p in self.points)
        corners = [(0.0, 0.0)]
        for false, minus in reached:
            point = (false, -minus)
            if point[1] <= corners[-1][1]:
                continue
            while len(corners) > 1 and _rises_less(corners[-2], corners[-1], point):
                corners.pop()
            if len(corners) == 1 and point[0] == 0:
                corners = []
            corners.append(point)
        return tuple(corners)

    def caught_at(self, false_per_year: float) -> float:
        """The highest share caught in time with no more than these false alarms per patient-year."""
        for (x, y), (after, higher) in pairwise(self.hull):
            if false_per_year < after:
                return y + (higher - y) * (false_per_year - x) / (after - x)
        return self.hull[-1][1]

    def false_at(self, caught: float) -> float | None:
        """The fewest false alarms per patient-year with no smaller share caught in time; None where no cut-off catches so many."""
        if caught <= self.hull[0][1]:
            return self.hull[0][0]
        for (x, y), (after, higher) in pairwise(self.hull):
            if caught <= higher:
                return x + (after - x) * (caught - y) / (higher - y)
        return None


def _rises_less(first: tuple[float, float], middle: tuple[float, float], last: tuple[float, float]) -> bool:
    """True where `middle` lies on or under the line from `first` to `last`."""
    return (middle[1] - first[1]) * (last[0] - first[0]) <= (last[1] - first[1]) * (middle[0] - first[0])
