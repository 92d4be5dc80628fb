"""The form that changes a parameter: asked for first, shown with what it would do, and made only when confirmed.

What was typed stays until the change is made. A change is refused where somebody else changed the same set in the meantime.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard import components, saving, session, wording
from dashboard.governance import parameters
from dashboard.governance.parameters import TABLE, Proposal
from dashboard.governance.sentences import EVERYWHERE
from dashboard.typed import visible
from dashboard.wording import escaped
from models.clinical.relapse.parameters import Parameters
from models.errors import ImpossibleValue

STATE_KEY = "governance_change"
NAME_KEY = "governance_parameter"


@dataclass(frozen=True)
class Changing:
    """A form that was drawn: its key, what was asked for in it, and why that was refused."""

    key: str
    proposal: Proposal | None = None
    refusal: str = ""


def change_form(in_force: Parameters, site: str, patients: int) -> None:
    """Change one parameter at a site ("" for everywhere), where so many patients are judged again."""
    state = _state()
    where = f"at {site}" if site else EVERYWHERE.lower()
    with st.expander(f"{wording.CHANGE_TITLE} {escaped(where)}", icon=":material/tune:", key="governance_change_fold"):
        name = st.selectbox(
            "Parameter",
            list(TABLE),
            index=None,
            format_func=lambda each: parameters.choice(TABLE[each]),
            key=NAME_KEY,
            persist_state="page",
            placeholder=wording.CHANGE_PLACEHOLDER,
        )
        if name is None:
            components.note(wording.CHANGE_HINT)
            return
        _fields(in_force, site, name, state)
        if state.proposal is not None and (state.proposal.site, state.proposal.name) == (site, name):
            _preview(state, state.proposal, patients)
        if state.refusal:
            st.error(escaped(state.refusal), icon=":material/error:")


def _state() -> Changing:
    state = st.session_state.get(STATE_KEY)
    if not isinstance(state, Changing):
        state = st.session_state[STATE_KEY] = Changing(saving.new_key())
    return state


def _fields(in_force: Parameters, site: str, name: str, state: Changing) -> None:
    line = TABLE[name]
    now = parameters.value_words(getattr(in_force, name))
    components.note(f"Now {now}, default {parameters.value_words(line.value)}. Source: {line.source} ({line.certainty}).")
    with st.form("governance_change_form", border=False, enter_to_submit=False):
        left, right = st.columns(2)
        left.number_input("New value", value=None, format="%g", key=f"governance_value_{state.key}", persist_state="page")
        right.text_input(
            wording.CHANGE_VERSION,
            key=f"governance_version_{state.key}",
            max_chars=40,
            placeholder=wording.CHANGE_VERSION_EXAMPLE,
            persist_state="page",
        )
        st.text_area(wording.CHANGE_REASON, key=f"governance_reason_{state.key}", max_chars=1000, height=80, persist_state="page")
        st.form_submit_button(wording.CHANGE_SHOW, key="governance_show", on_click=_ask, args=(in_force, site, name))


def _ask(in_force: Parameters, site: str, name: str) -> None:
    """Keep what was asked for, or why it cannot be."""
    state = _state()
    value, version, reason = (st.session_state.get(f"governance_{field}_{state.key}") for field in ("value", "version", "reason"))
    try:
        proposal = parameters.propose(in_force, site, name, value, version or "", reason or "")
    except ImpossibleValue as error:
        st.session_state[STATE_KEY] = replace(state, proposal=None, refusal=str(error))
        return
    refusal = saving.parameters_refusal(site, proposal.values, proposal.after.version, proposal.reason)
    st.session_state[STATE_KEY] = replace(state, proposal=None if refusal else proposal, refusal=refusal)


def _preview(state: Changing, proposal: Proposal, patients: int) -> None:
    with st.container(border=True, gap="xsmall", key="governance_preview"):
        st.markdown(f"**{wording.CHANGE_PREVIEW}**")
        st.markdown("\n".join(f"- {escaped(effect)}" for effect in parameters.effects(proposal, patients)))
        with st.container(horizontal=True):
            confirmed = st.button(wording.CHANGE_CONFIRM, key="governance_confirm")
            st.button("Cancel", key="governance_cancel", type="tertiary", on_click=_take_back)
        if confirmed:
            _make(state, proposal, patients)


def _take_back() -> None:
    """Back to the form, which keeps what was typed."""
    st.session_state[STATE_KEY] = replace(_state(), proposal=None, refusal="")


def _make(state: Changing, proposal: Proposal, patients: int) -> None:
    with st.spinner(wording.CHANGE_RUNNING.format(count=patients)):
        after = proposal.after.version
        refusal = saving.save_parameters(proposal.site, proposal.before, proposal.values, after, proposal.reason, state.key)
    if refusal:
        # What it would do may have changed meanwhile, so it is shown anew before it can be confirmed.
        st.session_state[STATE_KEY] = replace(state, proposal=None, refusal=refusal)
    else:
        st.session_state.pop(STATE_KEY, None)
        session.flash(wording.CHANGE_DONE.format(version=proposal.after.version))
    st.rerun()


def site_choice(sites: Sequence[str]) -> str:
    """The site whose parameters are shown and changed; "" for everywhere."""
    chosen: str = st.selectbox(
        "Site",
        sites,
        format_func=lambda site: visible(site) or f"{EVERYWHERE} (sites without a set of their own)",
        key="governance_site",
        persist_state="page",
        width=420,
    )
    return chosen
