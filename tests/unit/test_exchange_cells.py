"""Cells that begin like a formula: marked on the way out, exactly restored on the way in (OWASP: CSV injection)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.exchange.cells import guarded, guarded_value, unguarded

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠x", "'=1", "''@x")


@pytest.mark.parametrize("text", DANGEROUS)
def test_formula_is_marked_with_an_apostrophe(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "well", "'quoted'", "5-10 mg", "a=b", "it's", "'"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)


@given(st.text("'=+-@\t\r\n＝ab1", max_size=6))
def test_import_undoes_export_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["-2.5", "+5", "420", ">20000", "T"])
def test_numbers_stay_numbers(text: str) -> None:
    assert guarded_value(text) == text


def test_words_in_the_value_column_are_marked() -> None:
    assert guarded_value("-2.5 or so") == "'-2.5 or so"
