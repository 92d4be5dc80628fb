"""The picture of a proof: false alarms per patient-year against relapses caught in time, as a plain Plotly dictionary.

Each simple rule is a curve over its cut-offs with the named ones marked; the engine is the large point with its interval bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.panel import Part, note
from dashboard.figures.style import FONT, THEMES, Theme, ThemeName
from dashboard.figures.text import hover, plain

HEIGHT = 620
LEAST_REACH, MOST_REACH = 0.3, 0.8
"""Least and most false alarms per patient-year that the axis shows; it shows five times those of the engine."""

STRONG, REFERENCE = "two thresholds", "reference"
DASHES = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot", "5px,2px", "2px,6px")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x", "pentagon")


def figure(facts: Mapping[str, Any], theme_name: ThemeName = "light") -> dict[str, Any]:
    """The figure for plain facts: `title`, `engine` (false, caught and their intervals) and `curves` (label, points, hull).

    Shares are fractions of 1 and drawn in percent. The strong rival is swept over two numbers at once, so its best points are drawn.
    """
    theme, engine = THEMES[theme_name], facts["engine"]
    reach = min(MOST_REACH, max(LEAST_REACH, 5 * engine["false"]))
    traces = [trace for number, curve in enumerate(facts["curves"]) for trace in _curve(curve, number, theme)]
    return {"data": [*traces, _engine(engine, theme)], "layout": _layout(facts["title"], reach, theme)}


def _colours(theme: Theme) -> tuple[str, ...]:
    """Without that of the flags, which is the engine's; where they begin again, dash and mark tell two rules apart."""
    return (theme.ck, theme.strength, theme.level, theme.dose, theme.limit, theme.lane)


def _curve(curve: Mapping[str, Any], number: int, theme: Theme) -> list[Part]:
    code, points = curve["code"], curve["points"]
    colours = _colours(theme)
    colour = theme.text if code in (STRONG, REFERENCE) else colours[number % len(colours)]
    dash = {STRONG: "solid", REFERENCE: "dash"}.get(code, DASHES[number % len(DASHES)])
    width = 2.5 if code in (STRONG, REFERENCE) else 1.5
    corners = [{"false": false, "caught": caught} for false, caught in curve["hull"]] if code == STRONG else points
    line: Part = {
        "type": "scatter", "mode": "lines", "name": plain(curve["label"]), "legendgroup": code, "hoverinfo": "skip",
        "x": _falses(corners), "y": _shares(corners), "line": {"color": colour, "dash": dash, "width": width},
    }  # fmt: skip
    named = [point for point in points if point["name"]]
    marks = [_marks(points, 4, colour, number, curve)] + ([_marks(named, 11, colour, number, curve)] if named else [])
    return [line, *marks]


def _marks(points: Sequence[Mapping[str, Any]], size: int, colour: str, number: int, curve: Mapping[str, Any]) -> Part:
    told = [
        hover(
            p["name"] or curve["label"],
            f"cut-off {p['cutoff']}",
            f"{100 * p['caught']:.1f} % in time, {p['false']:.3f} false alarms a year",
        )
        for p in points
    ]
    return {
        "type": "scatter", "mode": "markers", "x": _falses(points), "y": _shares(points), "legendgroup": curve["code"], "showlegend": False,
        "marker": {"color": colour, "size": size, "symbol": SYMBOLS[number % len(SYMBOLS)]}, "hovertext": told, "hoverinfo": "text",
    }  # fmt: skip


def _engine(engine: Mapping[str, Any], theme: Theme) -> Part:
    sides, up = engine["false_per_year"], engine["sensitivity"]
    bar = {"type": "data", "symmetric": False, "color": theme.flag, "thickness": 2, "width": 5}
    told = hover("Myolog's engine", _reached(engine))
    return {
        "type": "scatter", "mode": "markers", "name": "Myolog's engine, with 95 % intervals",
        "x": [engine["false"]], "y": [100 * engine["caught"]], "hovertext": [told], "hoverinfo": "text",
        "marker": {"color": theme.flag, "size": 18, "symbol": "star", "line": {"color": theme.page, "width": 1}},
        "error_x": bar | {"array": [sides[1] - engine["false"]], "arrayminus": [engine["false"] - sides[0]]},
        "error_y": bar | {"array": [100 * (up[1] - engine["caught"])], "arrayminus": [100 * (engine["caught"] - up[0])]},
    }  # fmt: skip


def _reached(point: Mapping[str, Any]) -> str:
    return f"{100 * point['caught']:.1f} % in time, {point['false']:.3f} false alarms a year"


def _falses(points: Sequence[Mapping[str, Any]]) -> list[float]:
    return [point["false"] for point in points]


def _shares(points: Sequence[Mapping[str, Any]]) -> list[float]:
    return [100 * point["caught"] for point in points]


def _layout(title: str, reach: float, theme: Theme) -> Part:
    font = {"size": 12, "color": theme.text, "family": FONT}
    axis = {
        "showgrid": True,
        "gridcolor": theme.grid,
        "zeroline": False,
        "fixedrange": True,
        "tickfont": {"size": 11, "color": theme.muted},
    }
    words = f"{plain(title)}<br>Large marks: the cut-offs that rules are known by. Nobody in it exists."
    place: Part = {"xref": "paper", "yref": "paper", "yanchor": "bottom", "yshift": 8}
    return {
        "height": HEIGHT, "autosize": True, "margin": {"l": 60, "r": 20, "t": 56, "b": 60}, "font": font, "hovermode": "closest",
        "dragmode": False, "paper_bgcolor": theme.page, "plot_bgcolor": theme.page,
        "hoverlabel": {"bgcolor": theme.page, "bordercolor": theme.muted, "align": "left", "namelength": 0, "font": font},
        "xaxis": axis | {"title": {"text": "False alarms per patient-year at risk"}, "range": [0, reach]},
        "yaxis": axis | {"title": {"text": "Relapses caught in time, %"}, "range": [0, 102]},
        "legend": {"orientation": "h", "yanchor": "top", "y": -0.14, "x": 0, "font": {"size": 11}},
        "annotations": [note(words, 0, 1, theme.muted, **place)],
    }  # fmt: skip
