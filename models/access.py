"""Who acts, and the one table of who may do what. Pure: no database, no clock.

Deny is the default: a store or query function whose name is not in RULES cannot run. Until accounts exist, the local operator
(command line and pages on the own machine) and system jobs are the only actors with rights.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.errors import NotPermitted


class ActorKind(StrEnum):
    """What kind of actor this is."""

    ANONYMOUS = "anonymous"
    OPERATOR = "operator"
    SYSTEM = "system"
    USER = "user"


@dataclass(frozen=True)
class Actor:
    """Who acts: its kind and the name that the audit trail keeps."""

    kind: ActorKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


ANONYMOUS = Actor(ActorKind.ANONYMOUS, "anonymous")
OPERATOR = Actor(ActorKind.OPERATOR, "local")
SYSTEM = Actor(ActorKind.SYSTEM, "myolog")


_CLINIC = frozenset({ActorKind.OPERATOR})
_CLINIC_AND_JOBS = frozenset({ActorKind.OPERATOR, ActorKind.SYSTEM})

RULES: dict[str, frozenset[ActorKind]] = {
    # writes
    "store.patients.register_patient": _CLINIC,
    "store.patients.amend_patient": _CLINIC,
    "store.visits.record_visit": _CLINIC,
    "store.visits.correct_observation": _CLINIC,
    "store.visits.void_observation": _CLINIC,
    "store.treatments.record_treatment": _CLINIC,
    "store.treatments.amend_treatment": _CLINIC,
    "store.treatments.void_treatment": _CLINIC,
    "store.events.record_event": _CLINIC,
    "store.events.void_event": _CLINIC,
    "store.reviews.record_review": _CLINIC,
    "store.parameters.set_parameters": _CLINIC,
    "store.judging.judge_again": _CLINIC_AND_JOBS,
    "store.drafts.save_draft": _CLINIC,
    "store.drafts.discard_draft": _CLINIC,
    "store.imports.compare_batch": _CLINIC,
    "store.imports.write_batch": _CLINIC,
    "store.imports.record_export": _CLINIC,
    "store.pseudonyms.ensure_pseudonyms": _CLINIC_AND_JOBS,
    # reads
    "queries.patients.patient_list": _CLINIC,
    "queries.patients.patient_by_public_id": _CLINIC,
    "queries.record.patient_record": _CLINIC,
    "queries.observations.observation_history": _CLINIC,
    "queries.flags.flag_rows": _CLINIC_AND_JOBS,
    "queries.reviews.reviews_of": _CLINIC,
    "queries.parameters.parameters_of": _CLINIC,
    "queries.parameters.parameter_sets": _CLINIC,
    "queries.governance.governance": _CLINIC,
    "queries.bundle.rows": _CLINIC,
    "queries.bundle.row_count": _CLINIC,
    "queries.bundle.known_patients": _CLINIC,
    "queries.bundle.distinct": _CLINIC,
    "queries.drafts.open_drafts": _CLINIC,
    "queries.laboratories.remembered_limits": _CLINIC,
}
"""Who may run which store or query function. A name that does not stand here runs for nobody."""


def require(actor: Actor, action: str) -> None:
    """Stops unless this actor may do this: the first line of every store and query function, before anything is read."""
    if actor.kind in RULES.get(action, frozenset()):
        return
    raise NotPermitted(f'"{actor}" may not do "{action}". Log in as somebody who may, or ask the administrator.')
