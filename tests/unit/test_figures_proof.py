"""The picture of a proof: every rule is in it under its name, the engine with its interval bars, in both themes."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.figures.proof import figure
from dashboard.figures.style import THEMES, ThemeName

ENGINE = {"false": 0.1, "caught": 0.8, "name": "engine", "cutoff": "", "sensitivity": (0.76, 0.85), "false_per_year": (0.08, 0.13)}


def point(false: float, caught: float, name: str = "") -> dict[str, Any]:
    return {"false": false, "caught": caught, "cutoff": "2", "name": name}


def curve(code: str, label: str, *points: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "label": label, "points": list(points), "hull": ((0.0, 0.0), (0.2, 0.7))}


FACTS = {
    "title": "Regime <plain>, seed 1",
    "engine": ENGINE,
    "curves": [
        curve("last", "CK n times the last value", point(0.4, 0.9), point(0.2, 0.7, "CK 2x the last value")),
        curve("two thresholds", "Two thresholds", point(0.3, 0.1), point(0.2, 0.7)),
        curve("reference", "Classifier", point(0.05, 0.9), point(0.01, 0.5)),
    ],
}


def lines(drawn: dict[str, Any]) -> dict[str, Any]:
    return {trace["name"]: trace for trace in drawn["data"] if trace["mode"] == "lines"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plotly_accepts_it_in_both_themes(theme: ThemeName) -> None:
    drawn = go.Figure(figure(FACTS, theme))
    assert drawn.layout.paper_bgcolor == THEMES[theme].page


def test_the_engine_stands_at_its_figures_with_its_intervals() -> None:
    star = figure(FACTS)["data"][-1]
    assert (star["x"], star["y"]) == ([0.1], [80.0])
    assert (star["error_x"]["arrayminus"], star["error_x"]["array"]) == ([pytest.approx(0.02)], [pytest.approx(0.03)])
    assert (star["error_y"]["arrayminus"], star["error_y"]["array"]) == ([pytest.approx(4)], [pytest.approx(5)])


def test_a_rule_is_drawn_through_its_cutoffs_and_the_strong_rival_through_the_best_of_its_own() -> None:
    drawn = lines(figure(FACTS))
    assert (drawn["CK n times the last value"]["x"], drawn["CK n times the last value"]["y"]) == ([0.4, 0.2], [90.0, 70.0])
    assert drawn["Two thresholds"]["x"] == [0.0, 0.2]


def test_only_the_named_cutoff_has_a_large_mark_and_says_its_name() -> None:
    large = [trace for trace in figure(FACTS)["data"] if trace["mode"] == "markers" and trace["marker"]["size"] == 11]
    (named,) = large
    assert (named["x"], named["y"]) == ([0.2], [70.0])
    assert "CK 2x the last value" in named["hovertext"][0]
    assert "0.200 false alarms" in named["hovertext"][0]


def test_the_reference_is_dashed() -> None:
    dashed = [name for name, trace in lines(figure(FACTS)).items() if trace["line"]["dash"] == "dash"]
    assert dashed == ["Classifier"]


def test_no_two_curves_look_alike() -> None:
    many = FACTS | {"curves": [curve(str(n), f"Rule {n}", point(0.1, 0.5)) for n in range(7)] + FACTS["curves"][1:]}
    looks = {(trace["line"]["color"], trace["line"]["dash"]) for trace in lines(figure(many)).values()}
    assert len(looks) == 9


def test_a_noisy_engine_is_still_inside_the_picture() -> None:
    noisy = FACTS | {"engine": ENGINE | {"false": 0.15}}
    assert figure(noisy)["layout"]["xaxis"]["range"][1] > 0.15


def test_words_are_escaped() -> None:
    assert "&lt;plain&gt;" in figure(FACTS)["layout"]["annotations"][0]["text"]
