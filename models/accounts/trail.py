"""What the audit trail says of accounts: never a password, a token, or a name that was typed and belongs to nobody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.access import Actor
from models.storage import audit
from models.storage.finding import account_trail_name
from models.storage.records import Account


def write_trail(session: Session, actor: Actor, action: str, whose: Account | str, now: datetime, **detail: Any) -> None:
    """One row inside the open transaction. Account names have no spaces, so that none is mistaken for other words in their place."""
    record = f"account:{whose}" if isinstance(whose, str) else account_trail_name(whose)
    audit.append(session, actor=actor, action=action, record=record, detail={**detail, "session": actor.session}, when=now)
