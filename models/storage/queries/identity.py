"""Who a patient is, for those who treat the patient. Nothing else reads it: research, exports and flags do without."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlmodel import col, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.records import Identity, Patient
from models.storage.scope import scope_of

# Letters that are written without their mark where a keyboard has none, and do not come apart by themselves.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_APOSTROPHES = str.maketrans("", "", "'’")
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


@dataclass(frozen=True)
class IdentityLine:
    """What is recorded of who the patient is; `version` is carried by the form that changes it, 0 where nothing was recorded."""

    name: str = ""
    date_of_birth: date | None = None
    contact: str = ""
    local_number: str = ""
    version: int = 0


@dataclass(frozen=True)
class IdentityName:
    """By what a patient is searched for and called."""

    name: str = ""
    local_number: str = ""
    date_of_birth: date | None = None

    def matches(self, text: str) -> bool:
        """True where every word of the text stands in name, local number or date of birth (1961-03-04), whatever the case and accents.

        "muller" and "MUELLER" find "Müller", "obrien" finds "O'Brien", and a blank text finds everybody.
        """
        return all(any(wanted in held for wanted in word for held in self._spellings) for word in _words(text))

    @cached_property
    def _spellings(self) -> frozenset[str]:
        born = self.date_of_birth.isoformat() if self.date_of_birth else ""
        return _spellings(f"{self.name} {self.local_number} {born}")


@entrance
def identity_of(database: Database, actor: Actor, public_id: str) -> IdentityLine:
    """Who this patient is; blank where nothing was recorded."""
    with database.read() as session:
        row = session.get(Identity, patient_of(session, actor, public_id).id)
        return IdentityLine(**row.model_dump(exclude={"patient_id"})) if row else IdentityLine()


@entrance
def names(database: Database, actor: Actor) -> dict[str, IdentityName]:
    """Name, local number and date of birth of every patient within reach of whom any is recorded, by public id."""
    said: Any = (Identity.name, Identity.local_number, Identity.date_of_birth)
    wanted: Any = select(Patient.public_id, *said).join(Identity, col(Identity.patient_id) == Patient.id)
    with database.read() as session:
        found = session.exec(wanted.where(scope_of(session, actor).condition))
        return {public_id: IdentityName(*known) for public_id, *known in found if any(known)}


@lru_cache(maxsize=1)
def _words(text: str) -> tuple[frozenset[str], ...]:
    # The same text is asked of one name after the other.
    return tuple(map(_spellings, text.split()))


def _spellings(text: str) -> frozenset[str]:
    whole = unicodedata.normalize("NFKC", text).casefold().translate(_APOSTROPHES)
    return frozenset({whole} if whole.isascii() else {_bare(whole), _bare(whole.translate(_SPELLED_OUT))})


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
