"""A clinic's own relapse parameters: kept with their history, in force at once, for every patient concerned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.relapse.parameters import Parameters
from models.errors import EditConflict, NotPermitted
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import site_number
from models.storage.records import ParameterSet, Patient
from models.storage.records.shapes import ParameterShape
from models.storage.scope import scope_of
from models.storage.store.operation import Receipt, once
from models.storage.store.rows import number_of


@entrance
def set_parameters(
    database: Database,
    actor: Actor,
    shape: ParameterShape,
    *,
    key: str,
    now: datetime,
    built_on: Parameters | None = None,
    progress: flags.Progress | None = None,
) -> Receipt:
    """Puts these parameters in force at a site, or everywhere, and judges its patients again: all in one transaction.

    "Everywhere" concerns the patients of sites without parameters of their own. A flag that is no longer raised is withdrawn with
    `Judged again with parameters "…".`, one that still is keeps its time. The receipt's record is the number of the set. A site that is
    unknown or out of reach raises NotFound. A version name used there before raises EditConflict, and so does `built_on`, what the change
    was made from, where it is no longer in force: what somebody else changed meanwhile is not undone unseen. `progress` gets how many
    patients are judged, and of how many.
    """

    def work(session: Session) -> Receipt:
        site = _site(session, actor, shape.site)
        former = _newest(session, site)
        _refuse_known_version(session, site, shape)
        _refuse_outdated(session, site, built_on)
        row = ParameterSet(site_id=site, **shape.content(), set_by=str(actor), set_at=now)
        session.add(row)
        session.flush()
        concerned = _concerned(session, site)
        _trail(session, actor, row, {"site": shape.site, "old": former, "new": shape.content(), "patients": len(concerned)}, now)
        cause = f'Judged again with parameters "{shape.version}".'
        flags.recompute_many(session, concerned, now=now, cause=cause, progress=progress)
        return Receipt(str(row.id), 1, (number_of(row.id),))

    return once(database, actor, "store.parameters.set_parameters", key, now, work)


def _site(session: Session, actor: Actor, name: str) -> int | None:
    if not name and not scope_of(session, actor).everything:
        raise NotPermitted("Parameters for everywhere are for the administrator. Choose one of your sites.")
    return site_number(session, actor, name)


def _newest(session: Session, site: int | None) -> dict[str, Any] | None:
    own = select(ParameterSet).where(col(ParameterSet.site_id) == site).order_by(col(ParameterSet.id).desc()).limit(1)
    row = session.exec(own).first()
    return row.model_dump(include={"version", "values"}) if row else None


def _refuse_known_version(session: Session, site: int | None, shape: ParameterShape) -> None:
    same = select(ParameterSet.set_at).where(col(ParameterSet.site_id) == site, col(ParameterSet.version) == shape.version)
    used = session.exec(same).first()
    if used is not None:
        where = f'at "{shape.site}"' if shape.site else "everywhere"
        rule = f"was put in force {where} on {used.date().isoformat()} already. A version always means the same values"
        raise EditConflict(f'Version "{shape.version}" {rule}: choose another name.')


def _refuse_outdated(session: Session, site: int | None, built_on: Parameters | None) -> None:
    now = flags.parameters_in_force(session).at(site)
    if built_on not in (None, now):
        rule = "into force meanwhile. Nothing was changed; look at what it would change now."
        raise EditConflict(f'Somebody put version "{now.version}" {rule}')


def _concerned(session: Session, site: int | None) -> Sequence[int]:
    own = flags.parameters_in_force(session).own
    everyone = session.exec(select(Patient.id, Patient.site_id)).all()
    return [number_of(number) for number, at in everyone if (at == site if site is not None else at is None or at not in own)]


def _trail(session: Session, actor: Actor, row: ParameterSet, detail: dict[str, Any], now: datetime) -> None:
    record = f"parameters:site {row.site_id}" if row.site_id else "parameters:everywhere"
    action = "store.parameters.set_parameters"
    audit.append(session, actor=actor, action=action, record=record, field=row.version, detail={**detail, "reason": row.reason}, when=now)
