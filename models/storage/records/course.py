"""What happened to a patient: visits with their observations, treatments, and the events that a clinician decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field

from models.clinical.patients import VISIT_KINDS
from models.storage.records.base import (
    Record,
    Voidable,
    finite,
    one_of,
    public_id,
    real_days,
    unique_while_valid,
    version_column,
    voided_with_reason,
)
from models.storage.records.people import PRECISIONS

COMPARATORS = ("<", "<=", ">", ">=")


class Visit(Record, table=True):
    """One occasion on which something was measured or reported. One per patient, day, time and kind."""

    __table_args__: Any = (
        UniqueConstraint("patient_id", "day", "time", "kind"),
        UniqueConstraint("id", "patient_id"),
        one_of("kind_known", "kind", VISIT_KINDS, optional=False),
        CheckConstraint("time = '' OR (time >= '00:00' AND time <= '23:59')", name="time_of_day"),
        real_days("days_real", "day"),
    )
    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=public_id, max_length=64, unique=True)
    patient_id: int = Field(foreign_key="patient.id", ondelete="RESTRICT")
    day: date
    time: str = Field(default="", max_length=5)
    kind: str = Field(default="clinic", max_length=10)
    recorded_by: str = Field(max_length=200)
    recorded_at: datetime
    version: int = Field(default=1, sa_column=version_column())


class Observation(Record, Voidable, table=True):
    """One result as entered and as compared: the raw text, the reported value with comparator, unit and limit, the canonical value.

    Shape follows the FHIR Observation. `value` and `upper_limit` are in the reported unit, `canonical` and `canonical_limit` in the
    measure's own. A cut result keeps its comparator; a blank has a reason.
    """

    __table_args__: Any = (
        # One key to the visit of the same patient: a result cannot stand in another patient's visit.
        ForeignKeyConstraint(["visit_id", "patient_id"], ["visit.id", "visit.patient_id"], ondelete="RESTRICT"),
        unique_while_valid("uq_observation_valid", "visit_id", "measure", "laboratory", "assay", "sequence", "source"),
        one_of("comparator_known", "comparator", COMPARATORS),
        one_of("precision_known", "precision", PRECISIONS, optional=False),
        CheckConstraint("(entered <> '') <> (missing_reason <> '')", name="blank_has_a_reason"),
        CheckConstraint("comparator = '' OR value IS NOT NULL", name="bound_has_a_value"),
        CheckConstraint("(value IS NULL) = (canonical IS NULL)", name="canonical_with_value"),
        CheckConstraint("upper_limit IS NULL OR upper_limit > 0", name="upper_limit_positive"),
        finite("value_finite", "value"),
        finite("canonical_finite", "canonical"),
        finite("upper_limit_finite", "upper_limit"),
        finite("canonical_limit_finite", "canonical_limit"),
        CheckConstraint("sequence >= 1 AND sequence <= 9999", name="sequence_counts_from_one"),
        voided_with_reason(),
    )
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int
    patient_id: int = Field(index=True)
    measure: str = Field(max_length=60)
    entered: str = Field(default="", max_length=2000)
    value: float | None = None
    comparator: str = Field(default="", max_length=2)
    unit: str = Field(default="", max_length=30)
    canonical: float | None = None
    text: str = Field(default="", max_length=2000)
    upper_limit: float | None = None
    canonical_limit: float | None = None
    laboratory: str = Field(default="", max_length=200)
    assay: str = Field(default="", max_length=200)
    rater: str = Field(default="", max_length=200)
    reporter: str = Field(default="", max_length=200)
    method: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=4000)
    missing_reason: str = Field(default="", max_length=200)
    precision: str = Field(default="day", max_length=12)
    sequence: int = 1
    recorded_at: datetime
    recorded_by: str = Field(max_length=200)
    digest: str = Field(max_length=64)


class Treatment(Record, Voidable, table=True):
    """One dose step, cycle or dated infusion. `stop` is the first day no longer at that dose; empty while it goes on."""

    __table_args__: Any = (
        unique_while_valid("uq_treatment_valid", "patient_id", "drug", "start", "dose_entered", "route"),
        one_of("start_precision_known", "start_precision", PRECISIONS, optional=False),
        one_of("stop_precision_known", "stop_precision", PRECISIONS),
        CheckConstraint("stop IS NULL OR stop >= start", name="stop_not_before_start"),
        CheckConstraint("dose IS NULL OR dose >= 0", name="dose_not_negative"),
        finite("dose_finite", "dose"),
        finite("days_per_cycle_finite", "days_per_cycle"),
        real_days("days_real", "start", "stop"),
        voided_with_reason(),
    )
    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True, ondelete="RESTRICT")
    drug: str = Field(max_length=200)
    start: date
    start_precision: str = Field(default="day", max_length=12)
    stop: date | None = None
    stop_precision: str = Field(default="", max_length=12)
    dose: float | None = None
    dose_entered: str = Field(default="", max_length=40)
    unit: str = Field(default="", max_length=30)
    frequency: str = Field(default="", max_length=40)
    route: str = Field(default="", max_length=10)
    days_per_cycle: int | None = None
    reason: str = Field(default="", max_length=1000)
    text: str = Field(default="", max_length=2000)
    recorded_at: datetime
    recorded_by: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    version: int = Field(default=1, sa_column=version_column())


class Event(Record, Voidable, table=True):
    """What a clinician decided happened. Never read by the relapse engine: the truth that its flags are judged by."""

    __table_args__: Any = (
        unique_while_valid("uq_event_valid", "patient_id", "event", "onset_from", "onset_to", "source"),
        one_of("precision_known", "precision", PRECISIONS, optional=False),
        CheckConstraint("onset_to >= onset_from", name="onset_in_order"),
        real_days("days_real", "onset_from", "onset_to", "decided_on"),
        voided_with_reason(),
    )
    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="patient.id", index=True, ondelete="RESTRICT")
    event: str = Field(max_length=40)
    onset_from: date
    onset_to: date
    precision: str = Field(default="day", max_length=12)
    decided_on: date | None = None
    basis: str = Field(default="", max_length=1000)
    source: str = Field(default="", max_length=500)
    note: str = Field(default="", max_length=4000)
    recorded_at: datetime
    recorded_by: str = Field(max_length=200)
    digest: str = Field(max_length=64)
    version: int = Field(default=1, sa_column=version_column())
