"""What a swept rule can at best reach: the hull of its points, worked by hand."""

from __future__ import annotations

import pytest

from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.summary import Rates


def swept(*points: tuple[float, float]) -> Curve:
    """A curve of (false alarms per year, share caught)."""
    made = (Point(str(n), "", Rates(100, 100 * caught, 0, 0, false, 1, 0, 1), {}) for n, (false, caught) in enumerate(points))
    return Curve("rule", "A rule", tuple(made))


TWO = swept((0.4, 0.9), (0.1, 0.6))


def test_the_hull_begins_with_never_alarming() -> None:
    assert TWO.hull == ((0.0, 0.0), (0.1, 0.6), (0.4, 0.9))


def test_a_point_under_the_line_between_two_others_is_not_on_the_hull() -> None:
    assert swept((0.1, 0.6), (0.2, 0.65), (0.4, 0.9)).hull == TWO.hull


def test_a_cut_off_that_alarms_more_and_catches_less_is_not_on_the_hull() -> None:
    assert swept((0.1, 0.6), (0.4, 0.9), (0.8, 0.5)).hull == TWO.hull


def test_a_rule_that_never_alarms_falsely_begins_above_zero() -> None:
    perfect = swept((0.0, 0.5), (0.2, 0.7))
    assert perfect.hull == ((0.0, 0.5), (0.2, 0.7))
    assert (perfect.caught_at(0.0), perfect.false_at(0.4)) == (0.5, 0.0)


@pytest.mark.parametrize(("false", "caught"), [(0.0, 0.0), (0.05, 0.3), (0.1, 0.6), (0.25, 0.75), (0.4, 0.9), (2.0, 0.9)])
def test_most_caught_at_a_rate_of_false_alarms(false: float, caught: float) -> None:
    assert TWO.caught_at(false) == pytest.approx(caught)


@pytest.mark.parametrize(("caught", "false"), [(0.0, 0.0), (0.3, 0.05), (0.6, 0.1), (0.75, 0.25), (0.9, 0.4)])
def test_fewest_false_alarms_for_a_share_caught(caught: float, false: float) -> None:
    assert TWO.false_at(caught) == pytest.approx(false)


def test_a_share_that_no_cut_off_reaches_has_no_false_alarms_to_name() -> None:
    assert TWO.false_at(0.91) is None


def test_a_rule_that_catches_nothing_has_a_hull_of_one_corner() -> None:
    nothing = swept((0.1, 0.0), (0.2, 0.0))
    assert (nothing.hull, nothing.caught_at(0.3), nothing.false_at(0.1)) == (((0.0, 0.0),), 0.0, None)
