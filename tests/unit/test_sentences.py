"""The lines at the head of a patient's page: what is true now, since when, and what was not recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard import rows, sentences
from models.clinical.dates import PartialDate, Precision
from models.clinical.relapse.findings import Level, RemissionLevel, Standing, State
from models.course import Course, DoseStretch, EventLine, Lane, StrengthSeries
from models.course.streams import streams
from models.storage.queries.reviews import ReviewLine
from tests.courses import TODAY, ck, course, flag, mmt8, step

BEFORE, LAST = date(2026, 10, 3), date(2026, 11, 11)
LEVEL = RemissionLevel(310, 165, 583, 6, date(2026, 1, 1), date(2026, 8, 12))
STEADY = Standing(State.STEADY, LEVEL, (LEVEL,))


def told(*results: Any, quiet_since: date | None = None, **parts: Any) -> Course:
    """A course of these CK results with its streams."""
    made = course(*results, **parts)
    now = streams(made.ck, made.strength, made.prednisone, made.lanes, made.standing, today=TODAY, quiet_since=quiet_since)
    return replace(made, streams=now)


def lines(made: Course) -> dict[str, str]:
    return {line.label: f"{line.head} | {line.detail}" for line in sentences.stream_lines(made)}


def test_ck_within_the_own_level_is_told_against_level_limit_and_the_result_before() -> None:
    assert lines(told(ck(BEFORE, 290), ck(LAST, 320), standing=STEADY))["CK"] == (
        "Within usual variation | 320 U/L on 11 Nov 2026 (9 d ago) · 1.03× own level (310) · 1.60× limit (200) · "
        "up from 290 U/L on 3 Oct 2026"
    )


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ((date(2026, 8, 12), BEFORE), "Above own level since between 12 Aug 2026 and 3 Oct 2026 | "),
        ((None, BEFORE), "Above own level since 3 Oct 2026 at the latest | "),
    ],
)
def test_since_when_ck_is_above_is_told_no_more_exactly_than_known(since: tuple[date | None, date], words: str) -> None:
    assert lines(told(ck(LAST, 900), standing=replace(STEADY, above_since=since)))["CK"].startswith(words)


@pytest.mark.parametrize(("before", "word"), [(400, "down from"), (300, "unchanged from"), (200, "up from")])
def test_the_direction_is_told_in_words(before: float, word: str) -> None:
    assert f"{word} {before} U/L on 3 Oct 2026" in lines(told(ck(BEFORE, before), ck(LAST, 300)))["CK"]


def test_a_cut_result_that_decides_nothing_has_no_direction() -> None:
    assert "before it 30,000 U/L" in lines(told(ck(BEFORE, 30000), ck(LAST, 20000, ">")))["CK"]


def test_an_open_flag_that_has_gone_quiet_is_told_beside_the_last_ck() -> None:
    made = told(ck(LAST, 900), quiet_since=date(2026, 12, 1), flags=(flag(LAST),))
    assert lines(made)["CK"].endswith("quiet: a new CK was due before 1 Dec 2026")


@pytest.mark.parametrize(
    ("doses", "words"),
    [
        ((DoseStretch(BEFORE, None, 12.5),), "12.5 mg a day since 3 Oct 2026 | "),
        ((DoseStretch(BEFORE, LAST, 5.0), DoseStretch(LAST, None, 0.0)), "Stopped, 11 Nov 2026 | 5 mg a day before"),
        ((DoseStretch(LAST, None, None, Precision.MONTH),), "Glucocorticoid since Nov 2026, dose not recorded | "),
        ((), "No dose recorded | "),
    ],
)
def test_prednisone_now(doses: tuple[DoseStretch, ...], words: str) -> None:
    assert lines(told(prednisone=doses))["Prednisone"] == words


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        ((mmt8(BEFORE, 74, "AB"), mmt8(LAST, 66, "CD")), "66 of 80, down 8 since 3 Oct 2026 (another rater) | 11 Nov 2026 (9 d ago)"),
        ((mmt8(BEFORE, 66), mmt8(LAST, 66)), "66 of 80, unchanged since 3 Oct 2026 | 11 Nov 2026 (9 d ago)"),
        ((mmt8(BEFORE, 60), mmt8(LAST, 66)), "66 of 80, up 6 since 3 Oct 2026 (rater not recorded) | 11 Nov 2026 (9 d ago)"),
        ((mmt8(LAST, 66),), "66 of 80 | 11 Nov 2026 (9 d ago)"),
    ],
)
def test_strength_now(totals: tuple[Any, ...], words: str) -> None:
    assert lines(told(strength=(StrengthSeries("mmt8", "MMT8", 80.0, totals),)))["Strength, MMT8"] == words


def test_the_last_infusion_is_told_with_its_age() -> None:
    made = told(lanes=(Lane("IVIG", steps=(step(LAST, dated=True),)),))
    assert lines(made)["Last infusions"] == "IVIG 11 Nov 2026 (9 d ago) | "


def test_a_state_is_told_with_its_reasons_and_never_beside_an_open_flag() -> None:
    standing = Standing(State.NOT_ENOUGH_DATA, reasons=("Only one CK.",))
    assert sentences.state_sentences(told(standing=standing))[1:] == ("Only one CK.",)
    assert sentences.state_sentences(told(standing=Standing(State.FLAGGED))) == ()


def test_treatments_are_listed_newest_first_with_how_exact_their_dates_are() -> None:
    steps = (step(BEFORE, LAST, dose_text="15 mg weekly", route="oral"), step(LAST, precision=Precision.MONTH), step(TODAY, dated=True))
    found = [(row["From"], row["Until"], row["Dose"]) for row in rows.treatment_rows(course(lanes=(Lane("Methotrexate", steps=steps),)))]
    assert found == [
        ("20 Nov 2026", "", "not recorded"),
        ("Nov 2026", "going on", "not recorded"),
        ("3 Oct 2026", "11 Nov 2026", "15 mg weekly"),
    ]


def test_events_are_listed_with_their_span() -> None:
    events = (EventLine("relapse", "Relapse", BEFORE, LAST), EventLine("cancer", "Cancer", TODAY, TODAY))
    assert [row["When"] for row in rows.event_rows(course(events=events))] == ["20 Nov 2026", "3 Oct 2026 to 11 Nov 2026"]


def test_every_flag_is_listed_with_what_became_of_it() -> None:
    flags = (flag(BEFORE, Level.WATCH, cleared_on=LAST), flag(LAST, withdrawn_reason="voided", episode=2), flag(TODAY, episode=3))
    assert [line[:2] for line in rows.flag_history(course(flags=flags), {})] == [
        ("Episode 3", "Possible on 20 Nov 2026, open"),
        ("Episode 2", "Possible on 11 Nov 2026, withdrawn: voided"),
        ("Episode 1", "Watch on 3 Oct 2026, cleared 11 Nov 2026"),
    ]


def test_what_a_reviewer_made_of_a_cleared_flag_stays_readable() -> None:
    cleared = flag(BEFORE, cleared_on=LAST)
    review = ReviewLine("r", "dismissed", "marathon", None, "user:meyer", datetime(2026, 10, 4, 12, tzinfo=UTC))
    [(_, _, detail)] = rows.flag_history(course(flags=(cleared,)), {cleared.public_id: (review,)})
    assert detail.endswith(" · dismissed by meyer on 4 Oct 2026: “marathon”")


def test_the_identity_line_names_what_is_known_and_what_is_not() -> None:
    made = course()
    facts = replace(made.facts, antibody="anti-SRP", symptom_onset=PartialDate(date(2019, 2, 15), Precision.MONTH), age_at_start=47)
    line = sentences.identity(replace(made, facts=facts))
    assert line.startswith("anti-SRP · onset Feb 2019 · statin exposure not recorded · sex not recorded · 47 years old at the start")
