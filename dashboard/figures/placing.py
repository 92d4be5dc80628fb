"""Where a label may stand: the first place that meets no point and no other label, on a phone and on a desk alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dashboard.figures.style import LETTER, NARROW, WIDE

HEIGHT = 13.0


@dataclass(frozen=True)
class Spot:
    """A place for a label: `x` 0 to 1 across the panel, `y` in pixels above its foot, `side` where the words run to from there."""

    x: float
    y: float
    side: str = "right"

    def box(self, letters: int, width: float) -> tuple[float, float, float, float]:
        """The rectangle that the words cover in a panel of this width: left, right, foot, head, in pixels."""
        long = letters * LETTER
        left = self.x * width - (long if self.side == "left" else long / 2 if self.side == "center" else 0.0)
        return left, left + long, self.y - HEIGHT / 2, self.y + HEIGHT / 2


def along(points: Sequence[tuple[float, float]], between: int = 5) -> list[tuple[float, float]]:
    """The points, and some on the straight lines between neighbours: a label shall not stand on the line either."""
    steps = [n / (between + 1) for n in range(between + 1)]
    inner = [(a[0] + (b[0] - a[0]) * step, a[1] + (b[1] - a[1]) * step) for a, b in pairwise(points) for step in steps]
    return [*inner, *points[-1:]]


@dataclass
class Placer:
    """Remembers what stands in one panel: points (x 0 to 1, y in pixels) and labels that were placed."""

    points: Sequence[tuple[float, float]]
    taken: list[tuple[Spot, int]] = field(default_factory=list)

    def place(self, letters: int, spots: Iterable[Spot]) -> Spot:
        """The best of the spots for so many letters: nothing beneath it, nothing cut off; the earlier of two equals."""
        best = min(spots, key=lambda spot: self._cost(spot, letters))
        self.taken.append((best, letters))
        return best

    def _cost(self, spot: Spot, letters: int) -> float:
        return sum(self._meets(spot, letters, width) for width in (NARROW, WIDE))

    def _meets(self, spot: Spot, letters: int, width: float) -> float:
        left, right, foot, head = spot.box(letters, width)
        near, far, low, high = (left - 5) / width, (right + 5) / width, foot - 4, head + 4
        points = sum(near < x < far and low < y < high for x, y in self.points)
        boxes = (other.box(length, width) for other, length in self.taken)
        labels = sum(left < b[1] and b[0] < right and foot < b[3] and b[2] < head for b in boxes)
        outside = max(0.0, -left) + max(0.0, right - width - 8)
        return points + 4 * labels + outside


def rows(spans: Sequence[tuple[float, int]], limit: int, *, either_side: bool = True) -> list[tuple[int, str] | None]:
    """A row and a side ("right" or "left") for labels with a mark at x (0 to 1) and so many letters; None where no row is free.

    Words stand to the right of their mark, or to the left of it where they would leave the panel; with `either_side` also where there is
    more room on the left. Measured on a phone.
    """
    filled: list[list[tuple[float, float]]] = [[] for _ in range(limit)]
    return [_row(x * NARROW, letters * LETTER + 12, filled, either_side) for x, letters in spans]


def _row(x: float, long: float, filled: list[list[tuple[float, float]]], either_side: bool) -> tuple[int, str] | None:
    inside = [side for side, fits in (("right", x + long <= NARROW + 8), ("left", x - long >= -32)) if fits] or ["right"]
    for index, row in enumerate(filled):
        for side in inside if either_side else inside[:1]:
            begin, end = (x - long, x + 8) if side == "left" else (x - 8, x + long)
            if all(end <= other[0] or begin >= other[1] for other in row):
                row.append((begin, end))
                return index, side
    return None
