"""Events and study words: the codes that stay."""

from __future__ import annotations

import pytest

from models.clinical.events import EVENTS, find_event
from models.clinical.patients import ANTIBODIES, VISIT_KINDS, check_word
from models.errors import UnknownCode


@pytest.mark.parametrize("text", ["statin_reexposure", "Statin re-exposure", "STATIN RE-EXPOSURE"])
def test_an_event_is_found_by_code_or_label(text: str) -> None:
    assert find_event(text).code == "statin_reexposure"


def test_no_event_stands_twice() -> None:
    assert len(EVENTS) == len({kind.code for kind in EVENTS}) == len({kind.label for kind in EVENTS})


def test_an_unknown_event_is_refused_with_the_list() -> None:
    with pytest.raises(UnknownCode, match=r'"flare".*relapse') as refused:
        find_event("flare")
    assert refused.value.column == "event"


def test_a_study_word_is_found_in_any_case_and_written_one_way() -> None:
    assert check_word("antibody", "anti-hmgcr", ANTIBODIES) == "anti-HMGCR"


def test_a_blank_word_takes_its_default_only_where_there_is_one() -> None:
    assert check_word("visit_kind", "", VISIT_KINDS, "clinic") == "clinic"
    with pytest.raises(UnknownCode):
        check_word("antibody", "", ANTIBODIES)
