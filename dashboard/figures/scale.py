"""The CK axis: range, ticks and short labels, logarithmic by default. Nothing is ever clamped: the range holds every value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from dashboard.figures.text import short_number

MOST_DECADES = 4.2
"""Up to so many decades the axis is labelled at 1, 2 and 5, beyond at 1 only."""


@dataclass(frozen=True)
class Scale:
    """A y axis from `low` to `high` in a panel of so many pixels. `low` and `high` are log10 of the value on a logarithmic axis."""

    log: bool
    low: float
    high: float
    height: int

    def place(self, value: float) -> float:
        """The value as an axis coordinate: its log10 on a logarithmic axis. Annotations and ranges are in these."""
        return log10(value) if self.log else value

    def pixels(self, value: float) -> float:
        """How far above the foot of the panel the value stands."""
        return (self.place(value) - self.low) / (self.high - self.low) * self.height

    def shifted(self, value: float, pixels: float) -> float:
        """The value that stands so many pixels above this one."""
        place = self.place(value) + pixels * (self.high - self.low) / self.height
        return float(10**place) if self.log else place

    def at_pixels(self, pixels: float) -> float:
        """The axis coordinate so many pixels above the foot of the panel."""
        return self.low + pixels * (self.high - self.low) / self.height

    def ticks(self) -> list[float]:
        """Where the axis is labelled: 1-2-5 decades, or round steps on a linear axis."""
        return self._decades() if self.log else self._steps()

    def layout(self) -> dict[str, Any]:
        """The axis for Plotly, with its explicit range."""
        ticks = self.ticks()
        words = [short_number(tick) for tick in ticks]
        kind = "log" if self.log else "linear"
        return {"type": kind, "range": [self.low, self.high], "tickmode": "array", "tickvals": ticks, "ticktext": words}

    def _decades(self) -> list[float]:
        parts = (1, 2, 5) if self.high - self.low <= MOST_DECADES else (1,)
        every = max(1, ceil((self.high - self.low) / 10))
        wanted = [float(f"{part}e{power}") for power in range(floor(self.low), ceil(self.high) + 1, every) for part in parts]
        return [tick for tick in wanted if self.low <= log10(tick) <= self.high]

    def _steps(self) -> list[float]:
        rough = (self.high - self.low) / 5
        power = 10 ** floor(log10(rough))
        step = next(part * power for part in (1, 2, 5, 10) if part * power >= rough * 0.999)
        return [round(step * n, 10) for n in range(ceil(self.low / step), floor(self.high / step) + 1)]


def ck_scale(values: Sequence[float], log: bool, height: int, *, up: bool = False, down: bool = False) -> Scale:
    """The scale that shows all values, at least one decade high; `up` and `down` ask for room for an arrow beyond the last value."""
    if log:
        shown = [log10(value) for value in values if value > 0] or [2.0, 3.0]
        low, high = _at_least(min(shown), max(shown), 1.0)
        span = high - low
        return Scale(True, low - span * (0.13 if down else 0.06), high + span * (0.13 if up else 0.06), height)
    top = max([*values, 0.0]) or 1.0
    return Scale(False, -top * (0.12 if down else 0.02), top * (1.14 if up else 1.06), height)


def _at_least(low: float, high: float, span: float) -> tuple[float, float]:
    lacking = max(0.0, span - (high - low)) / 2
    return low - lacking, high + lacking
