"""How the picture looks: two colour themes, sizes in pixels, and what the reader can choose.

Hues are Okabe and Ito's, darkened or lightened until marks reach a contrast of 3:1 and words 4.5:1 against the page. Colour never carries
a meaning alone: every kind of mark has its own shape or dash, and every series its name beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

FIGURE_CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
"""Handed to the chart beside the figure: no tool bar, and a thumb on the picture scrolls the page."""

FONT = '"Source Sans", "Source Sans 3", "Source Sans Pro", "Liberation Sans", Arial, sans-serif'

NARROW, WIDE = 296, 1080
"""Width of the plotting area on a phone and on a desk, in pixels: labels must not meet on either."""

LETTER = 6.0
"""Width of a letter of the 11-pixel label text, in pixels; a little generous."""

MARGIN = {"l": 44, "r": 14, "t": 6, "b": 6, "pad": 0}


Axis = Literal["log", "linear"]
Unit = Literal["U/L", "ukat/L", "limit"]
UNIT_LABELS: dict[str, str] = {"U/L": "U/L", "ukat/L": "µkat/L", "limit": "× limit"}
ThemeName = Literal["light", "dark"]


@dataclass(frozen=True)
class FigureOptions:
    """What the reader chose. `years` shows only the last so many years; None shows the whole course.

    `own` is a patient's own picture: values in plain words, and nothing that they could be measured against.
    """

    axis: Axis = "log"
    unit: Unit = "U/L"
    theme: ThemeName = "light"
    years: int | None = None
    own: bool = False


@dataclass(frozen=True)
class Theme:
    """One set of colours. `page` is the background that the contrasts are measured against; the figure itself is transparent."""

    page: str
    text: str
    muted: str
    grid: str
    ck: str
    limit: str
    level: str
    strength: str
    dose: str
    lane: str
    trigger: str
    flag: str
    event: str

    @property
    def words(self) -> tuple[str, ...]:
        """Colours that text is written in."""
        return (self.text, self.muted, self.ck, self.limit, self.level, self.strength, self.dose, self.trigger, self.flag, self.event)

    @property
    def marks(self) -> tuple[str, ...]:
        """Colours that points, lines and outlines are drawn in."""
        return (*self.words, self.lane)


THEMES: dict[ThemeName, Theme] = {
    "light": Theme(
        page="#ffffff", text="#1f2430", muted="#5b6270", grid="#e7e9ee", ck="#0063a3", limit="#666d7a", level="#00704f",
        strength="#96427a", dose="#8a5a00", lane="#3f7f9f", trigger="#b23f00", flag="#b23f00", event="#1f2430",
    ),
    "dark": Theme(
        page="#0e1117", text="#f1f3f7", muted="#a9b0bd", grid="#2a2f3a", ck="#6cbdf0", limit="#9aa2b0", level="#3fcf9f",
        strength="#e6a0c8", dose="#eab13c", lane="#6fa9c4", trigger="#ff8f57", flag="#ff8f57", event="#f1f3f7",
    ),
}  # fmt: skip


def rgba(colour: str, opacity: float) -> str:
    """The colour "#rrggbb" made translucent."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"
