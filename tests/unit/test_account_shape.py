"""What an account may be: names that cannot be mistaken for others, and what goes with which role."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from models.access import Role
from models.storage.records.shapes import field_errors
from tests.accounts import shape


def refused(name: str = "clinician-north", role: str = "clinician", **columns: object) -> list[str]:
    with pytest.raises(ValidationError) as error:
        shape(name, role, **columns)
    return [found.column for found in field_errors(error.value)]


@pytest.mark.parametrize("typed", ["Clinician-North", " clinician-north ", "ｃlinician-north", "CLINICIAN-NORTH"])
def test_one_name_in_every_spelling(typed: str) -> None:
    assert shape(typed).name == "clinician-north"


@pytest.mark.parametrize(
    "typed",
    ["", " ", "clinician north", "a\u200bb", "a\u202eb", "a\nb", "a\x00b", "a\u00a0b", "a" * 101, "ﷺ" * 8, "\ud800", "a\u3000b", "\ue000"],
)
def test_a_name_is_visible_short_and_without_spaces(typed: str) -> None:
    assert refused(typed) == ["name"]


@pytest.mark.parametrize("typed", ["a", "a" * 100, "анна", "o'neil", "a.b@clinic.example", "李"])
def test_names_of_the_world_are_names(typed: str) -> None:
    assert shape(typed).name == typed


def test_an_unknown_role_is_refused_with_the_choice() -> None:
    with pytest.raises(ValidationError) as error:
        shape(role="Doctor")
    assert "administrator, clinician, coordinator, patient" in field_errors(error.value)[0].reason


@pytest.mark.parametrize(
    ("role", "columns", "column"),
    [
        ("administrator", {"sites": ("North",)}, "sites"),
        ("administrator", {"without_site": True}, "without_site"),
        ("administrator", {"identified_export": True}, "identified_export"),
        ("clinician", {"identified_export": True}, "identified_export"),
        ("clinician", {"patient": "S1"}, "patient"),
        ("patient", {"patient": "S1", "sites": ("North",)}, "sites"),
        ("patient", {}, "patient"),
    ],
)
def test_what_does_not_go_with_a_role_is_refused(role: str, columns: dict[str, object], column: str) -> None:
    assert refused(role=role, **columns) == [column]


def test_sites_are_a_set_in_order() -> None:
    assert shape(sites=("South", " North ", "", "South")).sites == ("North", "South")


def test_a_role_is_one_of_the_rule_table() -> None:
    assert shape(role="coordinator", identified_export=True).role is Role.COORDINATOR
