"""Governance: how flags were reviewed, what followed them, and what they missed, by what Myolog knew at the time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event as listen_to

from models.access import OPERATOR, Role
from models.storage.database import Database
from models.storage.queries.governance import Governance, governance
from models.storage.queries.observations import observation_history
from models.storage.queries.patients import patient_list
from models.storage.records.shapes import ObservationShape
from models.storage.store.events import record_event, void_event
from models.storage.store.patients import amend_patient
from models.storage.store.reviews import record_review
from models.storage.store.visits import void_observation
from tests.clinic import NOW, TODAY, event, new_key, patient, record, register, result, user
from tests.reviewing import flag_ids, review

RAISED = datetime(2025, 6, 2, 9, tzinfo=UTC)
"""When the results of these patients were entered: the day after the one that raised the flag."""


def followed_up(database: Database, study_id: str, *risen: str, raised: datetime = RAISED, **facts: str) -> None:
    """A patient in remission through 2024, and these results a week apart from 2025-06-01, all entered at `raised`."""
    register(database, study_id, **facts)
    for month in (1, 4, 7, 10):
        record(database, result(str(95 + month), f"2024-{month:02d}-01", study_id=study_id), now=raised)
    for week, value in enumerate(risen):
        record(database, result(value, (date(2025, 6, 1) + timedelta(weeks=week)).isoformat(), study_id=study_id), now=raised)


def relapsed(database: Database, study_id: str, onset: str = "2025-05-20", decided: str = "2025-06-10") -> str:
    shape = event("relapse", onset, study_id=study_id, decided_on=decided)
    return record_event(database, OPERATOR, shape, key=new_key(), now=NOW).record


def say(database: Database, flag: str, verdict: str, reason: str = "", until: str = "", now: datetime = NOW) -> None:
    record_review(database, OPERATOR, review(flag, verdict, reason, until), key=new_key(), now=now)


def found(database: Database, today: date = TODAY, **zone: Any) -> Governance:
    return governance(database, OPERATOR, today=today, **zone)


def values(answer: Governance) -> list[tuple[str, int, int, int, int]]:
    return [(line.level, line.episodes, line.followed, line.waiting, line.afterwards) for line in answer.predictive]


def test_an_empty_database_has_nothing_to_govern(database: Database) -> None:
    answer = found(database)
    assert (answer.rules, answer.dismissals, answer.missed, answer.recorded, answer.patients) == ((), (), (), 0, 0)
    assert [(line.level, line.fired) for line in answer.levels] == [("probable", 0), ("possible", 0), ("watch", 0)]
    assert [line.share for line in answer.predictive] == [None, None]


@pytest.fixture
def reviewed(database: Database) -> Database:
    """Five patients with one flag each: confirmed, dismissed, snoozed till 2026-12-01, unreviewed, and withdrawn."""
    for number in range(5):
        followed_up(database, f"S{number}", "1500")
    flags = flag_ids(database)
    say(database, flags[0], "dismissed", "too early to say")
    say(database, flags[0], "confirmed", now=NOW + timedelta(hours=1))
    say(database, flags[1], "dismissed", "marathon")
    say(database, flags[2], "snoozed", "repeat booked", "2026-12-01")
    say(database, flags[4], "confirmed")
    last = next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == "S4")
    number = next(line.number for line in observation_history(database, OPERATOR, last) if line.entered == "1500")
    void_observation(database, OPERATOR, number, reason="other patient's tube", key=new_key(), now=NOW)
    return database


def test_flags_are_counted_by_their_last_review(reviewed: Database) -> None:
    (rule,) = found(reviewed).rules
    assert (rule.fired, rule.confirmed, rule.dismissed, rule.snoozed, rule.unreviewed, rule.withdrawn) == (4, 1, 1, 1, 1, 1)


def test_levels_count_the_same_flags(reviewed: Database) -> None:
    levels = {line.level: (line.fired, line.confirmed, line.dismissed, line.snoozed, line.unreviewed) for line in found(reviewed).levels}
    assert levels == {"probable": (0,) * 5, "possible": (4, 1, 1, 1, 1), "watch": (0,) * 5}


@pytest.mark.parametrize(("today", "snoozed"), [(date(2026, 11, 30), 1), (date(2026, 12, 1), 0)])
def test_a_snooze_that_has_run_out_leaves_its_flag_unreviewed(reviewed: Database, today: date, snoozed: int) -> None:
    (rule,) = found(reviewed, today).rules
    assert (rule.snoozed, rule.unreviewed) == (snoozed, 2 - snoozed)


def test_a_dismissal_says_why_and_by_whom(reviewed: Database) -> None:
    (line,) = found(reviewed).dismissals
    assert (line.study_id, line.level, line.flagged_on, line.reason) == ("S1", "possible", date(2025, 6, 1), "marathon")
    assert (line.reviewed_by, line.reviewed_at, line.relative) == (str(OPERATOR), NOW, False)
    assert line.public_id in {patient.public_id for patient in patient_list(reviewed, OPERATOR)}


def test_a_relapse_flagged_before_it_was_decided_is_found(database: Database) -> None:
    followed_up(database, "S1", "1500")
    relapsed(database, "S1")
    answer = found(database)
    assert (answer.recorded, answer.found, answer.missed, answer.afterwards) == (1, 1, (), 0)
    assert values(answer) == [("possible or above", 1, 1, 0, 0), ("probable", 0, 0, 0, 0)]


def test_a_flag_raised_on_the_day_of_the_decision_is_in_time_and_a_day_later_is_not(database: Database) -> None:
    followed_up(database, "S1", "1500")
    relapsed(database, "S1", decided="2025-06-02")
    relapsed(database, "S1", onset="2025-05-19", decided="2025-06-01")
    answer = found(database)
    assert (answer.found, answer.afterwards) == (1, 1)


def test_a_day_is_that_of_the_clinic(database: Database) -> None:
    followed_up(database, "S1", "1500", raised=datetime(2025, 6, 2, 1, tzinfo=UTC))
    relapsed(database, "S1", decided="2025-06-01")
    assert found(database).found == 0
    assert found(database, zone=timezone(-timedelta(hours=8))).found == 1


def test_imported_history_warned_nobody(database: Database) -> None:
    followed_up(database, "S1", "1500", raised=NOW)
    relapsed(database, "S1")
    answer = found(database, today=TODAY + timedelta(days=800))
    assert (answer.found, answer.afterwards, [line.afterwards for line in answer.missed]) == (0, 1, [True])
    assert values(answer)[0] == ("possible or above", 0, 0, 0, 1)


def test_a_relapse_without_any_flag_is_missed(database: Database) -> None:
    followed_up(database, "S1", "99", site="North")
    relapsed(database, "S1", onset="2025-05-20", decided="2025-06-10")
    (line,) = found(database).missed
    assert (line.study_id, line.onset_from, line.decided_on) == ("S1", date(2025, 5, 20), date(2025, 6, 10))
    assert (line.afterwards, line.relative) == (False, False)


def test_a_watch_alone_finds_no_relapse(database: Database) -> None:
    followed_up(database, "S1", "220")
    relapsed(database, "S1")
    answer = found(database)
    assert [line.level for line in answer.levels if line.fired] == ["watch"]
    assert (answer.found, len(answer.missed), values(answer)[0][1]) == (0, 1, 0)


def test_missed_relapses_come_latest_first_and_voided_ones_not_at_all(database: Database) -> None:
    followed_up(database, "S1")
    for decided in ("2025-06-10", "2026-06-10", "2025-12-10"):
        relapsed(database, "S1", onset=decided, decided=decided)
    wrong = relapsed(database, "S1", onset="2026-10-01", decided="2026-10-02")
    void_event(database, OPERATOR, int(wrong), version=1, reason="other patient", key=new_key(), now=NOW)
    answer = found(database)
    assert [str(line.decided_on) for line in answer.missed] == ["2026-06-10", "2025-12-10", "2025-06-10"]
    assert answer.recorded == 3


def test_other_events_are_no_relapses(database: Database) -> None:
    followed_up(database, "S1", "1500")
    record_event(database, OPERATOR, event("remission", "2025-06-05", decided_on="2025-06-10"), key=new_key(), now=NOW)
    assert (found(database).recorded, values(found(database))[0][1:3]) == (0, (1, 0))


def test_a_course_told_in_days_says_so(database: Database) -> None:
    followed_up(database, "S1", timeline="relative")
    relapsed(database, "S1")
    assert found(database).missed[0].relative


def strength(day: str, points: str) -> ObservationShape:
    return result(points, day, measure="mmt8", unit="", upper_limit="")


def test_an_episode_that_rose_counts_once_at_each_level(database: Database) -> None:
    followed_up(database, "S1", "1500", "1600")
    record(database, strength("2024-07-01", "80"), now=RAISED)
    record(database, strength("2024-10-01", "80"), now=RAISED)
    record(database, strength("2025-06-15", "60"), now=RAISED + timedelta(days=30))
    relapsed(database, "S1", decided="2025-06-20")
    answer = found(database)
    assert {line.level: line.fired for line in answer.levels} == {"probable": 1, "possible": 1, "watch": 0}
    assert values(answer) == [("possible or above", 1, 1, 0, 0), ("probable", 0, 0, 0, 1)]


def test_an_episode_of_a_patient_who_left_within_the_year_waits(database: Database) -> None:
    followed_up(database, "S1", "1500")
    assert values(found(database))[0] == ("possible or above", 1, 0, 0, 0)
    public_id = patient_list(database, OPERATOR)[0].public_id
    left = patient("S1", status="lost", status_date="2026-03-01")
    amend_patient(database, OPERATOR, public_id, left, version=1, key=new_key(), now=NOW)
    assert values(found(database))[0] == ("possible or above", 0, 0, 1, 0)


def test_a_withdrawn_flag_that_stood_on_the_day_was_known(database: Database) -> None:
    followed_up(database, "S1", "1500")
    relapsed(database, "S1")
    public_id = patient_list(database, OPERATOR)[0].public_id
    number = next(line.number for line in observation_history(database, OPERATOR, public_id) if line.entered == "1500")
    void_observation(database, OPERATOR, number, reason="mix-up", key=new_key(), now=NOW)
    answer = found(database)
    assert (answer.found, values(answer)[0]) == (1, ("possible or above", 1, 1, 0, 0))
    assert [(line.fired, line.withdrawn) for line in answer.rules] == [(0, 1)]


def test_the_number_of_queries_does_not_depend_on_the_number_of_patients(reviewed: Database) -> None:
    statements: list[str] = []
    listen_to.listen(reviewed.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    found(reviewed)
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 4


def test_a_clinician_governs_the_own_sites(database: Database) -> None:
    for study_id, site in (("S1", "North"), ("S2", "South")):
        followed_up(database, study_id, "1500", site=site)
        relapsed(database, study_id)
    for flag in flag_ids(database):
        say(database, flag, "dismissed", "marathon the day before")
    answer = governance(database, user(database, Role.CLINICIAN, "North"), today=TODAY)
    assert (answer.patients, answer.recorded, answer.found) == (1, 1, 1)
    assert [line.study_id for line in answer.dismissals] == ["S1"]
    assert sum(line.fired for line in answer.levels) == sum(line.dismissed for line in answer.levels) == 1
