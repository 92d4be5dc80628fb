"""A form that stays filled until what it asks for is done, and that asks for it once however often its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard import saving, session
from dashboard.wording import escaped


@dataclass(frozen=True)
class Form:
    """A form that was drawn: its name, the key under which what it asks for is done, and why that was refused."""

    name: str
    key: str
    refusal: str = ""

    def field(self, name: str) -> str:
        """The key of one of its widgets; a form that is drawn anew begins with new ones."""
        return f"{self.name}_{name}_{self.key}"

    def typed(self, name: str) -> Any:
        """What stands in one of its widgets, None where it was not drawn."""
        return st.session_state.get(self.field(name))

    def refused(self) -> None:
        """Says why nothing was done, where that is so."""
        if self.refusal:
            st.error(escaped(self.refusal), icon=":material/error:")


def form(name: str) -> Form:
    """The form with this name as it stands, or a new one."""
    found = st.session_state.get(name)
    if not isinstance(found, Form):
        found = st.session_state[name] = Form(name, saving.new_key())
    return found


def settle(asked: Form, refusal: Callable[[], str], told: str) -> None:
    """Do what a form asks for and close it, or keep it with the refusal. The second press of a double click finds it closed."""
    standing = st.session_state.get(asked.name)
    if not isinstance(standing, Form) or standing.key != asked.key:
        return
    if why := refusal():
        st.session_state[asked.name] = replace(asked, refusal=why)
    else:
        del st.session_state[asked.name]
        session.flash(told)
