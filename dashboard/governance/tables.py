"""The governance page's tables and lists, drawn so that they can be read on a desk and on a phone alike.

Tables are plain HTML ones of few columns, because their cells wrap; what leads to a patient is a list of buttons. Every typed text
passes `wording.escaped`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from dashboard import components, session, wording
from dashboard.governance import parameters, rows, sentences
from dashboard.governance.rows import CountRow, PatientRow
from dashboard.wording import escaped
from models.clinical.relapse.parameters import Parameters
from models.storage.queries.governance import Governance
from models.storage.queries.parameters import ParameterSetLine

PATIENT_AND_TEXT = (1, 4)
FIRST_LINES, MOST_LINES = 8, 200
"""Lines of a list at first, and when the reader asks for more."""


def table(lines: Sequence[dict[str, str]], name: str) -> None:
    """A table whose cells are Markdown, so that whatever was typed is escaped before it comes here."""
    st.table(pd.DataFrame(lines), hide_index=True, border="horizontal", alt=name)


def section(title: str, explanation: str = "") -> None:
    """The heading of a part of the page, and a grey line on how to read it."""
    st.header(escaped(title), anchor=False)
    if explanation:
        components.note(explanation)


def flags(found: Governance) -> None:
    """What fired and what reviewers said, by level and rule."""
    section(wording.GOVERNANCE_FLAGS, wording.GOVERNANCE_FLAGS_HINT)
    lines = rows.count_rows(found)
    if not lines:
        components.note(wording.NONE_RECORDED)
        return
    table([_count_cells(line) for line in lines], wording.GOVERNANCE_FLAGS)
    told = " ".join(filter(None, (rows.silent_rules(found), rows.withdrawn(found))))
    if told:
        components.note(told)


def _count_cells(line: CountRow) -> dict[str, str]:
    mark = "**" if line.is_level else ""
    return {name: f"{mark}{escaped(cell)}{mark}" for name, cell in ({"Level and rule": line.name} | line.counts).items()}


def dismissed(found: Governance) -> None:
    """Dismissed flags with the reasons given; each leads to its patient."""
    section(wording.GOVERNANCE_DISMISSED)
    patient_list(list(rows.dismissal_rows(found.dismissals)), "dismissed")


def missed(found: Governance) -> None:
    """Recorded relapses without a flag known before them; each leads to its patient."""
    section(wording.GOVERNANCE_MISSED, wording.GOVERNANCE_MISSED_HINT)
    patient_list(list(rows.missed_rows(found.missed)), "missed")


def patient_list(lines: Sequence[PatientRow], key: str) -> None:
    """Lines that lead to patients, the latest first; the first few until the reader asks for all."""
    if not lines:
        components.note(wording.NONE_RECORDED)
        return
    everything = st.session_state.get(f"governance_all_{key}", False)
    with st.container(gap="xsmall", key=f"governance_{key}"):
        for place, line in enumerate(lines[: MOST_LINES if everything else FIRST_LINES]):
            left, right = st.columns(PATIENT_AND_TEXT, gap="xxsmall")
            if left.button(f":primary[{escaped(line.study_id)}]", key=f"governance_{key}_{place}", type="tertiary"):
                session.open_patient(line.public_id)
            right.markdown(f"**{escaped(line.statement)}**  \n{escaped(line.detail)}")
    if len(lines) > FIRST_LINES:
        total = f"all {len(lines):,}" if len(lines) <= MOST_LINES else f"the latest {MOST_LINES:,} of {len(lines):,}"
        st.checkbox(f"Show {total}", key=f"governance_all_{key}")


def predictive(found: Governance) -> None:
    """Predictive value from recorded relapses, by what Myolog knew when."""
    section(wording.GOVERNANCE_PREDICTIVE, wording.GOVERNANCE_PREDICTIVE_HINT)
    table([{name: escaped(cell) for name, cell in line.items()} for line in rows.predictive_rows(found)], wording.GOVERNANCE_PREDICTIVE)


def parameter_table(in_force: Parameters, site: str) -> None:
    """Every parameter with its value, default, meaning, source and certainty; changed values stand out."""
    st.markdown(f"**{escaped(parameters.in_force(in_force, site))}**")
    with st.expander(wording.GOVERNANCE_ALL_PARAMETERS.format(count=len(parameters.TABLE))):
        components.note(" · ".join(parameters.CERTAINTIES.values()))
        table([_parameter_cells(line) for line in parameters.table_rows(in_force)], wording.GOVERNANCE_PARAMETERS)


def _parameter_cells(line: parameters.ParameterRow) -> dict[str, str]:
    value = f"**{escaped(line.value)}**" if line.changed else escaped(line.value)
    return {
        "Meaning, name and source": _above(escaped(line.meaning), line.name, f"{line.certainty}: {line.source}"),
        "Value": _above(value, f"default {line.default}"),
    }


def _above(cell: str, *below: str) -> str:
    return "  \n".join([cell, *(f":small[:gray[{escaped(each)}]]" for each in below)])


def history(sets: Sequence[ParameterSetLine]) -> None:
    """Who changed parameters where, when and why."""
    st.subheader(wording.GOVERNANCE_HISTORY, anchor=False)
    if sets:
        components.facts(_lines(parameters.history_rows(sets)), key="governance_history")
    else:
        components.note(f"{sentences.AS_DELIVERED}.")


def _lines(lines: Iterable[parameters.SetRow]) -> Iterable[tuple[str, str, str]]:
    return ((line.site, line.statement, line.detail) for line in lines)
