"""What a self-check finds: in one sentence each, what is wrong, the rule, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: `refuse` keeps Myolog from starting, `warn` is said and left to the site."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One thing that makes this installation unsafe. `code` names it for programs and never changes."""

    code: str
    level: Level
    what: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what} {self.rule} {self.remedy}"
