"""Which relapse parameters are in force where: a site's own set, else the one for everywhere, else the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from models.clinical.relapse.parameters import DEFAULTS, Parameters, from_dict
from models.storage.records import ParameterSet


@dataclass(frozen=True)
class InForce:
    """The parameters in force at every site, by the site's number; None stands for everywhere."""

    own: dict[int | None, Parameters] = field(default_factory=dict)

    def at(self, site_id: int | None) -> Parameters:
        """The parameters by which patients of this site are judged."""
        return self.own.get(site_id) or self.own.get(None) or DEFAULTS


def parameters_in_force(session: Session) -> InForce:
    """The newest set of each site, read with one query."""
    sets = select(ParameterSet.site_id, ParameterSet.version, ParameterSet.values).order_by(col(ParameterSet.id))
    # Not `override`: a name that a later Myolog no longer has, or a value that it would refuse, must not stop every save.
    return InForce({site: from_dict({**values, "version": version}) for site, version, values in session.exec(sets)})
