"""The throttle of tries to log in: counted before the password is looked at, so that many at the same moment cannot pass the limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from models.storage.digests import digest
from models.storage.records import LoginAttempt

LIMIT = 10
WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class Try:
    """A try: the number under which it is counted, or after how many seconds the next one is heard.

    `first_refused` marks the first one that was too many within the time in which tries count: that one goes into the audit trail.
    """

    number: int | None = None
    retry_after: int = 0
    first_refused: bool = False


def count_try(session: Session, whose: Sequence[object], now: datetime) -> Try:
    """Counts this try among those of `whose`, unless as many as are heard were counted within the last 15 minutes."""
    session.exec(delete(LoginAttempt).where(col(LoginAttempt.at) <= now - WINDOW))
    bucket, refused = _bucket(*whose), _bucket("refused", *whose)
    counted = _counted(session, bucket)
    if len(counted) < LIMIT:
        return Try(number=_count(session, bucket, now))
    first_refused = not _counted(session, refused)
    if first_refused:
        _count(session, refused, now)
    return Try(retry_after=math.ceil((counted[-LIMIT] + WINDOW - now).total_seconds()), first_refused=first_refused)


def give_back(session: Session, tried: Try) -> None:
    """Takes a try out of the count again: its password was right."""
    session.exec(delete(LoginAttempt).where(col(LoginAttempt.id) == tried.number))


def _bucket(*whose: object) -> str:
    # Only a digest is kept: what was typed as a name may be a password by mistake. And it may hold half a sign, which has no bytes.
    return digest(ascii(whose))


def _counted(session: Session, bucket: str) -> list[datetime]:
    found = select(LoginAttempt.at).where(col(LoginAttempt.bucket) == bucket).order_by(col(LoginAttempt.at))
    return list(session.exec(found))


def _count(session: Session, bucket: str, now: datetime) -> int | None:
    row = LoginAttempt(bucket=bucket, at=now)
    session.add(row)
    session.flush()
    return row.id
