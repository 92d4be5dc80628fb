"""Pieces of the pages: lines of facts, the flag card, the controls of the figure, the footer.

Whatever a person may have typed passes `wording.escaped`, `st.text` or a data frame; nothing else reaches Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import evidence, rows, sentences, session, wording
from dashboard.figures.style import UNIT_LABELS
from dashboard.typed import visible
from dashboard.wording import escaped
from models.course import Course, StoredFlag
from models.storage.queries.identity import IdentityLine
from models.storage.queries.reviews import ReviewLine

LABEL_AND_TEXT = (1, 6)
HALF_LABEL_AND_TEXT = (1, 2)
ONE_LINE = 90
LARGE_TARGETS = """<style>
[data-testid="stMain"] :is(button, summary):not([data-testid="stElementToolbarButton"] *) { min-width: 2.95rem; min-height: 2.95rem; }
</style>"""
"""44 px at the theme's 15. The theme has no size for buttons, and this one line is the only style that a page brings."""


def note(text: str) -> None:
    """A line of lesser weight, small and grey. Not `st.caption`, whose grey is too faint to read on white."""
    st.markdown(f":small[:gray[{escaped(text)}]]")


def large_targets() -> None:
    """Whatever can be pressed is large enough for weak hands."""
    st.html(LARGE_TARGETS)


def flash() -> None:
    """What the run before this one wants to be seen."""
    if text := session.flashed():
        st.toast(escaped(text), icon=":material/check:")


def empty_database() -> None:
    """What a reader sees before anything was imported: what to do, in commands that can be copied."""
    st.title(wording.EMPTY_TITLE)
    st.write(wording.EMPTY_TEXT)
    for purpose, command in wording.EMPTY_COMMANDS.items():
        st.write(purpose)
        st.code(command, language=None)


def identity(course: Course, person: IdentityLine | None = None) -> None:
    """Who this is: study id and name as heading, the context in one line, the source of a published course as plain text."""
    facts = course.facts
    with st.container(gap="xxsmall", key="identity"):
        st.title(escaped(course.study_id), anchor=False)
        if person is not None and (words := sentences.person(person)):
            st.markdown(f"**{escaped(words)}**")
        if facts.label:
            st.text(visible(facts.label))
        note(sentences.identity(course))
        if facts.citation or facts.source_url:
            note(f"{wording.CITATION_LABEL}: {facts.citation} {facts.source_url}".strip())


def facts(lines: Iterable[tuple[str, str, str]], key: str) -> None:
    """Lines of (label, statement, detail): the label in its own column, above the statement on a phone."""
    with st.container(gap="xsmall", key=key):
        for label, statement, detail in lines:
            left, right = st.columns(LABEL_AND_TEXT, gap="xxsmall")
            left.markdown(f":gray[{escaped(label)}]")
            between = "  \n" if len(statement) + len(detail) > ONE_LINE else " · "
            right.markdown(f"**{escaped(statement)}**" + (f"{between}{escaped(detail)}" if detail else ""))


def flag_card(flag: StoredFlag, course: Course) -> DeltaGenerator:
    """The open flag: what it is for, its reason, its evidence, its gaps, what would clear it, and where the rule comes from.

    Gives the card back, for what belongs under that.
    """
    card = st.container(border=True, gap="xsmall", key="open_flag")
    with card:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(f":orange[{wording.LEVEL_ICONS[flag.level]} {wording.FLAG_TITLES[flag.level]}]", anchor=False, width="content")
            note(evidence.opened(flag, course))
        st.markdown(f"**{escaped(flag.summary)}**")
        lines = evidence.context_rows(flag, course)
        halves = (lines[: (len(lines) + 1) // 2], lines[(len(lines) + 1) // 2 :])
        for column, half in zip(st.columns(2, gap="small"), halves, strict=True):
            with column:
                _evidence(half, HALF_LABEL_AND_TEXT)
        with st.expander(wording.FLAG_BASIS.format(origin=escaped(evidence.origin(flag)))):
            _evidence(evidence.basis_rows(flag, course), LABEL_AND_TEXT)
    return card


def _evidence(lines: Iterable[tuple[str, str]], widths: tuple[int, int]) -> None:
    with st.container(gap="xsmall"):
        for label, text in lines:
            left, right = st.columns(widths, gap="xxsmall")
            left.markdown(f":gray[{escaped(label)}]")
            right.markdown(escaped(text))


def states(course: Course) -> None:
    """Where the patient stands when nothing is flagged, and why nothing can be said where that is so."""
    words = sentences.state_sentences(course)
    if words:
        st.info(f"**{escaped(words[0])}** {escaped(' '.join(words[1:]))}", icon=":material/info:")


def figure_controls() -> None:
    """Axis, unit and years shown; each keeps its choice for the session."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="figure_controls"):
        _choice("CK axis", {"log": "log", "linear": "linear"}, "log", session.AXIS_KEY)
        _choice("CK unit", UNIT_LABELS, "U/L", session.UNIT_KEY)
        range_control()


def range_control(words: Mapping[str, str] | None = None) -> None:
    """The years shown, called by their short names or by others."""
    _choice("Range", words or {name: name for name in session.RANGES}, "All", session.RANGE_KEY)


def _choice(label: str, options: Mapping[str, str], default: str, key: str) -> None:
    st.segmented_control(
        label,
        list(options),
        default=default,
        required=True,
        format_func=options.__getitem__,
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )


def record(course: Course, reviews: Mapping[str, Sequence[ReviewLine]]) -> None:
    """Treatments, events, and every flag that was ever raised with what reviewers made of it."""
    titled_table(wording.TREATMENTS, rows.treatment_rows(course))
    titled_table(wording.EVENTS, rows.event_rows(course))
    st.markdown(f"**{wording.FLAGS}**")
    if course.flags:
        facts(rows.flag_history(course, reviews), key="flag_history")
    else:
        note(wording.NONE_RECORDED)


def titled_table(title: str, lines: Sequence[rows.Row]) -> None:
    """A table under its title, or that there is nothing in it."""
    st.markdown(f"**{title}**")
    table(title, lines)


def table(title: str, lines: Sequence[rows.Row]) -> None:
    """Rows of words as they were typed, without the columns in which nothing stands; or that there are none."""
    if lines:
        st.dataframe(_shown(filled(pd.DataFrame(lines))), hide_index=True, alt=title)
    else:
        note(wording.NONE_RECORDED)


def results(frame: pd.DataFrame) -> None:
    """The same values as a table, newest first; columns in which nothing was recorded are left out."""
    shown = filled(frame)
    if shown.empty:
        note(wording.NO_RESULTS)
        return
    pinned = {shown.columns[0]: st.column_config.TextColumn(pinned=True)}
    st.dataframe(_shown(shown), hide_index=True, column_config=pinned, alt=wording.RESULTS_TABLE)


def filled(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of text without the columns in which nothing stands."""
    return frame[[name for name in frame.columns if (frame[name] != "").any()]]


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of text with nothing hidden in its cells."""
    return frame.map(visible)


def footer() -> None:
    """The sentence that stands under every page."""
    st.divider()
    note(wording.FOOTER)
