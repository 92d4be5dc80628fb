"""What a flag foresaw: by what was known on the day, with every edge from both sides. Days are counted from 1 January 2025."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.storage.queries.governance.foresight import Course, Episode, Relapse, Tally
from models.storage.queries.governance.lines import PredictiveValue

TODAY = 1000


def on(day: int) -> date:
    return date(2025, 1, 1) + timedelta(day)


def relapse(first: int = 200, last: int = 210, decided: int | None = 220) -> Relapse:
    return Relapse(on(first), on(last), None if decided is None else on(decided))


def episode(flagged: int, raised: int | None = None, cleared: int | None = None, withdrawn: int | None = None) -> Episode:
    known = flagged if raised is None else raised
    return Episode(on(flagged), on(known), None if cleared is None else on(cleared), None if withdrawn is None else on(withdrawn))


def told(*episodes: Episode, relapses: tuple[Relapse, ...] = (), until: int | None = TODAY) -> tuple[int, int, int, int]:
    """Episodes, followed, waiting, afterwards."""
    value = Tally("possible or above").count([Course(episodes, relapses, None if until is None else on(until))])
    return value.episodes, value.followed, value.waiting, value.afterwards


@pytest.mark.parametrize(
    ("seen", "foresaw"),
    [
        (episode(190), True),
        (episode(220), True),
        (episode(219, raised=220), True),
        (episode(219, raised=221), False),
        (episode(221), False),
        (episode(20), True),
        (episode(20, cleared=110), True),
        (episode(20, cleared=109), False),
        (episode(190, withdrawn=221), True),
        (episode(190, withdrawn=220), False),
    ],
)
def test_a_relapse_is_foreseen_by_a_flag_near_it_that_was_known_and_stood(seen: Episode, foresaw: bool) -> None:
    assert seen.foresaw(relapse()) is foresaw


def test_a_relapse_without_a_day_of_decision_counts_by_the_last_day_of_its_window() -> None:
    assert episode(210).foresaw(relapse(decided=None))
    assert not episode(211).foresaw(relapse(decided=None))


def test_a_warning_that_was_followed_counts_as_followed() -> None:
    assert told(episode(190), relapses=(relapse(),)) == (1, 1, 0, 0)


def test_a_warning_that_nothing_followed_counts_against() -> None:
    assert told(episode(190)) == (1, 0, 0, 0)
    assert told(episode(20, cleared=60), relapses=(relapse(),)) == (1, 0, 0, 0)


@pytest.mark.parametrize(("raised", "counted"), [(TODAY - 365, 1), (TODAY - 364, 0)])
def test_an_episode_is_judged_after_a_year_whether_it_was_followed_or_not(raised: int, counted: int) -> None:
    near = relapse(raised, raised, raised + 10)
    assert told(episode(raised)) == (counted, 0, 1 - counted, 0)
    assert told(episode(raised), relapses=(near,)) == (counted, counted, 1 - counted, 0)


@pytest.mark.parametrize(("until", "counted"), [(555, 1), (554, 0), (None, 0)])
def test_a_patient_who_left_within_the_year_leaves_the_question_open(until: int | None, counted: int) -> None:
    assert told(episode(190), until=until) == (counted, 0, 1 - counted, 0)


def test_a_flag_that_was_withdrawn_within_the_year_leaves_the_question_open() -> None:
    assert told(episode(190, withdrawn=554), relapses=(relapse(),)) == (0, 0, 1, 0)
    assert told(episode(190, withdrawn=555), relapses=(relapse(),)) == (1, 1, 0, 0)


@pytest.mark.parametrize(("raised", "afterwards"), [(280, 0), (281, 1)])
def test_a_result_that_came_more_than_90_days_late_is_no_warning(raised: int, afterwards: int) -> None:
    assert told(episode(190, raised=raised)) == (1 - afterwards, 0, 0, afterwards)


@pytest.mark.parametrize(("flagged", "afterwards"), [(215, 1), (310, 1), (311, 0)])
def test_a_flag_raised_after_the_decision_tells_of_the_same_relapse_for_90_days(flagged: int, afterwards: int) -> None:
    assert told(episode(flagged, raised=max(flagged, 225)), relapses=(relapse(),)) == (1 - afterwards, 0, 0, afterwards)


def test_a_flag_after_one_relapse_may_foresee_the_next() -> None:
    assert told(episode(300), relapses=(relapse(), relapse(310, 310, 320))) == (1, 1, 0, 0)


@pytest.mark.parametrize(
    ("followed", "episodes", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718), (29, 29, 0.8830, 1.0)],
)
def test_wilson_interval_against_newcombe_1998_table_one(followed: int, episodes: int, low: float, high: float) -> None:
    value = PredictiveValue.of("probable", episodes, followed)
    assert (value.low, value.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert value.share == followed / episodes


def test_no_episodes_have_no_share() -> None:
    value = PredictiveValue.of("probable", 0, 0, waiting=3)
    assert (value.share, value.low, value.high, value.waiting) == (None, None, None, 3)
