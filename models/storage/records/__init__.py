"""All tables, in one place to import from, so that migrations and engines see the whole schema."""

from models.storage.records.accounts import (
    PURPOSES,
    ROLES,
    Account,
    LoginAttempt,
    LoginDevice,
    LoginSession,
    Membership,
    OneTimeLink,
)
from models.storage.records.course import Event, Observation, Treatment, Visit
from models.storage.records.keeping import Audit, AuditDetail, AuditErasure, Draft, Operation, Revision
from models.storage.records.parameters import ParameterSet
from models.storage.records.people import Assignment, Identity, Laboratory, LaboratoryLimit, Patient, Pseudonym, Site
from models.storage.records.review import LEVELS, VERDICTS, Flag, Review, Standing

__all__ = [
    "LEVELS",
    "PURPOSES",
    "ROLES",
    "VERDICTS",
    "Account",
    "Assignment",
    "Audit",
    "AuditDetail",
    "AuditErasure",
    "Draft",
    "Event",
    "Flag",
    "Identity",
    "Laboratory",
    "LaboratoryLimit",
    "LoginAttempt",
    "LoginDevice",
    "LoginSession",
    "Membership",
    "Observation",
    "OneTimeLink",
    "Operation",
    "ParameterSet",
    "Patient",
    "Pseudonym",
    "Review",
    "Revision",
    "Site",
    "Standing",
    "Treatment",
    "Visit",
]
