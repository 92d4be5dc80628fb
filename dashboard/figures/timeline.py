"""The picture of one course: CK and strength over treatment lanes on one time axis, as a plain Plotly dictionary.

Built without Plotly's own classes, which take ten times as long; SVG marks only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboard.figures.axes import TimeAxis, time_axis
from dashboard.figures.ck import ck_panel
from dashboard.figures.dose import dose_panel
from dashboard.figures.key import key_lines
from dashboard.figures.lanes import lanes_panel
from dashboard.figures.marks import marks_panel
from dashboard.figures.panel import Panel, Part, height, note, stack
from dashboard.figures.strength import strength_panel
from dashboard.figures.style import FONT, MARGIN, THEMES, FigureOptions, Theme
from dashboard.figures.text import plain
from dashboard.figures.words import words_panel
from models.course.parts import Course

TICK_ROOM = 40
"""Pixels under the lowest panel for the labels of the time axis."""

KEY_LINE = 15

NO_MARKS: Part = {"type": "scatter", "x": [], "y": [], "yaxis": "y", "xaxis": "x", "hoverinfo": "skip", "showlegend": False}
"""What an empty picture holds: Plotly refuses one without any series."""


def figure(course: Course, options: FigureOptions | None = None) -> dict[str, Any]:
    """The figure for `st.plotly_chart(figure, config=FIGURE_CONFIG, theme=None, on_select="ignore")`.

    Its height grows with the lanes. Never raises for an odd course: an empty one gives an empty panel that says so.
    """
    options = options or FigureOptions()
    theme, time = THEMES[options.theme], time_axis(course, options)
    key = key_lines(course, time, options)
    panels = _panels(replace(course, until=min(course.until, time.last)), time, options, theme)
    axes, shapes, notes = stack(panels, theme)
    foot = TICK_ROOM + KEY_LINE * len(key)
    layout = _layout(theme, height(panels), foot) | axes
    layout["xaxis"] = time.layout(theme, panels[-1].axis)
    layout["shapes"] = shapes
    layout["annotations"] = notes + _key(key, theme)
    return {"data": [trace for panel in panels for trace in panel.traces] or [NO_MARKS], "layout": layout}


def _panels(course: Course, time: TimeAxis, options: FigureOptions, theme: Theme) -> list[Panel]:
    strength = strength_panel(course, time, theme, own=options.own)
    made = [
        marks_panel(course, time, theme),
        ck_panel(course, time, options, theme),
        words_panel("y2", "CK", course.ck_words, time, theme.ck, theme),
        strength,
        words_panel("y4", "Strength", course.strength_words, time, theme.strength, theme, 0 if strength else 24),
        dose_panel(course, time, theme),
        lanes_panel(course, time, theme),
    ]
    return [panel for panel in made if panel]


def _layout(theme: Theme, plot: int, foot: int) -> Part:
    margin = MARGIN | {"b": MARGIN["b"] + foot}
    font = {"size": 12, "color": theme.text, "family": FONT}
    label = {"bgcolor": theme.page, "bordercolor": theme.muted, "align": "left", "namelength": 0, "font": font}
    return {
        "height": plot + margin["t"] + margin["b"], "margin": margin, "autosize": True, "showlegend": False, "dragmode": False,
        "hovermode": "closest", "hoverdistance": 24, "hoverlabel": label, "barmode": "overlay", "bargap": 0,
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "font": font,
        "uniformtext": {"minsize": 9, "mode": "hide"},
    }  # fmt: skip


def _key(key: list[str], theme: Theme) -> list[Part]:
    if not key:
        return []
    words = "<br>".join(plain(line) for line in key)
    place: Part = {"xref": "paper", "yref": "paper", "xshift": 4 - MARGIN["l"], "yshift": -TICK_ROOM, "yanchor": "top"}
    return [note(words, 0, 0, theme.muted, **place)]
