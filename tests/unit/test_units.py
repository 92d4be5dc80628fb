"""A spelling finds its unit only where it is exactly that unit."""

from __future__ import annotations

import pytest

from models.clinical.units import UNITS, find_unit, spellings
from models.errors import UnknownCode


@pytest.mark.parametrize("text", ["U/L", "u/l", "U/l", "IU/L", "iu/l", " U/L "])
def test_enzyme_units_are_one_unit_in_every_usual_spelling(text: str) -> None:
    assert find_unit(text).code == "U/L"


@pytest.mark.parametrize("text", ["ukat/L", "ukat/l", "\u00b5kat/L", "\u03bckat/l", "UKAT/L"])
def test_both_micro_signs_and_the_letter_u_are_micro(text: str) -> None:
    assert find_unit(text).code == "ukat/L"


@pytest.mark.parametrize("text", ["Mg/dL", "\u00b5/L", "109/L", "kU/L", "mmol", "", "U / L", "\uff35/\uff2c"])
def test_a_spelling_that_could_mean_another_value_is_refused(text: str) -> None:
    with pytest.raises(UnknownCode) as refused:
        find_unit(text)
    assert refused.value.column == "unit"
    assert f'"{text}"' in str(refused.value)


def test_grams_and_giga_cells_a_litre_differ_by_case_alone() -> None:
    assert (find_unit("g/L").code, find_unit("G/L").code) == ("g/L", "10*9/L")


def test_no_spelling_belongs_to_two_units() -> None:
    owners: dict[str, set[str]] = {}
    for unit in UNITS:
        for text in spellings(unit):
            owners.setdefault(text, set()).add(unit.code)
    assert {text: codes for text, codes in owners.items() if len(codes) > 1} == {}


def test_every_unit_is_found_by_its_code_and_by_its_label() -> None:
    assert all(find_unit(unit.code) == find_unit(unit.label) == unit for unit in UNITS)
