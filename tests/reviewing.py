"""Builders for tests of reviews and parameters: checked shapes from a few words, and the flags that there are."""

from __future__ import annotations

from sqlmodel import col, select

from models.storage.database import Database
from models.storage.records import Flag
from models.storage.records.shapes import ParameterShape, ReviewShape
from tests.clinic import TODAY


def review(flag: str, verdict: str = "confirmed", reason: str = "", until: str = "") -> ReviewShape:
    row = {"flag": flag, "verdict": verdict, "reason": reason, "until": until}
    return ReviewShape.model_validate(row, context={"today": TODAY})


def parameters(version: str = "2026-12", site: str = "", reason: str = "too many watches", **values: float | str) -> ParameterShape:
    return ParameterShape.model_validate({"site": site, "version": version, "values": values, "reason": reason})


def flag_ids(database: Database) -> list[str]:
    """Public ids of all flags, in the order in which they were raised."""
    with database.read() as session:
        return list(session.exec(select(Flag.public_id).order_by(col(Flag.id))))
