"""Sites: made by those who run the clinic's Myolog, because a site is a wall between patients."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from sqlmodel import Session, select

from models.access import Actor
from models.errors import EditConflict, ImpossibleValue
from models.storage import audit
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.records import Site
from models.storage.records.shapes.base import folded
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of

LONGEST_NAME = 200
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@entrance
def add_site(database: Database, actor: Actor, name: str, *, key: str, now: datetime) -> Receipt:
    """A new site at which nobody is yet; the receipt's record is its name. One whose name differs only in case raises EditConflict."""
    named = _checked(name)

    def work(session: Session) -> Receipt:
        for known in session.exec(select(Site.name)):
            if folded(known) == folded(named):
                raise EditConflict(f'Site "{known}" exists already. Use that one, or choose another name.', {"name": known})
        return Receipt(named, 1, (make_site(session, actor, named, now),))

    return once(database, actor, "store.sites.add_site", key, now, work)


def make_site(session: Session, actor: Actor, name: str, now: datetime) -> int:
    """The number of a new site, made and audited inside the open transaction of a write that has asked already."""
    site = Site(name=name)
    session.add(site)
    session.flush()
    audit.append(session, actor=actor, action="store.sites.add_site", record=f"site:{site.id}", detail={"new": {"name": name}}, when=now)
    return number_of(site.id)


def _checked(name: str) -> str:
    stripped = name.strip()
    if not stripped or len(stripped) > LONGEST_NAME or any(unicodedata.category(sign) in _UNSEEN for sign in stripped):
        rule = f"a site's name is 1 to {LONGEST_NAME} visible characters on one line"
        raise ImpossibleValue(f'Site "{stripped[:80]}" cannot be made: {rule}. Correct the name.', "site")
    return stripped
