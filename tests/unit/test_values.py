"""Numbers of laboratory reports: read to the last digit or refused."""

from __future__ import annotations

import string
from decimal import Decimal
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.clinical.values import Reading, format_number, parse_reading
from models.errors import ImpossibleValue

decimals = st.from_regex(r"[+-]?[0-9]{1,12}(\.[0-9]{1,8})?", fullmatch=True)


@given(st.sampled_from(["", "<", "<=", ">", ">="]), st.sampled_from(["", " "]), decimals)
def test_any_plain_decimal_is_read_to_the_last_digit(comparator: str, space: str, number: str) -> None:
    reading = parse_reading(f"{comparator}{space}{number}")
    assert (reading.number, reading.comparator) == (Decimal(number), comparator)


@given(decimals, st.sampled_from(string.ascii_letters + ",;'_/%*\u2212\u0663\uff15\u00a0"), st.integers(0, 30))
def test_any_other_character_inside_is_refused(number: str, intruder: str, place: int) -> None:
    place = place % len(number)
    text = number[:place] + intruder + number[place:]
    if text.strip() != number:
        with pytest.raises(ImpossibleValue):
            parse_reading(text)


REFUSED = [
    "",
    "1,234",
    "72,5",
    "NaN",
    "inf",
    "1e5",
    "12 000",
    "1.2.3",
    ".5",
    "5.",
    "><5",
    "=5",
    "\u22645",
    "normal",
    "+ 5",
    "\uff15",
    "9" * 41,
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_a_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue) as refused:
        parse_reading(text)
    assert refused.value.column == "value"


def test_a_comma_is_refused_with_both_of_its_meanings() -> None:
    with pytest.raises(ImpossibleValue, match=r'"1,234".*thousands or decimals.*decimal point'):
        parse_reading("1,234")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [(">20000", 20000.0, inf), (">=20000", 20000.0, inf), ("<20", 0.0, 20.0), ("<=20", 0.0, 20.0), ("420", 420.0, 420.0)],
)
def test_a_comparator_makes_the_number_a_bound(text: str, low: float, high: float) -> None:
    assert (parse_reading(text).low, parse_reading(text).high) == (low, high)


@pytest.mark.parametrize(
    ("number", "text"), [(200.0, "200"), (Decimal("16.70"), "16.7"), (1e21, "1" + "0" * 21), (1e-7, "0.0000001"), (-0.0, "0")]
)
def test_numbers_are_written_plainly(number: float | Decimal, text: str) -> None:
    assert format_number(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_written_number_reads_back_to_the_same_float(number: float) -> None:
    assert float(format_number(number)) == number


def test_infinity_is_never_written() -> None:
    with pytest.raises(ImpossibleValue):
        format_number(Reading(Decimal(5), ">").high)
