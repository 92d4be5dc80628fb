"""Reference change values against the table worked by hand in the clinical evidence (CV_A 3 %), and the numbers built on them."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module

import pytest

from models.clinical.relapse import DEFAULTS, override, parameter_table, usual_variation
from models.clinical.relapse.parameters import from_dict
from models.clinical.relapse.variation import exceeds, reaches, without_rounding
from models.errors import ImpossibleValue

TABLE = [
    (0.15, 0.152, 1.42, 1.52, 1.65, 0.66),
    (0.19, 0.191, 1.56, 1.70, 1.87, 0.59),
    (0.228, 0.227, 1.70, 1.88, 2.11, 0.53),
    (0.30, 0.295, 1.99, 2.27, 2.64, 0.44),
    (0.40, 0.386, 2.46, 2.92, 3.56, 0.34),
]


@pytest.mark.parametrize(("cv", "sigma", "up_one_sided", "up", "up_99", "down"), TABLE)
def test_reference_change_value_is_that_of_the_table(
    cv: float, sigma: float, up_one_sided: float, up: float, up_99: float, down: float
) -> None:
    usual = usual_variation(cv, 0.03, 1.96)
    assert (round(usual.sigma, 3), usual.up, usual.down) == (sigma, up, down)
    assert usual_variation(cv, 0.03, 1.645).up == pytest.approx(up_one_sided, abs=0.0101)
    assert usual_variation(cv, 0.03, 2.326).up == pytest.approx(up_99, abs=0.0101)


def test_a_result_must_exceed_752_from_a_level_of_400() -> None:
    assert 400 * DEFAULTS.variation.up == pytest.approx(752)


def test_the_large_ratio_is_the_one_sided_999_per_mille_limit() -> None:
    assert usual_variation(DEFAULTS.cv_within, DEFAULTS.cv_analytical, 3.09).up == DEFAULTS.large_ratio


@pytest.mark.parametrize(("value", "at_least", "above"), [(599.9, False, False), (600.0, True, False), (600.1, True, True)])
def test_edges_include_or_exclude_their_number(value: float, at_least: bool, above: bool) -> None:
    assert (reaches(value, 600.0), exceeds(value, 600.0)) == (at_least, above)


def test_a_last_digit_from_unit_conversion_does_not_decide() -> None:
    assert reaches(0.1 + 0.2, 0.3)
    assert not exceeds(0.1 + 0.2, 0.3)


def test_nor_does_it_put_values_in_order() -> None:
    assert without_rounding(0.1 + 0.2) == without_rounding(0.3)
    assert without_rounding(1000.001) < without_rounding(1000.002)


def test_every_parameter_says_what_it_means_and_where_it_is_from() -> None:
    for line in parameter_table():
        assert line.meaning
        assert line.source
        assert line.certainty in {"FOUND", "MEMORY", "DERIVED"}


def test_no_number_of_a_rule_stands_outside_the_table() -> None:
    structural = {0, 1, 2, 100, 7, 50}  # counts and indices, per cent, days of a week, the guard of exp()
    for name in (
        "baseline",
        "deterioration",
        "escalation",
        "evaluation",
        "episodes",
        "evidence",
        "hold",
        "home",
        "quiet",
        "raising",
        "rise",
        "rules",
        "standing",
        "strength",
        "timeline",
        "trough",
    ):
        module = import_module(f"models.clinical.relapse.{name}")
        nodes = ast.walk(ast.parse(inspect.getsource(module)))
        numbers = {n.value for n in nodes if isinstance(n, ast.Constant) and type(n.value) in (int, float)}
        assert numbers <= structural, name


def test_a_site_changes_one_value_under_its_own_version() -> None:
    site = override({"single_ratio": 2.5}, "2026-11 north")
    assert (site.single_ratio, site.large_ratio, site.version) == (2.5, 2.7, "2026-11 north")


@pytest.mark.parametrize(("values", "version"), [({"singel_ratio": 2.0}, "x"), ({"single_ratio": 0.0}, "x"), ({"single_ratio": 2.5}, " ")])
def test_an_override_that_cannot_be_right_is_refused(values: dict[str, float], version: str) -> None:
    with pytest.raises(ImpossibleValue):
        override(values, version)


def test_parameters_come_back_from_the_evidence_of_a_flag() -> None:
    site = override({"z": 2.326}, "2026-11 north")
    assert from_dict(site.as_dict()) == site
