"""Who acts, and the one table of who may do what to whom. Pure: no database, no clock.

Deny is the default: a function whose name is not in RULES runs for nobody, and a role that its rule does not name is refused. What a rule
grants is a *reach*: everything, the patients of the actor's own sites, or only what is the actor's own. The reach travels with the actor
into the permitted call, and `models.storage.scope` turns it into the rows that may be read or written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from models.errors import NotPermitted


class ActorKind(StrEnum):
    """What kind of actor this is."""

    ANONYMOUS = "anonymous"
    OPERATOR = "operator"
    SYSTEM = "system"
    USER = "user"


class Role(StrEnum):
    """What a user is here for. An account has one role."""

    ADMINISTRATOR = "administrator"
    CLINICIAN = "clinician"
    COORDINATOR = "coordinator"
    PATIENT = "patient"


class Right(StrEnum):
    """What an account may do beyond its role, granted by name."""

    IDENTIFIED_EXPORT = "identified export"


class Reach(StrEnum):
    """How far a permitted call goes: all there is, the patients of the actor's own sites, or what is the actor's own."""

    ALL = "all"
    SITES = "sites"
    OWN = "own"


@dataclass(frozen=True)
class Actor:
    """Who acts: kind and name for the audit trail; for a user the role, the rights, and the numbers of account and login session.

    `reach` is empty until a call is permitted: an actor that was never asked about reaches nothing.
    """

    kind: ActorKind
    name: str
    role: Role | None = None
    rights: frozenset[Right] = frozenset()
    account: int = 0
    session: int = 0
    reach: Reach | None = field(default=None, compare=False)

    @property
    def who(self) -> ActorKind | Role:
        """The role of a user, the kind of any other actor: what a rule names."""
        return self.role or self.kind

    def __str__(self) -> str:
        """Who the audit trail and every row say it was: a patient by the account's number, because a name there could never be erased."""
        return f"{self.who}:{self.account if self.role is Role.PATIENT else self.name}"


ANONYMOUS = Actor(ActorKind.ANONYMOUS, "anonymous")
OPERATOR = Actor(ActorKind.OPERATOR, "local")
SYSTEM = Actor(ActorKind.SYSTEM, "myolog")


@dataclass(frozen=True)
class Grant:
    """What a rule grants: a reach, to some only with a right that their account was given by name."""

    reach: Reach
    right: Right | None = None


Rule = Mapping[ActorKind | Role, Grant]

_ALL, _SITES, _OWN = Grant(Reach.ALL), Grant(Reach.SITES), Grant(Reach.OWN)
_WITH_RIGHT = Grant(Reach.SITES, Right.IDENTIFIED_EXPORT)

_ANYBODY: Rule = {ActorKind.ANONYMOUS: _OWN}
_EVERY_USER: Rule = dict.fromkeys(Role, _OWN)
_OPERATOR: Rule = {ActorKind.OPERATOR: _ALL}
_JOBS: Rule = {**_OPERATOR, ActorKind.SYSTEM: _ALL}
_ADMINISTRATION: Rule = {**_OPERATOR, Role.ADMINISTRATOR: _ALL}
_CARE: Rule = {**_OPERATOR, Role.CLINICIAN: _SITES}
_IDENTITY: Rule = {Role.CLINICIAN: _SITES}
_SETTINGS: Rule = {**_ADMINISTRATION, Role.CLINICIAN: _SITES}
_OWN_FORMS: Rule = {**_CARE, Role.PATIENT: _OWN}
_RELEASE: Rule = {**_CARE, Role.COORDINATOR: _SITES}
_IDENTIFIED: Rule = {**_CARE, Role.COORDINATOR: _WITH_RIGHT}
_STAFF: Rule = {**_ADMINISTRATION, Role.CLINICIAN: _SITES, Role.COORDINATOR: _SITES}

RULES: Mapping[str, Rule] = {
    # writes
    "store.patients.register_patient": _CARE,
    "store.patients.amend_patient": _CARE,
    "store.visits.record_visit": _CARE,
    "store.visits.correct_observation": _CARE,
    "store.visits.void_observation": _CARE,
    "store.treatments.record_treatment": _CARE,
    "store.treatments.amend_treatment": _CARE,
    "store.treatments.void_treatment": _CARE,
    "store.events.record_event": _CARE,
    "store.events.void_event": _CARE,
    "store.reviews.record_review": _CARE,
    "store.identity.set_identity": _IDENTITY,
    "store.assignments.assign": _CARE,
    "store.assignments.unassign": _CARE,
    "store.parameters.set_parameters": _SETTINGS,
    "store.sites.add_site": _ADMINISTRATION,
    "store.judging.judge_again": _JOBS,
    "store.drafts.save_draft": _OWN_FORMS,
    "store.drafts.discard_draft": _OWN_FORMS,
    "store.imports.compare_batch": _OPERATOR,
    "store.imports.write_batch": _OPERATOR,
    "store.pseudonyms.ensure_pseudonyms": _RELEASE,
    "store.exports.record_export": _RELEASE,
    "store.exports.record_identified_export": _IDENTIFIED,
    "store.views.record_view": _OWN_FORMS,
    "store.views.record_list": _STAFF,
    "store.erasure.erase_patient": _OPERATOR,
    # reads
    "queries.patients.patient_list": _CARE,
    "queries.patients.patient_by_public_id": _CARE,
    "queries.patients.within_reach": _RELEASE,
    "queries.record.patient_record": _CARE,
    "queries.own.own_record": {Role.PATIENT: _OWN},
    "queries.observations.observation_history": _CARE,
    "queries.history.value_history": _CARE,
    "queries.identity.identity_of": _IDENTITY,
    "queries.identity.names": _IDENTITY,
    "queries.flags.flag_rows": {**_CARE, ActorKind.SYSTEM: _ALL},
    "queries.reviews.reviews_of": _CARE,
    "queries.assignments.assigned_to": _CARE,
    "queries.assignments.my_patients": _IDENTITY,
    "queries.parameters.parameters_of": _SETTINGS,
    "queries.parameters.parameter_sets": _SETTINGS,
    "queries.governance.governance": _CARE,
    "queries.bundle.rows": _IDENTIFIED,
    "queries.bundle.released_rows": _RELEASE,
    "queries.bundle.row_count": _RELEASE,
    "queries.bundle.distinct": _RELEASE,
    "queries.bundle.known_patients": _OPERATOR,
    "queries.drafts.open_drafts": _OWN_FORMS,
    "queries.laboratories.remembered_limits": _CARE,
    "queries.sites.site_list": _STAFF,
    "queries.trail.audit_rows": _ADMINISTRATION,
    "queries.trail.verify_trail": _ADMINISTRATION,
    # accounts
    "accounts.sessions.log_in": _ANYBODY,
    "accounts.sessions.log_in_from_provider": _ANYBODY,
    "accounts.sessions.resolve": _ANYBODY,
    "accounts.sessions.log_out": _ANYBODY,
    "accounts.sessions.own_sessions": _EVERY_USER,
    "accounts.sessions.end_own_session": _EVERY_USER,
    "accounts.links.look_at_link": _ANYBODY,
    "accounts.links.redeem_link": _ANYBODY,
    "accounts.links.first_administrator_link": _OPERATOR,
    "accounts.directory.add_account": _ADMINISTRATION,
    "accounts.directory.change_account": _ADMINISTRATION,
    "accounts.directory.disable_account": _ADMINISTRATION,
    "accounts.directory.enable_account": _ADMINISTRATION,
    "accounts.directory.reset_account": _ADMINISTRATION,
    "accounts.directory.account_list": _ADMINISTRATION,
    "accounts.own.change_own_password": _EVERY_USER,
    # self-check
    "checks.people.account_findings": _JOBS,
}
"""Who may run which function and how far it then reaches. A name that does not stand here runs for nobody."""


def require(actor: Actor, action: str) -> Actor:
    """The actor with the reach that the action's rule grants it; NotPermitted where it grants none."""
    grant = RULES.get(action, {}).get(actor.who)
    if grant is None or (grant.right is not None and grant.right not in actor.rights):
        raise NotPermitted(f'"{actor}" may not do "{action}". Log in as somebody who may, or ask the administrator.')
    return replace(actor, reach=grant.reach)


def may(actor: Actor, action: str) -> bool:
    """True where `require` would permit it: for what a page offers, never in the place of a check."""
    grant = RULES.get(action, {}).get(actor.who)
    return grant is not None and (grant.right is None or grant.right in actor.rights)
