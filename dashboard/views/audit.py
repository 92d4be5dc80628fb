"""The audit trail: who did what to which record and when, and whether the trail is whole."""

import streamlit as st

from dashboard import components
from dashboard.administration import trail, words

st.title(words.AUDIT, anchor=False)
components.note(words.AUDIT_HINT)
trail.page()
trail.check()
