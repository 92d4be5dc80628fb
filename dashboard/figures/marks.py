"""The strip over the panels: flags with their level in words and by shape, events with their span, both drawn through all panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.figures.axes import TimeAxis
from dashboard.figures.panel import Panel, Part, points, tag
from dashboard.figures.placing import rows
from dashboard.figures.style import Theme, rgba
from dashboard.figures.text import begun, hover
from models.clinical.dates import Precision
from models.clinical.relapse.findings import Level
from models.clinical.relapse.situation import LEVEL, LOWEST, LOWEST_ALONE
from models.clinical.words import number, times
from models.course import Course, EventLine, StoredFlag

ROW = 18
MOST_ROWS = 5
SYMBOLS = {Level.WATCH: "circle-open", Level.POSSIBLE: "triangle-up", Level.PROBABLE: "star"}
"""One shape a level, so that the level is never told by colour; the word stands beside it."""

COMPARED_WITH = {LEVEL: "own level", LOWEST: "the low since the last peak", LOWEST_ALONE: "the low before it"}


@dataclass(frozen=True)
class Mark:
    """One mark of the strip: where, its shape and words, and the line it draws through the panels."""

    day: date
    words: str
    symbol: str
    colour: str
    text: str
    dash: str
    width: float
    span: tuple[date, date] | None = None
    open: bool = False
    episode: int = 0
    rise_of: int = 0


def marks_panel(course: Course, time: TimeAxis, theme: Theme) -> Panel | None:
    """Flags that stand and events in this time; None where there are none. A withdrawn flag is not drawn."""
    marks = _flags(course, time, theme) + _events(course.events, time, theme)
    marks = sorted((mark for mark in marks if time.shows(*(mark.span or (mark.day,)))), key=lambda mark: (mark.day, mark.words))
    if not marks:
        return None
    placed = _places(marks, time)
    used = 1 + max((row for row, _ in placed), default=0)
    heights = [used - 0.5 - row for row, _ in placed]
    colours = [mark.colour for mark in marks]
    ink = {"symbol": [mark.symbol for mark in marks], "size": 10, "color": colours, "line": {"width": 1.8, "color": colours}}
    trace = points("y7", [time.at(mark.day) for mark in marks], heights, [mark.text for mark in marks], ink, name="flags and events")
    told = zip(marks, heights, placed, strict=True)
    labels = [tag(mark.words, _inside(time, mark), height, side, "y7", mark.colour, theme) for mark, height, (_, side) in told if side]
    hidden = {"range": [0, used], "showgrid": False, "showticklabels": False}
    return Panel("y7", ROW * used + 2, 0, "", hidden, [trace], _lines(marks, time), labels)


def _places(marks: Sequence[Mark], time: TimeAxis) -> list[tuple[int, str]]:
    """Row and side of each label, open flags first; a rise stands without words in the row of its episode.

    Marks that no row has room for stand without words in a row of their own; their words are in the hover box.
    """
    named = sorted((mark for mark in marks if not mark.rise_of), key=lambda mark: not mark.open)
    spots = rows([(_inside(time, mark), len(mark.words)) for mark in named], MOST_ROWS)
    last = 1 + max((spot[0] for spot in spots if spot), default=-1)
    known = {id(mark): spot or (last, "") for mark, spot in zip(named, spots, strict=True)}
    episodes = {mark.episode: known[id(mark)][0] for mark in named if mark.episode}
    return [known.get(id(mark), (episodes.get(mark.rise_of, 0), "")) for mark in marks]


def _inside(time: TimeAxis, mark: Mark) -> float:
    return min(1.0, max(0.0, time.fraction(mark.day)))


def _lines(marks: Sequence[Mark], time: TimeAxis) -> list[Part]:
    made: list[Part] = []
    for mark in marks:
        common = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
        if mark.span and mark.span[0] < mark.span[1]:
            edges = {"x0": time.at(mark.span[0]), "x1": time.at(mark.span[1]), "fillcolor": rgba(mark.colour, 0.06), "line": {"width": 0}}
            made.append(common | {"type": "rect"} | edges)
        line = {"color": rgba(mark.colour, 0.9 if mark.open else 0.5), "width": mark.width, "dash": mark.dash}
        made.append(common | {"type": "line", "x0": time.at(mark.day), "x1": time.at(mark.day), "line": line})
    return made


def _flags(course: Course, time: TimeAxis, theme: Theme) -> list[Mark]:
    """One label an episode, at its first flag, naming how far it rose; later rises are marks without words."""
    standing = [flag for flag in course.flags if flag.status != "withdrawn"]
    made = []
    for episode in sorted({flag.episode for flag in standing}):
        raised = sorted((flag for flag in standing if flag.episode == episode), key=lambda flag: flag.flagged_on)
        for index, flag in enumerate(raised):
            made.append(_flag(flag, raised, index, time, theme))
    return made


def _flag(flag: StoredFlag, episode: list[StoredFlag], index: int, time: TimeAxis, theme: Theme) -> Mark:
    levels = list(dict.fromkeys(row.level.value for row in episode))
    words = "Flag: " + " → ".join(levels) + (", open" if flag.status == "open" else "")
    ratio = flag.ck_ratio
    compared = COMPARED_WITH[(flag.evidence.get("reference") or {}).get("kind", LEVEL)]
    against = f"CK {times(ratio, flag.ck_comparator)} {compared} ({number(flag.ck_baseline)} U/L)" if ratio and flag.ck_baseline else ""
    status = f"Cleared {time.words(flag.cleared_on)}" if flag.cleared_on else "Open, for review"
    text = hover(f"{flag.level.value.capitalize()}: {time.words(flag.flagged_on)}", flag.summary, against, f"Rule {flag.rule}", status)
    dash, width = ("longdash", 1.3) if flag.level is Level.WATCH else ("solid", 1.6)
    first, rise = (0, flag.episode) if index else (flag.episode, 0)
    return Mark(flag.flagged_on, words, SYMBOLS[flag.level], theme.flag, text, dash, width, None, flag.status == "open", first, rise)


def _events(events: Sequence[EventLine], time: TimeAxis, theme: Theme) -> list[Mark]:
    return [_event(event, time, theme) for event in events]


def _event(event: EventLine, time: TimeAxis, theme: Theme) -> Mark:
    order = event.precision is Precision.ORDER
    span = (event.onset_from, event.onset_to) if event.onset_from < event.onset_to else None
    when = time.words(event.onset_from, event.precision)
    if span:
        when = f"between {time.words(event.onset_from)} and {time.words(event.onset_to)}"
    decided = f"Decided {time.words(event.decided_on)}" if event.decided_on else ""
    basis = f"Basis: {event.basis}" if event.basis else ""
    loose = "Only the order is known, not the date" if order else ""
    text = hover(event.label, begun(when), loose, decided, basis, event.note, f"Source: {event.source}" if event.source else "")
    symbol = "diamond-open" if event.precision is not Precision.DAY else "diamond"
    return Mark(event.onset_from, event.label, symbol, theme.event, text, "dot" if order else "dash", 1.0, span)
