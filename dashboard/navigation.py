"""Every page of Myolog, one line each. A new page is a file in `views/` and a line here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

VIEWS = Path(__file__).resolve().parent / "views"


@dataclass(frozen=True)
class PageRow:
    """One page: its file in `views/`, its name in the menu, and one sentence on what it is for."""

    file: str
    title: str
    icon: str
    help: str
    default: bool = False


PAGES = (
    PageRow(
        "patient.py",
        "Patient",
        ":material/timeline:",
        "One patient's course: what changed since when, open flags with their reasons, CK against strength and treatments.",
        default=True,
    ),
    PageRow(
        "governance.py",
        "Governance",
        ":material/balance:",
        "How the flags do: what fired, what reviewers made of it, which relapses had no flag before them, and who changed which parameter.",
    ),
)


def build_pages() -> list[StreamlitPage]:
    """The pages for this run. Built anew each time: a page object holds a mark of the run that it belongs to."""
    return [st.Page(VIEWS / row.file, title=row.title, icon=row.icon, help=row.help, default=row.default) for row in PAGES]
