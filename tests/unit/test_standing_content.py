"""A standing survives the way into a row and back; a digest is the same wherever it is computed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from models.clinical.relapse.findings import RemissionLevel, Standing, State
from models.storage.digests import canonical, digest
from models.storage.standing import from_content, to_content

LEVEL = RemissionLevel(101.5, 53.795, 190.82, 12, date(2025, 1, 1), date(2025, 12, 1), provisional=True)


@pytest.mark.parametrize(
    "standing",
    [
        Standing(State.NOT_ENOUGH_DATA),
        Standing(State.FLAGGED, LEVEL, (LEVEL, LEVEL), (date(2025, 12, 1), date(2026, 1, 1)), ("no upper limit",)),
        Standing(State.UNDETERMINED, above_since=(None, date(2026, 1, 1))),
    ],
)
def test_a_standing_comes_back_from_json_as_it_was(standing: Standing) -> None:
    assert from_content(json.loads(json.dumps(to_content(standing)))) == standing


def test_one_moment_has_one_digest_in_every_time_zone() -> None:
    here = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert digest([here]) == digest([here.astimezone(timezone(timedelta(hours=5, minutes=30)))])


def test_digest_does_not_depend_on_the_order_of_columns() -> None:
    assert digest({"a": 1, "b": Decimal("1.50")}) == digest({"b": "1.50", "a": 1})


def test_moving_text_between_columns_changes_the_digest() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])


def test_no_number_is_written_that_json_does_not_have() -> None:
    assert json.loads(canonical({"high": float("inf")})) == {"high": "inf"}
