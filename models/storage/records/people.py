"""Who is followed: patients, their identity (kept apart), sites, laboratories, and which clinician looks after whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from models.clinical.dates import Precision
from models.clinical.patients import ANTIBODIES, CONSENTS, SEXES, STATIN_EXPOSURES, STATUSES, TIMELINES
from models.storage.records.base import Record, finite, one_of, public_id, real_days, version_column

PRECISIONS = tuple(precision.value for precision in Precision)


class Site(Record, table=True):
    """A clinic. Sites are walls between patients."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, unique=True)


class Patient(Record, table=True):
    """Study facts of one patient: nothing here names the person. `study_id` is the bundle's `patient_id`."""

    __table_args__: Any = (
        CheckConstraint("study_id <> ''", name="study_id_given"),
        CheckConstraint("birth_year IS NULL OR (birth_year >= 1880 AND birth_year <= 2200)", name="birth_year_plausible"),
        finite("age_at_start_finite", "age_at_start"),
        real_days("days_real", "symptom_onset", "diagnosis_date", "status_date", "enrolled_on"),
        one_of("sex_known", "sex", SEXES),
        one_of("antibody_known", "antibody", ANTIBODIES),
        one_of("statin_exposure_known", "statin_exposure", STATIN_EXPOSURES),
        one_of("status_known", "status", STATUSES, optional=False),
        one_of("consent_known", "consent", CONSENTS),
        one_of("timeline_known", "timeline", TIMELINES, optional=False),
        one_of("diagnosis_precision_known", "diagnosis_precision", PRECISIONS),
        one_of("onset_precision_known", "onset_precision", PRECISIONS),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=public_id, max_length=64, unique=True)
    study_id: str = Field(max_length=100, unique=True)
    site_id: int | None = Field(default=None, foreign_key="site.id", index=True, ondelete="RESTRICT")
    sex: str = Field(default="", max_length=10)
    birth_year: int | None = None
    antibody: str = Field(default="", max_length=20)
    symptom_onset: date | None = None
    onset_precision: str = Field(default="", max_length=12)
    diagnosis_date: date | None = None
    diagnosis_precision: str = Field(default="", max_length=12)
    statin_exposure: str = Field(default="", max_length=10)
    status: str = Field(default="active", max_length=12)
    status_date: date | None = None
    enrolled_on: date | None = None
    consent: str = Field(default="", max_length=10)
    label: str = Field(default="", max_length=200)
    citation: str = Field(default="", max_length=1000)
    source_url: str = Field(default="", max_length=1000)
    age_at_start: int | None = None
    timeline: str = Field(default="calendar", max_length=10)
    created_at: datetime
    digest: str = Field(max_length=64)
    version: int = Field(default=1, sa_column=version_column())


class Identity(Record, table=True):
    """Who the patient is. Stands apart because research code never reads it."""

    patient_id: int = Field(primary_key=True, foreign_key="patient.id", ondelete="RESTRICT")
    name: str = Field(default="", max_length=300)
    date_of_birth: date | None = None
    contact: str = Field(default="", max_length=1000)
    local_number: str = Field(default="", max_length=100, index=True)
    version: int = Field(default=1, sa_column=version_column())


class Pseudonym(Record, table=True):
    """The random study id and secret date shift under which a patient leaves in a de-identified package of one project."""

    __table_args__: Any = (CheckConstraint("shift_days >= 0 AND shift_days <= 364", name="shift_within_a_year"),)
    patient_id: int = Field(primary_key=True, foreign_key="patient.id", ondelete="RESTRICT")
    project: str = Field(primary_key=True, max_length=100)
    code: str = Field(max_length=40, unique=True)
    shift_days: int


class Laboratory(Record, table=True):
    """A laboratory whose unit and upper limit are remembered for the next visit."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=200, unique=True)


class LaboratoryLimit(Record, table=True):
    """The unit and the upper limit of normal that a laboratory printed last for one measure."""

    __tablename__ = "laboratory_limit"
    __table_args__: Any = (finite("upper_limit_finite", "upper_limit"),)
    laboratory_id: int = Field(primary_key=True, foreign_key="laboratory.id", ondelete="RESTRICT")
    measure: str = Field(primary_key=True, max_length=60)
    unit: str = Field(default="", max_length=30)
    upper_limit: float | None = None
    seen_on: date


class Assignment(Record, table=True):
    """Which clinician looks after which patient, and from when to when; drives "only mine" and opens nothing."""

    __table_args__: Any = (
        Index(
            "uq_assignment_now",
            "patient_id",
            "account_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True, ondelete="RESTRICT")
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="RESTRICT")
    since: datetime
    until: datetime | None = None
