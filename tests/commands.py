"""A command run in this process, as a script would run it: its exit code and what it wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Outcome:
    code: int
    out: str
    err: str


Cli = Callable[..., Outcome]
