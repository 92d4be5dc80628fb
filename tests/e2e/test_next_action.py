"""A3: what was taken away while a page is open is gone at its next step: nothing is written, and nothing of the record is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.canary import Canary
from tests.attack.steps import CHANGES, STEPS, Reader, fetched, move, package_made, reading, written
from tests.attack.world import NORTHERN, World, risen, world

OPENED = Canary("open5519", 37642, NORTHERN.born)
ZIP = b"PK\x03\x04"
WRITES = {
    "callback": ["store.reviews.record_review"],
    "callback in its fragment": ["store.reviews.record_review"],
    "fragment": [],
    "form": ["store.identity.set_identity"],
    "switch": ["store.assignments.assign"],
}
REDRAWS_THE_RESULTS = ("callback", "fragment", "form", "switch")


@pytest.fixture(scope="module")
def clinic(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(migrated_file, tmp_path_factory.mktemp("clinic")) as served:
        yield served


@pytest.fixture(scope="module")
def public_id(clinic: World) -> str:
    """A patient of the North whose flag waits for a review."""
    return risen(clinic.database, OPENED.study_id, OPENED.ck, "North", label=OPENED.word("label"))


@pytest.fixture
def reader(clinic: World, public_id: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Somebody new with that patient open, who is at home in the North at first."""
    move(clinic.database, public_id, "North")
    name = re.sub(r"[^a-z]+", "-", request.node.name.lower()).strip("-")
    with reading(clinic, f"clinician-{name[-60:]}", public_id) as opened:
        assert OPENED.found_in(opened.drawn.raw) == {"study", "label", "note", "ck"}
        yield opened


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("change", CHANGES)
def test_the_next_step_does_nothing_and_shows_nothing(reader: Reader, change: str, step: str) -> None:
    CHANGES[change](reader)
    before = written(reader.world.database)
    sent = STEPS[step](reader)
    assert OPENED.found_in(sent) == set()
    assert [row for row in written(reader.world.database) if row not in before] == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_package_made_before_is_not_given_out(reader: Reader, change: str) -> None:
    address = package_made(reader)
    CHANGES[change](reader)
    answer = fetched(reader, address)
    assert not answer.body.startswith(ZIP)
    assert answer.status in (401, 403, 404)


def test_a_package_is_given_out_where_nothing_has_changed(reader: Reader) -> None:
    assert fetched(reader, package_made(reader)).body.startswith(ZIP)


@pytest.mark.parametrize("step", STEPS)
def test_the_same_step_works_where_nothing_has_changed(clinic: World, step: str) -> None:
    own = Canary(re.sub("[^a-z]", "", step), 26513, NORTHERN.born)
    with reading(clinic, f"clinician-{own.mark}", risen(clinic.database, own.study_id, own.ck, "North")) as well:
        before = written(clinic.database)
        sent = STEPS[step](well)
        told = [row["action"] for row in written(clinic.database) if row not in before and "action" in row]
    assert told == WRITES[step]
    assert own.found_in(sent) >= ({"ck"} if step in REDRAWS_THE_RESULTS else set())
