"""Events: what a clinician decided has happened. They are the truth that flags are judged by; the relapse engine never reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.errors import UnknownCode


@dataclass(frozen=True)
class EventKind:
    """One kind of event: the code that stays in files and the words shown."""

    code: str
    label: str


EVENTS = (
    EventKind("relapse", "Relapse"),
    EventKind("remission", "Remission"),
    EventKind("treatment_escalated", "Treatment escalated"),
    EventKind("hospital_admission", "Hospital admission"),
    EventKind("statin_reexposure", "Statin re-exposure"),
    EventKind("cancer", "Cancer"),
    EventKind("pregnancy", "Pregnancy"),
    EventKind("death", "Death"),
    EventKind("transfer", "Transfer to another clinic"),
    EventKind("withdrawal", "Withdrawal from the study"),
)

EVENT_CODES = tuple(kind.code for kind in EVENTS)


def find_event(text: str) -> EventKind:
    """The kind of event that `text` names, by code or label in any case ("statin re-exposure", "statin_reexposure")."""
    wanted = _letters(text)
    for kind in EVENTS:
        if wanted in (_letters(kind.code), _letters(kind.label)):
            return kind
    raise UnknownCode(f'Event "{text.strip()}" is not known. Write one of: {", ".join(EVENT_CODES)}.', "event")


def _letters(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).casefold()
