"""What an administrator sets: the relapse parameters everywhere and at each site."""

import streamlit as st

from dashboard import data, session
from dashboard.administration import words
from dashboard.governance import section, tables

actor = session.actor()
sets = data.sets_of_parameters(actor)
st.title(words.SETTINGS, anchor=False)
tables.section(words.PARAMETERS, words.PARAMETERS_HINT)
section.parameters_in_force(actor, sets)
