"""A patient's own course: last results, treatment, one picture and a table, in plain words. Nothing here compares or concludes."""

from dataclasses import replace

import streamlit as st

from dashboard import components, opening, rows, sentences, session, wording
from dashboard.figures.style import FIGURE_CONFIG
from dashboard.figures.timeline import figure
from models.course import Course


@st.fragment
def picture() -> None:
    """The figure over the years that were chosen."""
    course = opening.own()
    components.range_control()
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
    components.table(wording.OWN_TABLE, rows.own_rows(course))


st.title(wording.OWN_COURSE, anchor=False)
st.markdown(wording.OWN_HINT)
st.warning(wording.OWN_URGENT, icon=":material/call:")
course = opening.own()
if course.history.results or course.lanes:
    show(course)
else:
    st.info(wording.OWN_EMPTY)
