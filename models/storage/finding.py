"""One patient, found by the random name that stands in an address or by the study id; one site, found by its name."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.storage.records import Patient, Site


def patient_of(session: Session, public_id: str) -> Patient:
    """The patient with this public id, or NotFound: one that does not exist and one that is not for this actor are not told apart."""
    # An address holds whatever somebody typed there; only what could be a public id reaches the database.
    known = select(Patient).where(col(Patient.public_id) == public_id)
    patient = session.exec(known).one_or_none() if public_id.isascii() and public_id.isprintable() else None
    if patient is None:
        raise NotFound(f'Patient "{public_id}" is not known, or not for you. Choose one from the list.')
    return patient


def patient_with_study_id(session: Session, study_id: str) -> Patient:
    """The patient with this study id, or NotFound."""
    patient = session.exec(select(Patient).where(col(Patient.study_id) == study_id)).one_or_none()
    if patient is None:
        raise NotFound(f'Patient "{study_id}" is not known. Register the patient first.')
    return patient


def site_number(session: Session, name: str) -> int | None:
    """The number of the site with this name; None for "", which stands for everywhere. Another name raises NotFound."""
    if not name:
        return None
    known = dict(session.exec(select(Site.name, Site.id)).all())
    if name not in known:
        choice = f"Choose one of: {', '.join(sorted(known))}." if known else "No site is recorded yet: sites come with their patients."
        raise NotFound(f'Site "{name}" is not known. {choice}')
    return known[name]
