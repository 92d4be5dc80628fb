"""One patient, found by the random name that stands in an address or by the study id."""

from __future__ import annotations

from sqlmodel import Session, col, select

from models.errors import NotFound
from models.storage.records import Patient


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
