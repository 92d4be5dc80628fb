"""The relapse parameters in force, and every set that ever was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from models.access import Actor
from models.clinical.relapse.parameters import Parameters
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import site_number
from models.storage.flags import parameters_in_force
from models.storage.records import ParameterSet, Site
from models.storage.scope import scope_of


@dataclass(frozen=True)
class ParameterSetLine:
    """One set: where it was put in force ("" is everywhere), what differs from the defaults, why, by whom and when."""

    site: str
    version: str
    values: Mapping[str, float]
    reason: str
    set_by: str
    set_at: datetime


@entrance
def parameters_of(database: Database, actor: Actor, site: str = "") -> Parameters:
    """The parameters by which patients of this site are judged: its own, else those for everywhere, else the defaults.

    "" asks for those of everywhere; a site that is not recorded, or not for this actor, raises NotFound.
    """
    with database.read() as session:
        return parameters_in_force(session).at(site_number(session, actor, site))


@entrance
def parameter_sets(database: Database, actor: Actor) -> tuple[ParameterSetLine, ...]:
    """Every set for everywhere and of every site within reach, newest first. The first of a site is the one in force there."""
    sets = select(ParameterSet, Site.name).outerjoin(Site, col(Site.id) == ParameterSet.site_id).order_by(col(ParameterSet.id).desc())
    with database.read() as session:
        scope = scope_of(session, actor)
        return tuple(
            ParameterSetLine(site or "", row.version, dict(row.values), row.reason, row.set_by, row.set_at)
            for row, site in session.exec(sets)
            if row.site_id is None or scope.covers_site(row.site_id)
        )
