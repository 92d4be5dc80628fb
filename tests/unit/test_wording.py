"""Words for people: typed text stays as typed, and no sentence decides for the reader."""

import re

import pytest

from dashboard import wording
from models.clinical.relapse.findings import Level, State

BANNED = ("relapse detected", "urgent", "normal", "no action", "start ", "increase", "alarm", "% risk")


@pytest.mark.parametrize(
    "typed",
    [
        "![x](http://127.0.0.1:9/x) :red[HIGH RISK] $x$ <script>",
        "www.example.org a@example.org",
        "a -- b -> c <- d",
        "# head",
        "`code` *b* _i_ ~s~",
    ],
)
def test_escaped_text_reads_as_typed_once_markdown_has_eaten_the_backslashes(typed: str) -> None:
    read = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", wording.escaped(typed)).replace("\u2060", "")
    assert read == typed


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/x",
        "https://evil.example",
        "www.evil.example",
        "a@evil.example",
        "a--b",
        "a->b",
        "a<-b",
        "a>=b",
        "a<=b",
        "WWW.evil.example",
    ],
)
def test_no_address_or_arrow_survives_unbroken_after_escaping(address: str) -> None:
    read = wording.escaped(address).replace("\\", "")
    assert not re.search(r"(?i)://\w|www\.\w|\w@\w|--|->|<-|>=|<=", read)


@pytest.mark.parametrize("text", ["S-0042", "anti-HMGCR (>200 units)", "7.5 mg; limit 174", "a_b*c", "12:30"])
def test_plain_text_can_be_copied_from_the_page_without_invisible_signs(text: str) -> None:
    assert wording.escaped(text).replace("\\", "") == text


def test_text_that_turns_the_reading_direction_is_made_visible() -> None:
    assert "\u202e" not in wording.escaped("drug\u202egurd")
    assert "\ufffd" in wording.escaped("drug\u202egurd")


def test_line_breaks_cannot_start_a_heading_or_a_list() -> None:
    assert "\n" not in wording.escaped("a\n# HIGH RISK\n- b")


def test_every_state_and_level_has_its_words() -> None:
    assert set(wording.STATE_WORDS) == set(State)
    assert set(wording.FLAG_TITLES) == set(wording.LEVEL_ICONS) == set(Level)


def test_no_fixed_sentence_claims_advises_or_alarms() -> None:
    texts = [text for text in vars(wording).values() if isinstance(text, str)]
    texts += [*wording.STATE_WORDS.values(), *wording.FLAG_TITLES.values()]
    assert [word for word in BANNED for text in texts if word in text.lower() and text is not wording.EMPTY_TEXT] == []
