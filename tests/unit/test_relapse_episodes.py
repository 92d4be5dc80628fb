"""Episodes: one number while they rise, cleared when CK is back twice or has fallen well below its peak, and a new one after that."""

from __future__ import annotations

import pytest

from models.clinical.relapse import Evaluation, State, evaluate
from models.clinical.series import Result
from tests.histories import ck, dose, history, on, said, saw, steady


def found(*results: Result) -> Evaluation:
    return evaluate(history(*steady(300), *results))


def test_an_episode_keeps_its_number_when_it_rises() -> None:
    assert [(f.episode, f.level.value) for f in found(ck(240, 700), ck(260, 750)).flags] == [(1, "watch"), (1, "possible")]


def test_nothing_new_is_written_while_it_stays_open_at_its_level() -> None:
    assert len(found(*(ck(240 + 20 * n, 900 + n) for n in range(8))).flags) == 1


@pytest.mark.parametrize(("second", "cleared"), [(564, True), (565, False)])
def test_two_results_within_usual_variation_clear_every_row(second: float, cleared: bool) -> None:
    flags = found(ck(240, 700), ck(260, 750), ck(290, 500), ck(320, second)).flags
    assert {flag.cleared_on for flag in flags} == ({on(320)} if cleared else {None})


def test_one_result_within_usual_variation_does_not_clear() -> None:
    assert found(ck(240, 700), ck(260, 400)).flags[0].cleared_on is None


@pytest.mark.parametrize(("value", "cleared"), [(1111, False), (1110, True)])
def test_a_fall_well_below_the_peak_ends_the_episode(value: float, cleared: bool) -> None:
    assert (found(ck(240, 3000), ck(300, value)).flags[0].cleared_on is not None) is cleared


def test_a_new_rise_from_the_low_is_a_new_episode() -> None:
    flags = found(ck(240, 6000), ck(300, 1800), ck(330, 1500), ck(360, 1400), ck(400, 4500)).flags
    assert [(f.episode, f.flagged_on) for f in flags] == [(1, on(240)), (2, on(400))]
    assert flags[1].evidence["reference"]["kind"] == "lowest since peak"


def test_while_ck_falls_from_its_peak_nothing_is_raised() -> None:
    assert len(found(ck(240, 6000), ck(270, 2000), ck(300, 1500), ck(330, 1200), ck(360, 1300), ck(390, 900)).flags) == 1


def test_a_cut_peak_counts_as_its_bound() -> None:
    assert found(ck(240, ">20000"), ck(300, 7000)).flags[0].cleared_on == on(300)


def test_a_relapse_after_clearing_is_a_second_episode() -> None:
    assert [f.episode for f in found(ck(240, 900), ck(270, 310), ck(300, 300), ck(400, 900)).flags] == [1, 2]


def test_weakness_that_lags_behind_a_cleared_episode_is_no_new_one() -> None:
    course = [
        saw(200, "mmt8", 80),
        ck(240, 3000),
        saw(240, "mmt8", 66),
        ck(280, 320),
        saw(280, "mmt8", 66),
        ck(310, 300),
        saw(310, "mmt8", 68),
    ]
    assert [f.episode for f in found(*course).flags] == [1]


def test_strength_back_ends_an_episode_of_strength() -> None:
    flags = found(saw(200, "mmt8", 80), saw(240, "mmt8", 70), ck(240, 300), saw(280, "mmt8", 78)).flags
    assert [(f.rule, f.cleared_on) for f in flags] == [("R6", on(280))]


def test_a_loss_that_stays_with_flat_ck_becomes_the_new_reference() -> None:
    later = [r for n in range(6) for r in (saw(240 + 40 * n, "mmt8", 70), ck(240 + 40 * n, 300))]
    result = found(saw(200, "mmt8", 80), *later)
    assert said(result) == [(240, "watch", "R6")]
    assert result.standing.state is State.STEADY


def test_a_new_level_after_escalation_ends_the_episode() -> None:
    drugs = (dose("rituximab", 245, mg=1000, frequency="once", route="IV"),)
    after = [ck(day, value) for day, value in ((280, 1500), (330, 1100), (370, 1150), (430, 1080), (470, 1120), (500, 1100))]
    result = evaluate(history(*steady(300), ck(240, 2600), *after, drugs=drugs))
    assert result.flags[0].cleared_on is not None
    assert result.standing.state is State.STEADY
    assert result.standing.level is not None
    assert result.standing.level.median == pytest.approx(1110, abs=20)
