"""Who entered, corrected or voided which value and when: read only once a reader has chosen what to follow."""

from __future__ import annotations

import streamlit as st

from dashboard import components, opening, rows, wording

EVERYTHING = ""


@st.fragment
def value_history(public_id: str) -> None:
    """Every change of the values of one measure, or of everything."""
    record = opening.record(public_id)
    st.markdown(f"**{wording.CHANGES}**")
    names = {EVERYTHING: wording.CHANGES_EVERYTHING, **rows.followed(record.course)}
    chosen = st.selectbox(
        wording.CHANGES,
        list(names),
        index=None,
        format_func=names.__getitem__,
        key=f"changes_{public_id}",
        placeholder=wording.CHANGES_PLACEHOLDER,
        label_visibility="collapsed",
    )
    if chosen is None:
        return
    found = [change for change in record.changes if chosen in (EVERYTHING, change.measure)]
    components.note(wording.CHANGES_HINT)
    components.table(wording.CHANGES, rows.change_rows(found))
