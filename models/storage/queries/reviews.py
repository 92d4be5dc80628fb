"""What clinicians said of one patient's flags."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.records import Flag, Review


@dataclass(frozen=True)
class ReviewLine:
    """One review: confirmed, dismissed or snoozed, why, by whom and when. `until` is the day on which a snoozed flag is shown again."""

    public_id: str
    verdict: str
    reason: str
    until: date | None
    reviewed_by: str
    reviewed_at: datetime


@entrance
def reviews_of(database: Database, actor: Actor, public_id: str) -> dict[str, tuple[ReviewLine, ...]]:
    """The reviews of each reviewed flag of this patient, by the flag's public id, newest first: the first one stands."""
    found: dict[str, list[ReviewLine]] = defaultdict(list)
    with database.read() as session:
        patient = patient_of(session, actor, public_id)
        reviews = select(Flag.public_id, Review).join(Flag, col(Flag.id) == Review.flag_id).order_by(col(Review.id).desc())
        for flag, row in session.exec(reviews.where(col(Flag.patient_id) == patient.id)):
            found[flag].append(ReviewLine(row.public_id, row.verdict, row.reason, row.until, row.reviewed_by, row.reviewed_at))
    return {flag: tuple(lines) for flag, lines in found.items()}
