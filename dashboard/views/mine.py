"""A patient's own course: last results, treatment, one picture and a table, in plain words. Nothing here compares or concludes."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import components, opening, rows, sentences, session, wording
from dashboard.figures.style import FIGURE_CONFIG
from dashboard.figures.timeline import figure
from dashboard.governance import tables
from dashboard.governance.people import counted
from dashboard.wording import escaped
from models.course import Course

NEWEST = 12
"""Results that are shown at once."""


@st.fragment
def picture() -> None:
    """The figure over the years that were chosen."""
    course = opening.own()
    components.range_control(wording.OWN_RANGES)
    options = replace(session.figure_options(), axis="log", unit="U/L", own=True)
    st.plotly_chart(
        figure(course, options), key="own_figure", config=FIGURE_CONFIG, alt=wording.OWN_FIGURE_ALT, theme=None, on_select="ignore"
    )
    components.note(wording.OWN_LOG)


def show(course: Course) -> None:
    """Own results and treatments, the newest first."""
    st.header(wording.OWN_LAST, anchor=False)
    components.facts(((line.label, line.head, line.detail) for line in sentences.own_lines(course)), key="own_last")
    st.header(wording.OWN_TREATMENT, anchor=False)
    treatment = [(line.label, line.head, line.detail) for line in sentences.own_treatment(course)]
    if treatment:
        components.facts(treatment, key="own_treatment")
    else:
        components.note(wording.OWN_NO_TREATMENT)
    st.header(wording.OWN_FIGURE, anchor=False)
    picture()
    st.header(wording.OWN_TABLE, anchor=False)
    results(rows.own_rows(course))


def results(lines: Sequence[rows.Row]) -> None:
    """All results as text that a phone can enlarge and read out: the newest at once, the older ones on asking."""
    shown = [{name: escaped(cell) for name, cell in line.items()} for line in lines]
    tables.table(shown[:NEWEST], wording.OWN_TABLE)
    if older := shown[NEWEST:]:
        with st.expander(wording.OWN_OLDER.format(results=counted(len(older), "older result"))):
            tables.table(older, wording.OWN_TABLE)


st.title(wording.OWN_COURSE, anchor=False)
st.markdown(wording.OWN_HINT)
st.warning(wording.OWN_URGENT, icon=":material/call:")
course = opening.own()
if course.history.results or course.lanes:
    show(course)
else:
    st.info(wording.OWN_EMPTY)
