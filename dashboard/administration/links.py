"""A one-time link, shown to the administrator who made it until it is put away or the page is left."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard import components, session
from dashboard.administration import words
from dashboard.links import invitation
from dashboard.web.address import own_address
from models.settings import Settings

LINK_KEY = "account_link"


@dataclass(frozen=True)
class Link:
    """The link of an account, in the opening of the page in which it was made."""

    account: str
    address: str
    opening: str


def keep(account: str, token: str) -> None:
    """Have the link with this token shown beside its account."""
    st.session_state[LINK_KEY] = Link(account, invitation(own_address().url, token), _opening())


def shown(account: str) -> None:
    """The link that was just made for this account, if any."""
    link = st.session_state.get(LINK_KEY)
    if not isinstance(link, Link) or (link.account, link.opening) != (account, _opening()):
        put_away()
        return
    with st.container(border=True, gap="small", key="account_link_box"):
        st.markdown(f"**{words.LINK_TITLE}**")
        st.code(link.address, language=None, wrap_lines=True)
        components.note(words.LINK_HINT.format(hours=Settings().link_hours))
        st.button(words.LINK_DONE, key="account_link_done", on_click=put_away)


def put_away() -> None:
    """Forget the link."""
    st.session_state.pop(LINK_KEY, None)


def _opening() -> str:
    return session.opening("list", words.ACCOUNTS.lower())
