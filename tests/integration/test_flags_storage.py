"""Stored flags follow the rows: raised, kept, cleared and withdrawn, never deleted, and readable as of any time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.access import OPERATOR
from models.clinical.relapse import evaluate
from models.storage import flags
from models.storage.database import Database
from models.storage.queries.flags import FlagRow, flag_rows
from models.storage.queries.observations import observation_history
from models.storage.queries.patients import patient_list
from models.storage.queries.record import patient_record
from models.storage.records import Flag, Patient, Standing
from models.storage.store.visits import correct_observation, void_observation
from tests.clinic import LATER, NOW, new_key, record, register, remission_then, result


def short(database: Database, **cut: object) -> list[tuple[int, str, str, str]]:
    rows = flag_rows(database, OPERATOR, **cut)  # type: ignore[arg-type]
    return [(row.episode, row.flagged_on.isoformat(), row.level, row.status) for row in rows]


def number_of(database: Database, entered: str) -> int:
    public_id = patient_list(database, OPERATOR)[0].public_id
    return next(
        line.number for line in observation_history(database, OPERATOR, public_id) if line.entered == entered and not line.void_reason
    )


@pytest.fixture
def relapsed(database: Database) -> Database:
    """One patient in remission whose CK rose fifteenfold on 2026-06-01; the flag is open."""
    remission_then(database, "1500")
    return database


def test_a_flag_is_what_the_engine_says_of_the_stored_history(relapsed: Database) -> None:
    stored = patient_record(relapsed, OPERATOR, patient_list(relapsed, OPERATOR)[0].public_id)
    said = evaluate(stored.history)
    assert [(f.flagged_on, f.level, f.rule, f.summary, f.ck_ratio) for f in stored.flags] == [
        (f.flagged_on, f.level, f.rule, f.summary, f.ck_ratio) for f in said.flags
    ]
    assert stored.standing == said.standing


def test_a_flag_knows_when_it_happened_and_when_it_was_known(relapsed: Database) -> None:
    (row,) = flag_rows(relapsed, OPERATOR)
    assert (row.patient_id, row.flagged_on, row.raised_at, row.ck, row.status) == ("S1", date(2026, 6, 1), NOW, 1500.0, "open")


def test_computing_again_writes_nothing(relapsed: Database) -> None:
    with relapsed.read() as session:
        before = [row.model_dump() for table in (Flag, Standing) for row in session.exec(select(table))]
    revision = relapsed.revision()
    with relapsed.write() as session:
        flags.recompute(session, 1, now=LATER)
    with relapsed.read() as session:
        assert [row.model_dump() for table in (Flag, Standing) for row in session.exec(select(table))] == before
    assert relapsed.revision() == revision


def test_an_older_flag_keeps_its_time_when_results_are_added(relapsed: Database) -> None:
    record(relapsed, result("1600", "2026-06-20"), now=LATER)
    opened = flag_rows(relapsed, OPERATOR)[0]
    assert (opened.flagged_on, opened.raised_at, opened.episode) == (date(2026, 6, 1), NOW, 1)


def test_a_voided_input_withdraws_its_flag_with_the_reason(relapsed: Database) -> None:
    void_observation(relapsed, OPERATOR, number_of(relapsed, "1500"), reason="other patient's tube", key=new_key(), now=LATER)
    assert short(relapsed) == [(1, "2026-06-01", "possible", "withdrawn")]
    (flag,) = patient_record(relapsed, OPERATOR, patient_list(relapsed, OPERATOR)[0].public_id).flags
    assert flag.withdrawn_reason == "ck was voided: other patient's tube"
    assert patient_list(relapsed, OPERATOR)[0].state != "flagged"


def test_a_corrected_input_withdraws_its_flag_and_raises_its_own(relapsed: Database) -> None:
    right = result("1700", "2026-06-01")
    correct_observation(relapsed, OPERATOR, number_of(relapsed, "1500"), right, reason="typo", key=new_key(), now=LATER)
    rows = flag_rows(relapsed, OPERATOR)
    assert [(row.episode, row.ck, row.status, row.raised_at) for row in rows] == [(1, 1500.0, "withdrawn", NOW), (2, 1700.0, "open", LATER)]


def test_a_flag_is_cleared_by_a_later_result_and_says_when(relapsed: Database) -> None:
    record(relapsed, result("101", "2026-06-21"), now=LATER)
    (row,) = flag_rows(relapsed, OPERATOR)
    assert (row.status, row.cleared_on) == ("cleared", date(2026, 6, 21))


@pytest.fixture
def cleared(relapsed: Database) -> FlagRow:
    """The one flag after it was cleared, which was known an hour after it was raised."""
    record(relapsed, result("101", "2026-06-21"), now=LATER)
    return flag_rows(relapsed, OPERATOR)[0]


def test_as_of_cuts_by_the_date_of_the_result(relapsed: Database, cleared: FlagRow) -> None:
    assert short(relapsed, as_of=date(2026, 5, 31)) == []
    assert short(relapsed, as_of=date(2026, 6, 1)) == [(1, "2026-06-01", "possible", "open")]
    assert short(relapsed, as_of=date(2026, 6, 20)) == [(1, "2026-06-01", "possible", "open")]
    assert short(relapsed, as_of=date(2026, 6, 21)) == [(1, "2026-06-01", "possible", "cleared")]


def test_known_by_cuts_by_the_time_of_entry(relapsed: Database, cleared: FlagRow) -> None:
    assert short(relapsed, known_by=NOW - timedelta(seconds=1)) == []
    assert short(relapsed, known_by=NOW) == [(1, "2026-06-01", "possible", "open")]
    assert flag_rows(relapsed, OPERATOR, known_by=NOW)[0].cleared_on is None
    assert short(relapsed, known_by=LATER) == [(1, "2026-06-01", "possible", "cleared")]


def test_a_flag_that_was_withdrawn_later_was_open_until_then(relapsed: Database) -> None:
    void_observation(relapsed, OPERATOR, number_of(relapsed, "1500"), reason="mix-up", key=new_key(), now=LATER)
    assert short(relapsed, known_by=NOW) == [(1, "2026-06-01", "possible", "open")]
    assert short(relapsed, known_by=LATER) == [(1, "2026-06-01", "possible", "withdrawn")]


def test_flags_are_ordered_by_patient_episode_and_date(database: Database) -> None:
    for study_id in ("S10", "S2", "a1", "B1"):
        remission_then(database, "1500", study_id=study_id)
    assert [row.patient_id for row in flag_rows(database, OPERATOR)] == ["B1", "S10", "S2", "a1"]


def test_a_new_patient_has_a_standing_at_once(database: Database) -> None:
    register(database)
    assert [line.state for line in patient_list(database, OPERATOR)] == ["not enough data"]


def test_many_patients_together_get_what_each_gets_alone(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for study_id in ("S1", "S2", "S3"):
        remission_then(sqlite_database, "1500", study_id=study_id)
    alone = short(sqlite_database)
    monkeypatch.setattr(flags, "CHUNK", 2)
    with sqlite_database.write() as session:
        for table in (Flag, Standing):
            session.connection().exec_driver_sql(f"DELETE FROM {table.__tablename__}")
        flags.recompute_many(session, list(session.exec(select(Patient.id).order_by(col(Patient.id).desc()))), now=NOW)  # type: ignore[arg-type]
    assert short(sqlite_database) == alone
    assert [line.state for line in patient_list(sqlite_database, OPERATOR)] == ["flagged"] * 3
