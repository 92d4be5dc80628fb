"""The picture as a whole: it says what was measured, never more, and survives any course."""

from __future__ import annotations

import json
import re
from itertools import pairwise, product
from math import log10
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.figures.description import description
from dashboard.figures.style import FIGURE_CONFIG, THEMES, FigureOptions
from dashboard.figures.table import course_table
from dashboard.figures.timeline import figure
from tests.courses import TODAY, course, full, in_days, odd, published

OPTIONS = [
    FigureOptions(axis, unit, theme, years)
    for axis, unit, theme, years in product(("log", "linear"), ("U/L", "ukat/L", "limit"), ("light", "dark"), (None, 1))
]


def strings(part: Any) -> list[str]:
    """Every text in the figure."""
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return [text for entry in inner for text in strings(entry)]


@pytest.mark.parametrize("name", odd())
def test_an_odd_course_gives_a_figure_that_plotly_accepts(name: str) -> None:
    for options in OPTIONS:
        assert go.Figure(figure(odd()[name], options)).layout.height > 0
        assert description(odd()[name], options).endswith(".")


@pytest.mark.parametrize("name", odd())
def test_no_two_panels_overlap(name: str) -> None:
    layout = figure(odd()[name])["layout"]
    domains = sorted(axis["domain"] for key, axis in layout.items() if key.startswith("yaxis"))
    assert all(0 <= low < high <= 1 for low, high in domains)
    assert all(lower[1] <= upper[0] + 1e-9 for lower, upper in pairwise(domains))


def test_a_thumb_on_the_picture_scrolls_the_page() -> None:
    layout = figure(full())["layout"]
    assert layout["dragmode"] is False
    assert all(axis["fixedrange"] for key, axis in layout.items() if "axis" in key)
    assert FIGURE_CONFIG["scrollZoom"] is False


def test_only_svg_marks_are_used() -> None:
    assert {trace["type"] for trace in figure(full())["data"]} == {"scatter", "bar"}


def test_annotations_on_the_log_axis_are_in_log10_and_shapes_in_values() -> None:
    layout = figure(full())["layout"]
    low, high = layout["yaxis"]["range"]
    notes = [note["y"] for note in layout["annotations"] if note["yref"] == "y"]
    bands = [(shape["y0"], shape["y1"]) for shape in layout["shapes"] if shape["yref"] == "y"]
    assert len(notes) == 2
    assert all(low < y < high for y in notes)
    assert bands == [(165, 583)]


@pytest.mark.parametrize("axis", ["log", "linear"])
def test_every_ck_lies_inside_the_range(axis: Any) -> None:
    made = figure(full(), FigureOptions(axis))
    low, high = made["layout"]["yaxis"]["range"]
    shown = [y for trace in made["data"] if trace["yaxis"] == "y" for y in trace["y"] if y is not None]
    assert min(shown) == 200
    assert max(shown) > 20000
    assert all(low < (log10(y) if axis == "log" else y) < high for y in shown)


def test_a_course_told_in_days_shows_no_date_anywhere() -> None:
    told = published()
    shown = [*strings(figure(told)), description(told), course_table(told).to_csv()]
    dates = re.compile(r"\b(19|20)\d\d\b|\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b")
    assert not [text for text in shown if dates.search(text)]
    assert any("day 14" in text for text in shown)


def test_a_long_course_told_in_days_is_labelled_in_years() -> None:
    layout = figure(in_days(*odd()["huge"].ck))["layout"]
    assert all(re.fullmatch(r"year -?\d+|day 0", text) for text in layout["xaxis"]["ticktext"])


def test_what_a_person_typed_never_becomes_html() -> None:
    tags = {tag for text in strings(figure(full())) for tag in re.findall(r"<[^>]*>", text)}
    assert tags <= {"<b>", "</b>", "<br>", "</span>", f"<span style='color:{THEMES['light'].muted}'>"}
    assert any("&lt;img" in text for text in strings(figure(full())))


def test_no_text_is_read_as_a_template() -> None:
    assert "template" not in json.dumps(figure(full()))


def test_the_last_years_leave_out_what_is_older() -> None:
    last_year = figure(full(), FigureOptions(years=1))
    assert last_year["layout"]["xaxis"]["range"][0] >= "2025-10"
    assert not any(trace["name"] == "arrow >" for trace in last_year["data"])


def test_a_long_silence_is_told_and_does_not_squeeze_the_course() -> None:
    silent = course(*full().ck, today=TODAY.replace(year=2040), strength=full().strength)
    layout = figure(silent)["layout"]
    assert layout["xaxis"]["range"][1] < "2029"
    assert "nothing recorded after 11 Nov 2026" in layout["annotations"][-1]["text"]


def test_the_height_grows_with_the_lanes() -> None:
    more = full()
    fewer = course(*more.ck, lanes=more.lanes[:1])
    assert figure(course(*more.ck, lanes=more.lanes))["layout"]["height"] - figure(fewer)["layout"]["height"] >= 60


def _contrast(ink: str, page: str) -> float:
    """WCAG 2.1 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(ink), luminance(page)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_marks_and_words_stand_out_from_the_page(theme: Any) -> None:
    assert min(_contrast(colour, theme.page) for colour in theme.words) >= 4.5
    assert min(_contrast(colour, theme.page) for colour in theme.marks) >= 3
