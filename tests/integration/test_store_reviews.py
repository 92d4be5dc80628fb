"""Reviews stand beside flags: each with its reason, the last one counts, none is lost, and no flag is changed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import insert, update
from sqlalchemy.exc import DatabaseError
from sqlmodel import select

from models.access import OPERATOR
from models.errors import EditConflict, NotFound
from models.storage import audit
from models.storage.database import Database
from models.storage.queries.observations import observation_history
from models.storage.queries.patients import patient_list
from models.storage.queries.reviews import reviews_of
from models.storage.records import Flag, Review
from models.storage.records.shapes import field_errors
from models.storage.store.operation import Receipt
from models.storage.store.reviews import record_review
from models.storage.store.visits import void_observation
from tests.clinic import LATER, NOW, new_key, register, remission_then
from tests.reviewing import flag_ids, review


@pytest.fixture
def flag(database: Database) -> str:
    """The public id of the one open flag of patient S1."""
    remission_then(database, "1500")
    return flag_ids(database)[0]


def save(database: Database, flag: str, verdict: str = "confirmed", reason: str = "", until: str = "", key: str = "") -> Receipt:
    return record_review(database, OPERATOR, review(flag, verdict, reason, until), key=key or new_key(), now=LATER)


def said(database: Database) -> list[tuple[str, str]]:
    public_id = patient_list(database, OPERATOR)[0].public_id
    return [(line.verdict, line.reason) for lines in reviews_of(database, OPERATOR, public_id).values() for line in lines]


def refusal(**columns: str) -> str:
    with pytest.raises(ValidationError) as error:
        review("f", **columns)
    (only,) = field_errors(error.value)
    return f"{only.column}: {only.reason}"


def test_a_review_says_who_when_and_what(database: Database, flag: str) -> None:
    receipt = save(database, flag, "snoozed", "repeat booked", "2026-12-04")
    ((line,),) = reviews_of(database, OPERATOR, patient_list(database, OPERATOR)[0].public_id).values()
    assert (line.public_id, line.verdict, line.reason) == (receipt.record, "snoozed", "repeat booked")
    assert (str(line.until), line.reviewed_by, line.reviewed_at) == ("2026-12-04", str(OPERATOR), LATER)


def test_a_review_is_refused_where_a_colleague_reviewed_what_the_writer_has_not_seen(database: Database, flag: str) -> None:
    theirs = save(database, flag, "dismissed", "marathon the day before").record
    with pytest.raises(EditConflict, match="Somebody reviewed this flag meanwhile"):
        record_review(database, OPERATOR, review(flag, "confirmed"), key=new_key(), now=LATER, seen="")
    assert said(database) == [("dismissed", "marathon the day before")]
    record_review(database, OPERATOR, review(flag, "confirmed"), key=new_key(), now=LATER, seen=theirs)
    assert said(database)[0] == ("confirmed", "")


def test_a_later_review_stands_first_and_the_earlier_is_kept(database: Database, flag: str) -> None:
    save(database, flag, "dismissed", "marathon the day before")
    save(database, flag, "confirmed")
    assert said(database) == [("confirmed", ""), ("dismissed", "marathon the day before")]


def test_no_flag_is_changed_by_a_review(database: Database, flag: str) -> None:
    with database.read() as session:
        before = session.exec(select(Flag)).one().model_dump()
    save(database, flag, "dismissed", "haemolysed")
    with database.read() as session:
        assert session.exec(select(Flag)).one().model_dump() == before


def test_the_same_form_pressed_twice_is_one_review(database: Database, flag: str) -> None:
    key = new_key()
    assert save(database, flag, key=key) == save(database, flag, key=key)
    assert len(said(database)) == 1


def test_a_review_is_in_the_audit_trail_with_what_it_replaces(database: Database, flag: str) -> None:
    save(database, flag, "dismissed", "haemolysed")
    save(database, flag, "confirmed")
    with database.read() as session:
        row = session.exec(select(audit.Audit).order_by(audit.Audit.seq.desc())).first()  # type: ignore[union-attr]
        assert row is not None
        detail = session.get(audit.AuditDetail, row.seq)
        assert audit.verify(session) == []
    assert (row.action, row.field) == ("store.reviews.record_review", "confirmed")
    assert detail is not None
    assert '"reason":"haemolysed"' in detail.detail


def test_an_unknown_flag_is_not_found(database: Database) -> None:
    for name in ("nobody", "\N{GREEK SMALL LETTER ALPHA}"):
        with pytest.raises(NotFound, match=f'Flag "{name}" is not known'):
            save(database, name)


def test_a_withdrawn_flag_cannot_be_reviewed(database: Database, flag: str) -> None:
    public_id = patient_list(database, OPERATOR)[0].public_id
    number = next(line.number for line in observation_history(database, OPERATOR, public_id) if line.entered == "1500")
    void_observation(database, OPERATOR, number, reason="other patient's tube", key=new_key(), now=LATER)
    with pytest.raises(EditConflict, match=r'withdrawn meanwhile: "ck was voided: other patient\'s tube"'):
        save(database, flag)
    assert said(database) == []


def test_a_cleared_flag_can_still_be_reviewed(database: Database) -> None:
    remission_then(database, "1500", "101", "99")
    save(database, flag_ids(database)[0], "dismissed", "spike after a fall")
    assert said(database) == [("dismissed", "spike after a fall")]


def test_reviews_of_a_patient_are_those_of_no_other(database: Database, flag: str) -> None:
    register(database, "S2")
    save(database, flag)
    other = next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == "S2")
    assert reviews_of(database, OPERATOR, other) == {}


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"verdict": "ignored"}, 'verdict: verdict "ignored" is not known. Write one of: confirmed, dismissed, snoozed.'),
        ({"verdict": "dismissed"}, 'reason: reason "" is blank. A flag is dismissed with a reason'),
        ({"verdict": "dismissed", "reason": " \n "}, 'reason: reason "" is blank.'),
        ({"verdict": "snoozed", "until": "2026-12-04"}, 'reason: reason "" is blank. A flag is snoozed with a reason'),
        ({"verdict": "snoozed", "reason": "x"}, 'until: until "" is blank. Write the day'),
        ({"verdict": "snoozed", "reason": "x", "until": "2026-11-20"}, 'until: until "2026-11-20" is not within the 366 days after today'),
        ({"verdict": "snoozed", "reason": "x", "until": "2027-11-22"}, 'until: until "2027-11-22" is not within the 366 days'),
        ({"verdict": "snoozed", "reason": "x", "until": "2027-01"}, 'until: until "2027-01" is not exact to the day'),
        ({"verdict": "snoozed", "reason": "x", "until": "soon"}, 'until: Date "soon" is not in the form'),
        ({"verdict": "confirmed", "until": "2026-12-04"}, 'until: until "2026-12-04" is given, but a flag that is confirmed has no'),
        ({"verdict": "dismissed", "reason": "x" * 1001}, "reason: reason"),
        ({"verdict": "dismissed", "reason": "a\x00b"}, "reason: reason"),
    ],
)
def test_an_incomplete_review_says_what_is_wrong(columns: dict[str, str], sentence: str) -> None:
    assert refusal(**columns).startswith(sentence)


@pytest.mark.parametrize("until", ["2026-11-21", "2027-11-21"])
def test_a_flag_is_snoozed_until_tomorrow_or_a_year_ahead(until: str) -> None:
    assert str(review("f", "snoozed", "x", until).until) == until


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "ignored"},
        {"verdict": "dismissed", "reason": ""},
        {"verdict": "snoozed", "reason": "x"},
        {"until": NOW.date()},
        {"flag_id": 99},
    ],
)
def test_no_program_can_store_half_a_review(database: Database, flag: str, change: dict[str, Any]) -> None:
    save(database, flag)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(update(Review).values(**change))


def test_no_reviewed_flag_can_be_deleted(database: Database, flag: str) -> None:
    save(database, flag)
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM flag")


def test_a_review_belongs_to_one_flag(database: Database) -> None:
    row = {"public_id": "r", "flag_id": 99, "verdict": "confirmed", "reason": "", "reviewed_by": "kim", "reviewed_at": NOW}
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(insert(Review).values(**row))
