"""Words for people: typed text stays as typed, dates and numbers read the same everywhere, and no sentence decides for the reader."""

import re
from datetime import date

import pytest

from dashboard import wording
from models.clinical.dates import Precision
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


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        (Precision.DAY, "11 Nov 2026"),
        (Precision.WEEK, "week of 11 Nov 2026"),
        (Precision.MONTH, "Nov 2026"),
        (Precision.YEAR, "2026"),
        (Precision.APPROXIMATE, "about 11 Nov 2026"),
        (Precision.ORDER, "11 Nov 2026 (order only)"),
    ],
)
def test_a_date_is_never_shown_more_exactly_than_it_is_known(precision: Precision, words: str) -> None:
    assert wording.day_words(date(2026, 11, 11), False, precision) == words


def test_inside_a_sentence_a_date_takes_the_preposition_of_its_precision() -> None:
    said = [wording.on_words(date(2026, 11, 11), False, precision) for precision in (Precision.DAY, Precision.MONTH, Precision.APPROXIMATE)]
    assert said == ["on 11 Nov 2026", "in Nov 2026", "about 11 Nov 2026"]


def test_a_course_told_in_days_shows_days_and_no_date() -> None:
    assert wording.day_words(date(2000, 11, 10), True) == "day 314"
    assert wording.day_words(date(2000, 11, 10), True, Precision.MONTH) == "about day 314"


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, ""), (0, "today"), (9, "9 d ago"), (59, "59 d ago"), (60, "2 months ago"), (729, "24 months ago"), (730, "2 years ago"), (1676, "4.6 years ago")],
)
def test_age_of_a_result(days: int | None, words: str) -> None:
    assert wording.age_words(days) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(2410, "2,410"), (310.4, "310"), (99.96, "100"), (7.77, "7.77"), (12.05, "12.1"), (5, "5"), (0.5, "0.5"), (1_000_000, "1,000,000")],
)
def test_numbers_are_separated_and_never_end_in_zeros(value: float, words: str) -> None:
    assert wording.number_words(value) == words


@pytest.mark.parametrize(("value", "comparator", "words"), [(7.77, "", "7.8×"), (9.96, "", "10×"), (12.05, "", "12×"), (64.5, ">", ">64×")])
def test_multiples_keep_their_comparator(value: float, comparator: str, words: str) -> None:
    assert wording.times_words(value, comparator) == words


def test_every_state_and_level_has_its_words() -> None:
    assert set(wording.STATE_WORDS) == set(State)
    assert set(wording.FLAG_TITLES) == set(wording.LEVEL_ICONS) == set(Level)


def test_no_fixed_sentence_claims_advises_or_alarms() -> None:
    texts = [text for text in vars(wording).values() if isinstance(text, str)]
    texts += [*wording.STATE_WORDS.values(), *wording.FLAG_TITLES.values()]
    assert [word for word in BANNED for text in texts if word in text.lower() and text is not wording.EMPTY_TEXT] == []
