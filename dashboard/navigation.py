"""Every page of Myolog, one line each. A new page is a file in `views/` and a line here.

What the menu offers is a convenience: a page reads and writes through entrances, which refuse whoever opens it by its address.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from models.access import Role

VIEWS = Path(__file__).resolve().parent / "views"
CLINICIAN, COORDINATOR, ADMINISTRATOR, PATIENT = Role.CLINICIAN, Role.COORDINATOR, Role.ADMINISTRATOR, Role.PATIENT


@dataclass(frozen=True)
class PageRow:
    """One page: its file in `views/`, its name in the menu, for whom and what it is."""

    file: str
    title: str
    roles: tuple[Role, ...]
    help: str

    @property
    def address(self) -> str:
        """Where Streamlit draws it, unless it is the first of a role."""
        return f"/{Path(self.file).stem}"


PAGES = (
    PageRow(
        "patient.py",
        "Patients",
        (CLINICIAN,),
        "One patient's course: what changed since when, open flags with their reasons, CK against strength and treatments.",
    ),
    PageRow(
        "governance.py",
        "Governance",
        (CLINICIAN,),
        "How the flags do: what fired, what reviewers made of it, which relapses had no flag before them, and who changed which parameter.",
    ),
    PageRow(
        "export.py",
        "Export",
        (CLINICIAN, COORDINATOR),
        "The research package of your sites: de-identified, with its codebook, behind a link that works once.",
    ),
    PageRow(
        "accounts.py",
        "Accounts",
        (ADMINISTRATOR,),
        "Who may log in, as what and at which sites: add, change, disable, or make a new one-time link.",
    ),
    PageRow(
        "audit.py",
        "Audit",
        (ADMINISTRATOR,),
        "Who did what to which record and when, newest first, and whether the trail is whole.",
    ),
    PageRow(
        "settings.py",
        "Settings",
        (ADMINISTRATOR,),
        "The relapse parameters in force everywhere and at each site, and who changed them.",
    ),
    PageRow(
        "mine.py",
        "My course",
        (PATIENT,),
        "Your own values and treatments over time.",
    ),
)
"""In the order of the menu: the first page of a role is the one that opens after logging in."""


def pages_for(role: Role | None) -> dict[StreamlitPage, PageRow]:
    """Every page with its line, built anew for each run: a page object holds a mark of the run that it belongs to.

    Those of the role are for its menu; the others are known by their addresses only, so that who opens one is told whom it is for.
    """
    first = first_page(role)
    return {_page(row, role, default=row is first): row for row in PAGES}


def first_page(role: Role | None) -> PageRow:
    """What opens at "/" for a role."""
    return next((row for row in PAGES if role in row.roles), PAGES[0])


def _page(row: PageRow, role: Role | None, *, default: bool) -> StreamlitPage:
    visibility: Literal["visible", "hidden"] = "visible" if role in row.roles else "hidden"
    return st.Page(VIEWS / row.file, title=row.title, icon="", help=row.help, default=default, visibility=visibility)
