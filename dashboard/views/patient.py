"""One patient: what changed since when, the open flag with its reasons, one picture, and the same values as a table."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import components, data, finding, sentences, session, wording
from dashboard.figures.description import description
from dashboard.figures.style import FIGURE_CONFIG
from dashboard.figures.table import course_table
from dashboard.figures.timeline import figure
from dashboard.flag_review import flag_review
from models.course import Course


@st.fragment
def picture(public_id: str, shown: Course) -> None:
    """The figure with its controls and the table: a click redraws these, and the whole page where the course has changed meanwhile."""
    course = data.course(session.actor(), public_id, session.today())
    if course != shown:
        st.rerun()
    components.figure_controls()
    options = session.figure_options()
    words = description(course, options)
    st.plotly_chart(figure(course, options), key="course_figure", config=FIGURE_CONFIG, alt=words, theme=None, on_select="ignore")
    components.note(words)
    components.results(course_table(course, options.unit))


def show(public_id: str, heading: DeltaGenerator) -> None:
    """Everything about one patient, in the order in which a clinician asks."""
    course = data.course(session.actor(), public_id, session.today())
    with heading:
        components.identity(course)
    components.facts(((line.label, line.head, line.detail) for line in sentences.stream_lines(course)), key="streams")
    if course.open_flag is not None:
        with components.flag_card(course.open_flag, course):
            flag_review(course.open_flag, course)
    else:
        components.states(course)
    picture(public_id, course)
    with st.expander(wording.HISTORY):
        components.record(course, data.reviews(session.actor(), public_id))


lines = data.patients(session.actor())
if not lines:
    components.empty_database()
else:
    heading, found = finding.find(lines)
    if found.chosen is None:
        with heading:
            st.title(wording.PATIENTS, anchor=False)
        finding.patient_list(found, len(lines))
    else:
        show(found.chosen, heading)
