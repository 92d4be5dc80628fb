"""Intervals by patient: repeatable, as wide as theory says, and wider where the alarms of a patient come together."""

from __future__ import annotations

import numpy as np
import pytest

from models.clinical.proof.bootstrap import Counts, intervals, rates_of, weights
from models.clinical.proof.summary import FIELDS

DRAWN = weights(400, seed=1)


def cohort(**columns: float | np.ndarray) -> Counts:
    """400 patients; fields not named are 0."""
    return np.stack([np.broadcast_to(columns.get(field, 0.0), 400) for field in FIELDS], axis=1).astype(np.float64)


def first(share: float) -> np.ndarray:
    """1 for this share of the patients, 0 for the others."""
    return (np.arange(400) < share * 400).astype(np.float64)


def test_each_draw_is_a_cohort_of_the_same_size() -> None:
    assert DRAWN.shape == (1000, 400)
    assert set(DRAWN.sum(axis=1)) == {400.0}


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    counts = cohort(eligible=1, caught=first(0.8))
    same, other = weights(400, seed=1), weights(400, seed=2)
    assert intervals(counts, same) == intervals(counts, DRAWN)
    assert intervals(counts, other) != intervals(counts, DRAWN)


def test_the_interval_of_a_share_is_that_of_the_binomial_distribution() -> None:
    found = intervals(cohort(eligible=1, caught=first(0.8)), DRAWN)["sensitivity"]
    assert found.value == 0.8
    assert (found.low, found.high) == pytest.approx((0.8 - 1.96 * 0.02, 0.8 + 1.96 * 0.02), abs=0.006)


def test_alarms_that_come_together_in_few_patients_widen_the_interval() -> None:
    spread = intervals(cohort(years=5, false=1), DRAWN)["false_per_year"]
    together = intervals(cohort(years=5, false=20 * first(0.05)), DRAWN)["false_per_year"]
    assert spread.value == together.value == 0.2
    assert spread.high - spread.low == pytest.approx(0, abs=1e-9)
    assert together.high - together.low > 0.1


def test_every_figure_is_the_one_that_the_rates_give() -> None:
    counts = cohort(eligible=2, caught=1 + first(0.5), late=first(0.1), led=first(0.6), false=first(0.3), years=4, watch=1, followed=5)
    rates, found = rates_of(counts), intervals(counts, DRAWN)
    assert {name: i.value for name, i in found.items()} == pytest.approx(
        {
            "sensitivity": rates.sensitivity,
            "false_per_year": rates.false_per_year,
            "lead_share": rates.lead_share,
            "late_share": rates.late_share,
            "watch_per_year": rates.watch_per_year,
            **{f"predictive_value_{rate:g}": rates.predictive_value(rate) for rate in (0.1, 0.2, 0.4)},
        }
    )
    assert (rates.sensitivity, rates.false_per_year) == (0.75, 0.3 / 4)


def test_nothing_to_count_is_0_and_no_failure() -> None:
    assert {(i.value, i.low, i.high) for i in intervals(cohort(), DRAWN).values()} == {(0.0, 0.0, 0.0)}


def test_cohorts_drawn_without_a_relapse_do_not_widen_the_interval() -> None:
    one = (np.arange(400) == 7).astype(np.float64)
    found = intervals(cohort(eligible=one, caught=one, years=1), DRAWN)
    assert (found["sensitivity"].low, found["sensitivity"].high) == (1.0, 1.0)
    assert found["predictive_value_0.2"].low == 1.0
