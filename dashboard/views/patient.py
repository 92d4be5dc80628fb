"""One patient: what changed since when, the open flag with its reasons, one picture, and the same values as a table."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import components, data, sentences, session, wording
from dashboard.figures.description import description
from dashboard.figures.style import FIGURE_CONFIG
from dashboard.figures.table import course_table
from dashboard.figures.timeline import figure


@st.fragment
def picture(public_id: str) -> None:
    """The figure with its controls and the table: a click redraws these and nothing else."""
    course = data.course(session.actor(), public_id, session.today())
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
        components.flag_card(course.open_flag, course)
    else:
        components.states(course)
    picture(public_id)
    with st.expander(wording.HISTORY):
        components.record(course)


lines = data.patients(session.actor())
if not lines:
    components.empty_database()
else:
    heading, corner = components.heading_and_chooser()
    with corner:
        chosen = components.patient_chooser(lines)
    if chosen is None:
        with heading:
            components.patients_heading(lines)
        components.patient_table(lines)
    else:
        show(chosen, heading)
