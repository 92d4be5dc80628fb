"""Seconds on the wall, and lines that say how they were measured: the machine's load stands beside every figure."""

from __future__ import annotations

import gc
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median


def say(line: str = "") -> None:
    """One line of the result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_load() -> None:
    """Processors and load: figures taken on a busy machine are no figures."""
    loads = " ".join(f"{load:.2f}" for load in os.getloadavg())
    say(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {loads}")


@dataclass
class Rounds:
    """Several pieces of work timed in turns, so that a slow moment of the machine falls on all of them."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    processor: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def time(self, name: str, work: Callable[[], object]) -> None:
        """Do the work once more; keep its seconds on the wall, and those of the processor."""
        gc.collect()
        start, begun = time.perf_counter(), time.process_time()
        work()
        self.processor[name].append(time.process_time() - begun)
        self.times[name].append(time.perf_counter() - start)

    def best(self, name: str) -> float:
        """The shortest time of a piece of work: what it takes when nothing else runs."""
        return min(self.times[name])

    def middle(self, name: str) -> float:
        """The median time."""
        return median(self.times[name])

    def ratio(self, name: str, other: str) -> float:
        """How many times as long as the other: the median over rounds, each against its own neighbour."""
        return median(a / b for a, b in zip(self.times[name], self.times[other], strict=True))

    def growth(self, name: str, other: str) -> float:
        """The same of the best processor times, on which other people's work weighs less."""
        return min(self.processor[name]) / min(self.processor[other])
