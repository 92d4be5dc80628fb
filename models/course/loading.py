"""One patient's course from what is stored: rows, series, treatments, *stored* flags and standing are joined, nothing is evaluated."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from models.access import Actor
from models.clinical.relapse import quiet_since
from models.clinical.series.order import in_order
from models.clinical.series.results import History, Result
from models.clinical.series.strength import SCALE_LABEL, SCALE_MAXIMUM, StrengthTotal, strength_totals
from models.course.lanes import lanes, prednisone
from models.course.parts import Course, EventLine, PatientFacts, StoredFlag, StrengthSeries
from models.course.streams import streams
from models.storage.database import Database
from models.storage.queries import record as queries


def load_course(database: Database, actor: Actor, public_id: str, *, today: date) -> Course:
    """The course of the patient with this opaque id, as of `today`.

    Raises NotPermitted or NotFound where this actor may not see the patient, or there is none.
    """
    return course_of(queries.patient_record(database, actor, public_id), today=today)


def course_of(record: queries.PatientRecord, *, today: date) -> Course:
    """The course that a stored record tells."""
    patient, history = record.patient, record.history
    relative = patient.relative
    ck = tuple(result for result in in_order(history.of("ck")) if result.value is not None)
    strength, doses, drugs = strength_series(history), prednisone(history), lanes(history)
    events = tuple(_event(event) for event in record.events)
    return Course(
        public_id=patient.public_id,
        study_id=patient.study_id,
        today=today,
        until=today if not relative and patient.status == "active" else _last_day(history, events) or today,
        facts=_facts(patient),
        relative=relative,
        history=history,
        ck=ck,
        strength=strength,
        ck_words=tuple(result for result in in_order(history.of("ck_text")) if result.text),
        strength_words=tuple(result for result in in_order(history.of("strength_text")) if result.text),
        prednisone=doses,
        lanes=drugs,
        events=events,
        flags=tuple(_flag(flag) for flag in record.flags),
        standing=record.standing,
        streams=streams(ck, strength, doses, drugs, record.standing, today=None if relative else today, quiet_since=_quiet(record, today)),
    )


def strength_series(history: History) -> tuple[StrengthSeries, ...]:
    """Every scale with a total as one series: totals as entered, and those summed from single muscles of one session."""
    totals = strength_totals(history.results)
    made = []
    for scale, maximum in SCALE_MAXIMUM.items():
        results = tuple(_total(total) for total in totals if total.scale == scale)
        if results:
            made.append(StrengthSeries(scale, SCALE_LABEL[scale], maximum, results))
    return tuple(made)


def _total(total: StrengthTotal) -> Result:
    last = total.results[-1]
    if total.entered:
        return last
    note = f"Summed from {len(total.results)} muscles"
    return Result(
        total.scale,
        total.day,
        total.points,
        upper_limit=total.maximum,
        precision=total.precision,
        time=last.time,
        visit_kind=last.visit_kind,
        rater=total.rater,
        source=last.source,
        note=note,
        recorded_by=last.recorded_by,
    )


def _quiet(record: queries.PatientRecord, today: date) -> date | None:
    if record.standing is None or record.patient.relative or record.patient.status != "active":
        return None
    return quiet_since(record.history, record.standing, today)


def _last_day(history: History, events: tuple[EventLine, ...]) -> date | None:
    days = [result.day for result in history.results] + [event.onset_to for event in events]
    for step in history.treatments:
        days += [step.start, *([step.stop] if step.stop else [])]
    return max(days, default=None)


def _facts(patient: queries.PatientFacts) -> PatientFacts:
    return PatientFacts(**{field.name: getattr(patient, field.name) for field in fields(PatientFacts)})


def _event(event: queries.EventLine) -> EventLine:
    return EventLine(**{field.name: getattr(event, field.name) for field in fields(EventLine)})


def _flag(flag: queries.StoredFlag) -> StoredFlag:
    return StoredFlag(**{field.name: getattr(flag, field.name) for field in fields(StoredFlag)})
