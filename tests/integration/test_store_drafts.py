"""What was typed and not saved is kept for the one who typed it."""

from __future__ import annotations

import pytest

from models.access import OPERATOR, Actor, ActorKind
from models.errors import ImpossibleValue, NotFound
from models.storage.database import Database
from models.storage.queries.drafts import open_drafts
from models.storage.store.drafts import discard_draft, save_draft
from tests.clinic import NOW, register


@pytest.fixture
def patient_id(database: Database) -> str:
    """Public id of the one patient, S1."""
    return register(database).record


def test_a_draft_is_kept_replaced_and_forgotten(database: Database, patient_id: str) -> None:
    assert [save_draft(database, OPERATOR, {"ck": text}, key="d1", form="visit", public_id=patient_id, now=NOW) for text in "12"] == [1, 2]
    (draft,) = open_drafts(database, OPERATOR)
    assert (draft.key, draft.form, draft.public_id, draft.content) == ("d1", "visit", patient_id, {"ck": "2"})
    assert [discard_draft(database, OPERATOR, key="d1") for _ in range(2)] == [True, False]
    assert open_drafts(database, OPERATOR) == []


def test_a_draft_belongs_to_the_patient_who_was_chosen_after_it_was_begun(database: Database, patient_id: str) -> None:
    for public_id in ("", patient_id, ""):
        save_draft(database, OPERATOR, {"ck": "1"}, key="d1", form="visit", public_id=public_id, now=NOW)
    assert [draft.public_id for draft in open_drafts(database, OPERATOR)] == [patient_id]
    with pytest.raises(NotFound):
        save_draft(database, OPERATOR, {"ck": "2"}, key="d1", form="visit", public_id="nobody", now=NOW)


@pytest.mark.parametrize("key", ["", "k" * 101, "a\x00b"])
def test_a_draft_needs_the_key_of_its_form(key: str, database: Database) -> None:
    with pytest.raises(ImpossibleValue, match="Make a new one"):
        save_draft(database, OPERATOR, {"ck": "1"}, key=key, form="visit", now=NOW)


def test_keeping_a_draft_makes_no_page_read_again(database: Database) -> None:
    save_draft(database, OPERATOR, {"ck": "1"}, key="d1", form="visit", now=NOW)
    assert database.revision() == 0


def test_nobody_reads_or_changes_the_draft_of_another(database: Database) -> None:
    other = Actor(ActorKind.OPERATOR, "elsewhere")
    save_draft(database, OPERATOR, {"ck": "1"}, key="d1", form="visit", now=NOW)
    assert open_drafts(database, other) == []
    with pytest.raises(NotFound):
        save_draft(database, other, {"ck": "2"}, key="d1", form="visit", now=NOW)
    with pytest.raises(NotFound):
        discard_draft(database, other, key="d1")
