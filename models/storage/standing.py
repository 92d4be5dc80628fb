"""Where a patient stands, as a row's JSON and back: nothing is lost or rounded on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.clinical.relapse.findings import RemissionLevel, Standing, State
from models.storage.digests import plain


def to_content(standing: Standing) -> dict[str, Any]:
    """The standing as JSON can hold it."""
    # Not dataclasses.asdict: it copies every level of every patient deeply, which takes longer than reading the results.
    levels = [plain(vars(level)) for level in standing.levels]
    content: dict[str, Any] = plain({**vars(standing), "level": standing.level and vars(standing.level), "levels": levels})
    return content


def from_content(content: Mapping[str, Any]) -> Standing:
    """The standing that `to_content` wrote."""
    since, level = content["above_since"], content["level"]
    return Standing(
        state=State(content["state"]),
        level=_level(level) if level else None,
        levels=tuple(_level(entry) for entry in content["levels"]),
        above_since=(_day(since[0]), date.fromisoformat(since[1])) if since else None,
        reasons=tuple(content["reasons"]),
    )


def _level(entry: Mapping[str, Any]) -> RemissionLevel:
    return RemissionLevel(**{**entry, "first": date.fromisoformat(entry["first"]), "last": date.fromisoformat(entry["last"])})


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
