"""The parameters in force: at which site, what they are, the form that changes them, and who changed them before.

The same part of two pages. An administrator sets them everywhere and at each site; a clinician at the own sites.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import components, data, wording
from dashboard.governance import form, parameters, tables
from models.access import Actor, Role
from models.storage.queries.parameters import ParameterSetLine


def parameters_in_force(actor: Actor, sets: Sequence[ParameterSetLine]) -> None:
    """Choose a site, read its parameters, change one of them where the actor may, and read who changed which."""
    patients = {line.name: line.patients for line in data.sites(actor)}
    sites, everywhere = [name for name in patients if name], actor.role is Role.ADMINISTRATOR
    site = form.site_choice(["", *sites] if everywhere else [*sites, ""])
    in_force = data.parameters(actor, site)
    tables.parameter_table(in_force, site)
    if site or everywhere:
        form.change_form(in_force, site, parameters.patients_judged(site, patients, {line.site for line in sets} - {""}))
    else:
        components.note(wording.CHANGE_EVERYWHERE)
    tables.history(sets)
