"""Searching for a person: whatever the case, the accents and the keyboard."""

from __future__ import annotations

from datetime import date

import pytest

from models.storage.queries.identity import IdentityName


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Müller", "muller"),
        ("Müller", "MUELLER"),
        ("Mueller", "müller"),
        ("Søren Ærø", "soren aero"),
        ("Łucja Đorđević", "lucja dordevic"),
        ("Şükrü Işık", "sukru isik"),
        ("O’Brien", "obrien"),
        ("O'Brien", "o’b"),
        ("Weiß", "weiss"),
        ("Jose\u0301", "josé"),
        ("ＮＡＭＥ", "name"),
        ("Anna-Maria Test", "maria anna"),
        ("Анна", "анна"),
    ],
)
def test_a_name_is_found(name: str, text: str) -> None:
    assert IdentityName(name).matches(text)


@pytest.mark.parametrize("text", ["N-17", "n-1", "1961", "1961-03", "name 1961-03-04", "", "   "])
def test_local_number_and_date_of_birth_are_found_too(text: str) -> None:
    assert IdentityName("Name", "N-17", date(1961, 3, 4)).matches(text)


@pytest.mark.parametrize("text", ["other", "name other", "n-18", "1962", ".*"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    assert not IdentityName("Name", "N-17", date(1961, 3, 4)).matches(text)
