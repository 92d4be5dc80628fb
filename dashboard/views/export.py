"""The research package of the reader's sites: why it is made, how far it is, and a link that works once."""

import streamlit as st

from dashboard import components, data, packing, session, wording
from dashboard.packing import Packing
from dashboard.wording import escaped
from models.access import Actor, may

PACKING_KEY, REFUSAL_KEY = "export_packing", "export_refusal"
KIND_KEY, REASON_KEY = "export_kind", "export_reason"
LOOK_EVERY = 0.5


def packing_of_this_login() -> Packing | None:
    found = st.session_state.get(PACKING_KEY)
    return found if isinstance(found, Packing) else None


def begin() -> None:
    """Start the package, unless one is being made already: the second press of a double click finds it."""
    actor, reason = session.actor(), str(st.session_state.get(REASON_KEY, "")).strip()
    found = packing_of_this_login()
    st.session_state[REFUSAL_KEY] = "" if reason else wording.EXPORT_REASON_MISSING
    if reason and (found is None or not found.running):
        identified = bool(st.session_state.get(KIND_KEY, False))
        database = data.database(data.database_url())
        st.session_state[PACKING_KEY] = packing.start(database, actor, identified=identified, reason=reason, now=session.now())


def put_away() -> None:
    """Back to the form; a package that was not fetched is taken away in its time."""
    st.session_state.pop(PACKING_KEY, None)


def form(actor: Actor) -> None:
    """Who is in the package, what is left out of it, and why it is made."""
    sites = data.sites(actor)
    if not sites:
        st.info(wording.EXPORT_NO_SITE)
        return
    named = [f"{site.name or wording.NO_SITE} ({site.patients:,})" for site in sites if site.name or site.patients]
    told = [(wording.EXPORT_WHO, wording.EXPORT_SITES, ", ".join(named))]
    choice = may(actor, "store.exports.record_identified_export")
    if not choice:
        told.append((wording.EXPORT_KIND, wording.EXPORT_KINDS[False], wording.EXPORT_KIND_HINTS[False]))
    components.facts(told, key="export_told")
    with st.form("export_form", border=False, enter_to_submit=False):
        if choice:
            st.radio(
                wording.EXPORT_KIND,
                list(wording.EXPORT_KINDS),
                format_func=wording.EXPORT_KINDS.__getitem__,
                key=KIND_KEY,
            )
            # Not as captions of the choice, whose grey is too faint to read.
            for kind, hint in wording.EXPORT_KIND_HINTS.items():
                components.note(f"{wording.EXPORT_KINDS[kind]}: {hint}")
        st.text_area(wording.EXPORT_REASON, key=REASON_KEY, max_chars=1000, height=80, persist_state="page")
        st.form_submit_button(wording.EXPORT_MAKE, key="export_make", on_click=begin)
    if refusal := st.session_state.get(REFUSAL_KEY):
        st.error(refusal, icon=":material/error:")


@st.fragment(run_every=LOOK_EVERY)
def progress() -> None:
    """How far the package is; once it is over, the whole page is drawn again."""
    session.actor()
    found = packing_of_this_login()
    if found is None or not found.running:
        st.rerun()
    words = wording.EXPORT_RUNNING.format(done=found.done, total=found.total) if found.total else wording.EXPORT_STARTING
    st.progress(min(found.done / found.total, 1.0) if found.total else 0.0, words)
    st.button(wording.EXPORT_CANCEL, key="export_cancel", on_click=found.stop)


def outcome(found: Packing) -> None:
    """The link, with what is behind it; or why there is none."""
    if found.summary is None or not found.address:
        st.error(escaped(found.refusal), icon=":material/error:")
    elif found.fetched:
        st.info(wording.EXPORT_FETCHED, icon=":material/check:")
    else:
        st.success(wording.EXPORT_READY, icon=":material/check:")
        label = wording.EXPORT_DOWNLOAD.format(name=found.summary.path.name)
        st.link_button(label, found.address, key="export_link", icon=":material/download:", on_click=found.fetch)
    if found.summary is not None:
        files = found.summary.files.items()
        rows = [{"File": name, "Rows": f"{file.rows:,}", "SHA-256": file.sha256} for name, file in files]
        components.titled_table(wording.EXPORT_FILES, rows)
    st.button(wording.EXPORT_AGAIN, key="export_again", type="tertiary", icon=":material/arrow_back:", on_click=put_away)


st.title(wording.EXPORT, anchor=False)
actor, found = session.actor(), packing_of_this_login()
if found is None:
    form(actor)
elif found.running:
    progress()
else:
    outcome(found)
