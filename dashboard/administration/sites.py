"""The sites of the clinic: how many patients and staff each has, and a form for one more."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import components, saving, session, wording
from dashboard.administration import asking, words
from dashboard.administration.asking import Form
from dashboard.governance import tables
from dashboard.wording import escaped
from models.storage.queries.sites import SiteLine
from models.storage.store.sites import LONGEST_NAME, add_site


def section(lines: Sequence[SiteLine]) -> None:
    """Every site, and the form."""
    tables.section(words.SITES, words.SITES_HINT)
    if lines:
        tables.table([_cells(line) for line in sorted(lines, key=lambda line: (not line.name, line.name))], words.SITES)
    else:
        components.note(words.SITES_NONE)
    form = asking.form("site_add")
    with st.form("site_add_form", border=False, enter_to_submit=True), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(words.SITE_NAME, key=form.field("name"), max_chars=LONGEST_NAME, persist_state="page", width=320)
        st.form_submit_button(words.ADD_SITE, key=form.field("save"), icon=":material/add:", on_click=_add, args=(form,))
    form.refused()


def _cells(line: SiteLine) -> dict[str, str]:
    name = line.name or wording.NO_SITE.capitalize()
    return {"Site": escaped(name), "Patients": f"{line.patients:,}", "Staff": f"{line.staff:,}"}


def _add(form: Form) -> None:
    name = form.typed("name") or ""
    asking.settle(
        form, lambda: saving.saved(lambda database, now: add_site(database, session.actor(), name, key=form.key, now=now)), words.SITE_ADDED
    )
