"""One panel of the picture, and how panels are stacked over one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.figures.style import MARGIN, Theme, rgba
from dashboard.figures.text import plain

Part = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """A strip of the picture on its own y axis ("y", "y2" ...). Heights in pixels, `above` is the room over it, for its title.

    Shapes and annotations are those in the panel's own coordinates; on a logarithmic axis shapes are in values, annotations in log10.
    """

    axis: str
    height: int
    above: int = 0
    title: str = ""
    layout: Part = field(default_factory=dict)
    traces: Sequence[Part] = ()
    shapes: Sequence[Part] = ()
    annotations: Sequence[Part] = ()


def height(panels: Sequence[Panel]) -> int:
    """Height of the plotting area in pixels."""
    return sum(panel.height + panel.above for panel in panels)


def stack(panels: Sequence[Panel], theme: Theme) -> tuple[Part, list[Part], list[Part]]:
    """Layout of the y axes, and all shapes and annotations, with the first panel on top."""
    total, top = height(panels), 0
    axes: Part = {}
    notes: list[Part] = []
    for panel in panels:
        head = top + panel.above
        domain = [max(0.0, 1 - (head + panel.height) / total), 1 - head / total]
        axes[panel.axis.replace("y", "yaxis")] = _common(theme) | panel.layout | {"domain": domain, "fixedrange": True, "anchor": "x"}
        if panel.title:
            notes.append(_title(panel.title, domain[1], theme))
        notes += panel.annotations
        top = head + panel.height
    return axes, [shape for panel in panels for shape in panel.shapes], notes


def _common(theme: Theme) -> Part:
    return {
        "showgrid": True, "gridcolor": theme.grid, "gridwidth": 1, "zeroline": False, "showline": False, "automargin": False,
        "tickfont": {"size": 11, "color": theme.muted}, "ticks": "", "ticklabelstandoff": 3,
    }  # fmt: skip


def _title(title: str, top: float, theme: Theme) -> Part:
    """A panel's title stands over its left edge, so that nothing is lost to a wide margin on a phone."""
    return note(title, 0, top, theme.text, xref="paper", yref="paper", xshift=4 - MARGIN["l"], yshift=3, yanchor="bottom", size=12)


def note(text: str, x: Any, y: Any, colour: str, size: int = 11, **more: Any) -> Part:
    """A piece of text at a point; words that a person typed pass `plain` first."""
    place = {"xanchor": "left", "yanchor": "middle", "align": "left", "showarrow": False, "captureevents": False}
    return {"text": text, "x": x, "y": y, "font": {"size": size, "color": colour}} | place | more


def tag(words: str, x: float, height: float, side: str, axis: str, colour: str, theme: Theme) -> Part:
    """Words beside a mark of a strip, escaped, on a ground of the page's colour so that no line runs through them."""
    place: Part = {"xanchor": "right", "xshift": -7} if side == "left" else {"xanchor": "left", "xshift": 7}
    ground: Part = {"bgcolor": rgba(theme.page, 0.88), "borderpad": 0}
    return note(plain(words), x, height, colour, xref="x domain", yref=axis, **place, **ground)


def points(axis: str, x: list[Any], y: list[Any], texts: list[str], marker: Part, **more: Any) -> Part:
    """Marks with a hover box each."""
    return {
        "type": "scatter", "mode": "markers", "x": x, "y": y, "yaxis": axis, "xaxis": "x", "marker": marker,
        "hovertext": texts, "hoverinfo": "text", "showlegend": False, "cliponaxis": False,
    } | more  # fmt: skip


def lines(axis: str, x: list[Any], y: list[Any], line: Part, **more: Any) -> Part:
    """A line without hover boxes; None breaks it."""
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "yaxis": axis, "xaxis": "x", "line": line,
        "connectgaps": False, "hoverinfo": "skip", "showlegend": False,
    } | more  # fmt: skip
