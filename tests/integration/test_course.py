"""A course as it comes out of the store: what was recorded, joined, and nothing evaluated."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest

from dashboard.figures.timeline import figure
from dashboard.sentences import state_sentences
from models.access import ANONYMOUS, OPERATOR
from models.clinical.dates import Precision
from models.clinical.relapse import evaluation
from models.course import CkPosition, Course, load_course
from models.errors import NotFound, NotPermitted
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.store.events import record_event
from models.storage.store.treatments import record_treatment
from tests.clinic import NOW, TODAY, event, new_key, record, register, remission_then, result, treatment


def loaded(database: Database) -> Course:
    return load_course(database, OPERATOR, patient_list(database, OPERATOR)[0].public_id, today=TODAY)


def treated(database: Database, drug: str, **columns: str) -> None:
    record_treatment(database, OPERATOR, treatment(drug, **columns), key=new_key(), now=NOW)


def test_a_course_joins_results_flags_and_standing(sqlite_database: Database) -> None:
    remission_then(sqlite_database, "900", "1400")
    course = loaded(sqlite_database)
    assert (len(course.ck), course.ck[-1].value) == (6, 1400)
    assert course.open_flag is not None
    assert course.streams.ck is not None
    assert course.streams.ck.position is CkPosition.ABOVE
    assert figure(course)["layout"]["height"] > 0


def test_loading_never_evaluates(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    remission_then(sqlite_database, "900", "1400")
    for name in ("evaluate", "_Course"):
        monkeypatch.delattr(evaluation, name)
    assert loaded(sqlite_database).flags


def test_nobody_without_a_right_gets_a_course(sqlite_database: Database) -> None:
    register(sqlite_database)
    public_id = patient_list(sqlite_database, OPERATOR)[0].public_id
    with pytest.raises(NotPermitted):
        load_course(sqlite_database, ANONYMOUS, public_id, today=TODAY)
    with pytest.raises(NotFound):
        load_course(sqlite_database, OPERATOR, "no such", today=TODAY)


def test_a_cut_result_and_words_come_through_as_they_were_entered(sqlite_database: Database) -> None:
    register(sqlite_database)
    words = result("normal", measure="ck_text", unit="", upper_limit="")
    record(sqlite_database, result(">20000"), words)
    course = loaded(sqlite_database)
    assert (course.ck[0].entered, course.ck[0].comparator, course.ck[0].value) == (">20000", ">", 20000)
    assert [found.text for found in course.ck_words] == ["normal"]


def test_daily_steroids_are_one_line_and_a_pulse_is_a_tick(sqlite_database: Database) -> None:
    register(sqlite_database)
    treated(sqlite_database, "prednisone", dose="20", stop="2026-02-01")
    treated(sqlite_database, "methylprednisolone", start="2026-01-20", dose="8")
    treated(sqlite_database, "methylprednisolone", start="2026-03-01", dose="1000", frequency="once", route="IV")
    course = loaded(sqlite_database)
    assert [(s.start, s.mg_per_day) for s in course.prednisone] == [
        (date(2026, 1, 10), 20),
        (date(2026, 1, 20), 30),
        (date(2026, 2, 1), 10),
    ]
    steps = [step for lane in course.lanes for step in lane.steps]
    assert [(step.dated, step.daily_glucocorticoid) for step in steps] == [(False, True), (False, True), (True, False)]


def test_a_stopped_steroid_is_zero_afterwards(sqlite_database: Database) -> None:
    register(sqlite_database)
    treated(sqlite_database, "prednisone", stop="2026-02-01")
    now = loaded(sqlite_database).streams.prednisone
    assert now is not None
    assert (now.mg_per_day, now.since, now.previous) == (0, date(2026, 2, 1), 20)


def test_lanes_put_treatment_first_and_triggers_last(sqlite_database: Database) -> None:
    register(sqlite_database)
    treated(sqlite_database, "atorvastatin", start="2019", dose="40")
    treated(sqlite_database, "IVIG", dose="2", unit="g/kg", frequency="every 1 months", route="IV")
    lanes = loaded(sqlite_database).lanes
    assert [lane.trigger for lane in lanes] == [False, True]
    assert lanes[0].steps[0].dose_text == "2 g/kg every month"
    assert lanes[1].steps[0].start.precision is Precision.YEAR


def test_a_total_is_summed_from_the_muscles_of_one_session(sqlite_database: Database) -> None:
    register(sqlite_database)
    muscles = ("neck_flexors", *(f"{m}_right" for m in ("deltoid", "biceps", "wrist_extensors", "gluteus_maximus", "gluteus_medius")))
    muscles += ("quadriceps_right", "ankle_dorsiflexors_right")
    record(sqlite_database, *(result("9", measure=f"mmt_{muscle}", unit="", upper_limit="") for muscle in muscles))
    now = loaded(sqlite_database).streams.strength
    assert [(found.label, found.last.value, found.maximum) for found in now] == [("MMT8", 72, 80)]


def test_a_course_told_in_days_ends_with_its_last_record(sqlite_database: Database) -> None:
    register(sqlite_database, timeline="relative")
    record(sqlite_database, result(day="2000-07-02"))
    course = loaded(sqlite_database)
    assert (course.relative, course.until) == (True, date(2000, 7, 2))
    assert course.streams.ck is not None
    assert course.streams.ck.age_days is None


def test_a_patient_who_left_ends_with_the_last_record(sqlite_database: Database) -> None:
    register(sqlite_database, status="transferred")
    record(sqlite_database, result(day="2025-05-05"))
    assert loaded(sqlite_database).until == date(2025, 5, 5)


def test_events_keep_their_window_and_words(sqlite_database: Database) -> None:
    register(sqlite_database)
    record_event(sqlite_database, OPERATOR, event(onset_to="2026-02-10", basis="CK and weakness"), key=new_key(), now=NOW)
    line = loaded(sqlite_database).events[0]
    assert (line.label, line.onset_from, line.onset_to, line.basis) == ("Relapse", date(2026, 1, 10), date(2026, 2, 10), "CK and weakness")


def test_a_course_is_frozen(sqlite_database: Database) -> None:
    register(sqlite_database)
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded(sqlite_database).study_id = "other"  # type: ignore[misc]


def test_a_glucocorticoid_of_unknown_dose_is_never_drawn_as_none(sqlite_database: Database) -> None:
    register(sqlite_database)
    treated(sqlite_database, "prednisone", dose="60", unit="mg", frequency="daily", route="oral", start="2024-01-10", stop="2024-03-01")
    treated(sqlite_database, "glucocorticoid", start="2024-03-01", stop="2024-06-01")
    assert [stretch.mg_per_day for stretch in loaded(sqlite_database).prednisone] == [60, None, 0]


def test_the_end_of_a_course_of_prednisone_keeps_how_exactly_it_is_known(sqlite_database: Database) -> None:
    register(sqlite_database)
    treated(sqlite_database, "prednisone", dose="60", unit="mg", frequency="daily", route="oral", start="2024-01-10", stop="2024-06")
    assert [stretch.precision for stretch in loaded(sqlite_database).prednisone] == [Precision.DAY, Precision.MONTH]


def test_a_silence_that_has_lasted_too_long_is_told(sqlite_database: Database) -> None:
    remission_then(sqlite_database)
    public_id = patient_list(sqlite_database, OPERATOR)[0].public_id
    last = loaded(sqlite_database).ck[-1].day
    for days, quiet in ((180, None), (181, last + timedelta(days=181)), (400, last + timedelta(days=181))):
        course = load_course(sqlite_database, OPERATOR, public_id, today=last + timedelta(days=days))
        assert course.streams.ck is not None
        assert course.streams.ck.quiet_since == quiet
        assert state_sentences(course)[0].startswith("Quiet: a new CK was due before") is (quiet is not None)
