"""The audit trail for an administrator: its rows, newest first, and the check that it is whole."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard import components, data, opening, session
from dashboard.administration import actions, rows, words
from dashboard.governance.people import counted
from dashboard.wording import escaped
from models.errors import ImpossibleValue
from models.storage.queries.trail import AuditLine, TrailReport, audit_rows, verify_trail

BEFORE_KEY = "audit_before"
MOST = 200
TABLE_HEIGHT = 560
COLUMNS = {
    name: st.column_config.Column(width=width)
    for name, width in {"Time": 145, "Who": 190, "Action": 275, "Record": 225, "Row": 55, "Code": 290}.items()
}


def page() -> None:
    """Search, rows, and the way to older ones. A new search begins at the newest row."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.text_input(words.AUDIT_WHO, key="audit_who", on_change=_newest, placeholder=words.AUDIT_WHO_EXAMPLE, width=260)
        action: str | None = st.selectbox(
            words.AUDIT_ACTION,
            list(actions.ACTIONS),
            index=None,
            format_func=actions.words,
            key="audit_action",
            on_change=_newest,
            placeholder=words.AUDIT_ACTION_EXAMPLE,
            accept_new_options=True,
            width=360,
        )
    before, actor = st.session_state.get(BEFORE_KEY), session.actor()
    wanted = (action or "").strip()
    found = audit_rows(data.database(data.database_url()), actor, before=before, limit=MOST, who=who.strip(), action=wanted)
    # A part of a code finds all that hold it; an action that was chosen, such as "login", is not "login refused".
    lines = [line for line in found if wanted not in actions.ACTIONS or line.action == wanted]
    opening.list_opened(actor, words.AUDIT.lower(), len(lines))
    _table(lines)
    with st.container(horizontal=True):
        if len(found) == MOST:
            st.button(words.AUDIT_OLDER, key="audit_older", icon=":material/arrow_downward:", on_click=_older, args=(found[-1].seq,))
        if before is not None:
            st.button(words.AUDIT_NEWEST, key="audit_newest", type="tertiary", icon=":material/vertical_align_top:", on_click=_newest)


def _table(lines: Sequence[AuditLine]) -> None:
    if not lines:
        components.note(words.AUDIT_NONE)
        return
    # Between search and table, whose tools a phone shows above it.
    zone = session.now().astimezone(session.zone()).tzname()
    components.note(words.AUDIT_ROWS.format(rows=counted(len(lines), "row"), zone=zone))
    st.dataframe(
        pd.DataFrame(rows.audit_rows(lines, session.zone())),
        hide_index=True,
        column_config=COLUMNS,
        key="audit_rows",
        alt=words.AUDIT,
        height=TABLE_HEIGHT if len(lines) > 16 else "content",
    )


def _older(before: int) -> None:
    st.session_state[BEFORE_KEY] = before


def _newest() -> None:
    st.session_state.pop(BEFORE_KEY, None)


@st.fragment
def check() -> None:
    """The button that looks through the whole trail, and what it found. Not drawn anew with the rows: it takes its time."""
    with st.expander(words.TRAIL_CHECK, icon=":material/verified:"):
        components.note(words.TRAIL_CHECK_HINT)
        with st.form("audit_check", border=False):
            head = st.text_input(words.TRAIL_HEAD, key="audit_head", max_chars=90)
            asked = st.form_submit_button(words.TRAIL_CHECK_BUTTON, key="audit_check_now")
        if asked:
            with st.spinner(words.TRAIL_CHECKING):
                _result(head.strip())


def _result(head: str) -> None:
    try:
        report = verify_trail(data.database(data.database_url()), session.actor(), head=head)
    except ImpossibleValue as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    _told(report)


def _told(report: TrailReport) -> None:
    if report.faults:
        st.error(words.TRAIL_BROKEN, icon=":material/error:")
        st.markdown("\n".join(f"- {escaped(fault)}" for fault in report.faults[:MOST]))
    else:
        st.success(words.TRAIL_WHOLE.format(rows=report.rows), icon=":material/check:")
    components.note(words.TRAIL_HEAD_NOW)
    st.code(report.head, language=None, wrap_lines=True)
