"""One patient's course from what is stored: rows, series, treatments, *stored* flags and standing are joined, nothing is evaluated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.access import Actor
from models.clinical.relapse import quiet_since
from models.clinical.series.order import in_order
from models.clinical.series.results import History, Result
from models.clinical.series.strength import SCALE_LABEL, SCALE_MAXIMUM, StrengthTotal, strength_totals
from models.course.lanes import lanes, prednisone
from models.course.parts import Course, StrengthSeries
from models.course.streams import streams
from models.storage.database import Database
from models.storage.queries.own import own_record
from models.storage.queries.record import EventLine, PatientFacts, PatientRecord, patient_record


def load_course(database: Database, actor: Actor, public_id: str, *, today: date) -> Course:
    """The course of the patient with this opaque id, as of `today`.

    Raises NotPermitted or NotFound where this actor may not see the patient, or there is none.
    """
    return course_of(patient_record(database, actor, public_id), today=today)


def load_own_course(database: Database, actor: Actor, *, today: date) -> Course:
    """The course of the patient who asks: own values and treatments, and nothing that anybody concluded from them.

    Raises NotPermitted for anybody but a patient.
    """
    course = course_of(own_record(database, actor), today=today)
    return replace(course, lanes=tuple(replace(lane, trigger=False) for lane in course.lanes))


def course_of(record: PatientRecord, *, today: date) -> Course:
    """The course that a stored record tells."""
    facts, history = record.patient, record.history
    ck = tuple(result for result in in_order(history.of("ck")) if result.value is not None)
    strength, doses, drugs = strength_series(history), prednisone(history), lanes(history)
    clock = None if facts.relative else today
    return Course(
        facts=facts,
        until=today if _in_follow_up(facts) else _last_day(history, record.events) or today,
        history=history,
        ck=ck,
        strength=strength,
        ck_words=tuple(result for result in in_order(history.of("ck_text")) if result.text),
        strength_words=tuple(result for result in in_order(history.of("strength_text")) if result.text),
        prednisone=doses,
        lanes=drugs,
        events=record.events,
        flags=record.flags,
        standing=record.standing,
        streams=streams(ck, strength, doses, drugs, record.standing, today=clock, quiet_since=_quiet(record, today)),
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


def _quiet(record: PatientRecord, today: date) -> date | None:
    if record.standing is None or not _in_follow_up(record.patient):
        return None
    return quiet_since(record.history, record.standing, today, record.parameters)


def _in_follow_up(facts: PatientFacts) -> bool:
    return facts.status == "active" and not facts.relative


def _last_day(history: History, events: tuple[EventLine, ...]) -> date | None:
    days = [result.day for result in history.results] + [event.onset_to for event in events]
    for step in history.treatments:
        days += [step.start, *([step.stop] if step.stop else [])]
    return max(days, default=None)
