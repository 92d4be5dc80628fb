"""Everything that is stored of one patient, read in one transaction so that its parts belong together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from models.access import Actor
from models.clinical.dates import PartialDate, Precision
from models.clinical.events import find_event
from models.clinical.relapse.findings import Level
from models.clinical.relapse.findings import Standing as StandingNow
from models.clinical.relapse.parameters import DEFAULTS, Parameters
from models.clinical.series.results import History
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.finding import patient_of
from models.storage.flags import history_of, parameters_in_force
from models.storage.records import Event, Flag, Patient, Site, Standing, Treatment
from models.storage.standing import from_content


@dataclass(frozen=True)
class PatientFacts:
    """Study facts as recorded; empty text or None where not recorded. `version` is carried by the form that changes them."""

    public_id: str
    study_id: str
    version: int = 1
    sex: str = ""
    birth_year: int | None = None
    age_at_start: int | None = None
    antibody: str = ""
    symptom_onset: PartialDate | None = None
    diagnosis_date: PartialDate | None = None
    statin_exposure: str = ""
    site: str = ""
    status: str = "active"
    status_date: date | None = None
    enrolled_on: date | None = None
    consent: str = ""
    label: str = ""
    citation: str = ""
    source_url: str = ""
    timeline: str = "calendar"

    @property
    def relative(self) -> bool:
        """True for a course that is told in days: no screen shows its dates."""
        return self.timeline == "relative"


@dataclass(frozen=True)
class EventLine:
    """What a clinician (or the authors of a published course) decided happened, with the span in which it began.

    `number` and `version` are carried by the form that changes it.
    """

    event: str
    label: str
    onset_from: date
    onset_to: date
    precision: Precision = Precision.DAY
    decided_on: date | None = None
    basis: str = ""
    source: str = ""
    note: str = ""
    number: int = 0
    version: int = 1


@dataclass(frozen=True)
class StoredFlag:
    """One stored flag row: an episode that opened, or rose to a higher level. CK in U/L, strength in percent of the scale's maximum."""

    public_id: str
    episode: int
    flagged_on: date
    raised_at: datetime
    level: Level
    rule: str
    summary: str
    ck: float | None = None
    ck_comparator: str = ""
    ck_baseline: float | None = None
    ck_ratio: float | None = None
    strength: float | None = None
    strength_baseline: float | None = None
    cleared_on: date | None = None
    withdrawn_reason: str = ""
    engine_version: str = ""
    parameters_version: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """ "withdrawn" where its inputs no longer raise it, "cleared" where a later result ended it, otherwise "open"."""
        return "withdrawn" if self.withdrawn_reason else "cleared" if self.cleared_on else "open"


@dataclass(frozen=True)
class PatientRecord:
    """One patient as stored. `standing` is None only where nothing was ever computed; voided rows are left out.

    `treatment_versions` gives the version of each treatment by its number, for the form that changes it; `parameters` are those in force
    at the patient's site.
    """

    patient: PatientFacts
    history: History
    events: tuple[EventLine, ...]
    flags: tuple[StoredFlag, ...]
    standing: StandingNow | None
    treatment_versions: Mapping[int, int] = field(default_factory=dict)
    parameters: Parameters = DEFAULTS


@entrance
def patient_record(database: Database, actor: Actor, public_id: str) -> PatientRecord:
    """One patient's facts, history, events, stored flags and stored standing; NotFound where there is none for this actor."""
    with database.read() as session:
        patient = patient_of(session, actor, public_id)
        number = patient.id or 0
        site, standing = session.get(Site, patient.site_id) if patient.site_id else None, session.get(Standing, number)
        return PatientRecord(
            _facts(patient, site),
            history_of(session, number),
            _events(session, number),
            _flags(session, number),
            from_content(standing.content) if standing else None,
            dict(session.exec(select(Treatment.id, Treatment.version).where(col(Treatment.patient_id) == number)).all()),  # type: ignore[arg-type]
            parameters_in_force(session).at(patient.site_id),
        )


def _facts(patient: Patient, site: Site | None) -> PatientFacts:
    return PatientFacts(
        public_id=patient.public_id,
        study_id=patient.study_id,
        version=patient.version,
        sex=patient.sex,
        birth_year=patient.birth_year,
        age_at_start=patient.age_at_start,
        antibody=patient.antibody,
        symptom_onset=_partial(patient.symptom_onset, patient.onset_precision),
        diagnosis_date=_partial(patient.diagnosis_date, patient.diagnosis_precision),
        statin_exposure=patient.statin_exposure,
        site=site.name if site else "",
        status=patient.status,
        status_date=patient.status_date,
        enrolled_on=patient.enrolled_on,
        consent=patient.consent,
        label=patient.label,
        citation=patient.citation,
        source_url=patient.source_url,
        timeline=patient.timeline,
    )


def _partial(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, Precision(precision)) if day else None


def _events(session: Session, patient_id: int) -> tuple[EventLine, ...]:
    valid = select(Event).where(col(Event.patient_id) == patient_id, col(Event.voided_at).is_(None))
    return tuple(
        EventLine(
            row.event,
            find_event(row.event).label,
            row.onset_from,
            row.onset_to,
            Precision(row.precision),
            row.decided_on,
            row.basis,
            row.source,
            row.note,
            row.id or 0,
            row.version,
        )
        for row in session.exec(valid.order_by(col(Event.onset_from), col(Event.id)))
    )


def _flags(session: Session, patient_id: int) -> tuple[StoredFlag, ...]:
    rows = select(Flag).where(col(Flag.patient_id) == patient_id).order_by(col(Flag.episode), col(Flag.flagged_on), col(Flag.id))
    columns = [name for name in StoredFlag.__dataclass_fields__ if name != "level"]
    return tuple(StoredFlag(level=Level(row.level), **{name: getattr(row, name) for name in columns}) for row in session.exec(rows))
