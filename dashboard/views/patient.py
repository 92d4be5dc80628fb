"""One patient: what changed since when, the open flag with its reason, one picture, and the same values as a table."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import changes, components, finding, opening, person, sentences, session, wording
from dashboard.figures.description import description
from dashboard.figures.style import FIGURE_CONFIG
from dashboard.figures.table import course_table
from dashboard.figures.timeline import figure
from dashboard.flag_review import flag_review
from models.course import Course


@st.fragment
def picture(public_id: str, shown: Course) -> None:
    """The figure with its controls and the table: a click redraws these, and the whole page where the course has changed meanwhile."""
    course = opening.record(public_id).course
    if course != shown:
        st.rerun()
    components.figure_controls()
    options = session.figure_options()
    words = description(course, options)
    st.plotly_chart(figure(course, options), key="course_figure", config=FIGURE_CONFIG, alt=words, theme=None, on_select="ignore")
    components.note(words)
    components.results(course_table(course, options.unit))


def show(public_id: str, heading: DeltaGenerator, switches: DeltaGenerator) -> None:
    """Everything about one patient, in the order in which a clinician asks."""
    record = opening.record(public_id)
    course = record.course
    with heading:
        components.identity(course, record.identity)
    person.looked_after(record, switches)
    components.facts(((line.label, line.head, line.detail) for line in sentences.stream_lines(course)), key="streams")
    if course.open_flag is not None:
        with components.flag_card(course.open_flag, course):
            flag_review(course.open_flag, course)
    else:
        components.states(course)
    picture(public_id, course)
    with st.expander(wording.HISTORY):
        components.record(course, record.reviews)
        changes.value_history(public_id)
    person.identity_form(record)


listed = opening.patients()
if not listed.lines:
    components.empty_database()
else:
    heading, switches, found = finding.find(listed)
    if found.chosen is None:
        with heading:
            st.title(wording.PATIENTS, anchor=False)
        finding.patient_list(*finding.only_mine(listed, found, switches))
    else:
        show(found.chosen, heading, switches)
