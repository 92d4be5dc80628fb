"""One patient within an actor's reach, found by the random name that stands in an address or by the study id; one site by its name."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.access import Actor, Role
from models.errors import NotFound, OutOfReach
from models.storage.records import Account, Patient, Site
from models.storage.scope import scope_of


def patient_of(session: Session, actor: Actor, public_id: str) -> Patient:
    """The patient with this public id, or NotFound: one that does not exist and one that is not for this actor are not told apart."""
    # An address holds whatever somebody typed there; only what could be a public id reaches the database.
    known = select(Patient).where(col(Patient.public_id) == public_id)
    found = session.exec(known).one_or_none() if public_id.isascii() and public_id.isprintable() else None
    return _within_reach(session, actor, found, f'Patient "{public_id}" is not known, or not for you. Choose one from the list.')


def patient_with_study_id(session: Session, actor: Actor, study_id: str) -> Patient:
    """The patient with this study id, or NotFound in the same way."""
    found = session.exec(select(Patient).where(col(Patient.study_id) == study_id)).one_or_none()
    return _within_reach(session, actor, found, f'Patient "{study_id}" is not known, or not for you. Register the patient first.')


def refuse_out_of_reach(session: Session, actor: Actor, patient: Patient, message: str) -> None:
    """Stops with `message` where this patient, found by way of one of its rows, is not within the actor's reach."""
    if not scope_of(session, actor).covers(patient):
        raise OutOfReach(message, trail_name(patient))


def trail_name(patient: Patient) -> str:
    """How the audit trail names a patient."""
    return f"patient:{patient.public_id}"


def account_trail_name(account: Account) -> str:
    """How the audit trail names an account: that of a patient by its number, because a name in the chain could never be erased."""
    return f"account:{account.id if account.role == Role.PATIENT else account.name}"


def site_number(session: Session, actor: Actor, name: str) -> int | None:
    """The number of the site with this name; None for "", which stands for everywhere. Any other name raises NotFound."""
    if not name:
        return None
    known, scope = dict(session.exec(select(Site.name, Site.id)).all()), scope_of(session, actor)
    within = sorted(site for site, number in known.items() if scope.covers_site(number))
    if name in within:
        return known[name]
    choice = f"Choose one of: {', '.join(within)}." if within else "There is none to choose from yet."
    message = f'Site "{name}" is not known, or not for you. {choice}'
    raise OutOfReach(message, f"site:{known[name]}") if name in known else NotFound(message)


def _within_reach(session: Session, actor: Actor, found: Patient | None, message: str) -> Patient:
    scope = scope_of(session, actor)
    if found is None:
        raise NotFound(message)
    if not scope.covers(found):
        raise OutOfReach(message, trail_name(found))
    return found
