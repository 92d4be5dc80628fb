"""The line above every page: the product, the pages of the role, where and as whom somebody is logged in, and the way out."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import brand, data, leaving, session, wording
from dashboard.navigation import PageRow
from dashboard.wording import escaped
from models.access import Actor, Role

ACCOUNT_PAGE = "/account"
SITES_NAMED = 2
BOUND_TO_SITES = (Role.CLINICIAN, Role.COORDINATOR)


def header(actor: Actor, pages: Iterable[StreamlitPage]) -> None:
    """One line on a desk, two on a phone. A menu of one page is none."""
    menu = [page for page in pages if page.visibility == "visible"]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small", key="header"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.image(brand.WORDMARK, width=96, alt="Myolog")
            for page in menu if len(menu) > 1 else ():
                st.page_link(page)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.markdown(f":small[:gray[{escaped(whereabouts(actor))}]]", width="content")
            st.button(
                escaped(actor.name),
                key="header_account",
                type="tertiary",
                icon=":material/person:",
                help=wording.OWN_ACCOUNT,
                on_click=_own_account,
            )
            st.button(wording.LOG_OUT, key="header_log_out", type="tertiary", icon=":material/logout:", on_click=session.log_out)


def whereabouts(actor: Actor) -> str:
    """The sites that an actor is bound to, and the role: "North, South · clinician"."""
    return " · ".join(filter(None, (_sites(actor), str(actor.who))))


def _sites(actor: Actor) -> str:
    if actor.role not in BOUND_TO_SITES:
        return ""
    names = [line.name for line in data.sites(actor) if line.name]
    more = len(names) - SITES_NAMED
    return ", ".join(names[:SITES_NAMED]) + (f" and {more} more" if more > 0 else "") or wording.NO_SITE


def _own_account() -> None:
    leaving.send_browser(ACCOUNT_PAGE)


def not_for(actor: Actor, row: PageRow) -> None:
    """Says whom a page is for, to somebody of another role who opened it by its address."""
    st.title(row.title, anchor=False)
    roles = " and ".join(f"{role}s" for role in row.roles)
    st.warning(wording.NOT_FOR.format(roles=roles, role=actor.who), icon=":material/lock:")
