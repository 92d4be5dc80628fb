"""The proof on the governance page: what was measured at release on simulated patients, and named so in every heading."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import components, wording
from dashboard.governance import proof, tables
from dashboard.governance.proof import Measured
from dashboard.wording import escaped


def results(cohorts: Sequence[Measured]) -> None:
    """What the engine reached on each simulated cohort, and beside which rules."""
    tables.section(wording.SIMULATION, wording.SIMULATION_HINT)
    if not cohorts:
        components.note(wording.SIMULATION_NONE)
        return
    components.facts(map(proof.sentence, cohorts), key="governance_simulation")
    for cohort in cohorts:
        with st.expander(wording.SIMULATION_TABLE.format(cohort=escaped(cohort.cohort))):
            _table(cohort)


def _table(cohort: Measured) -> None:
    components.note(wording.SIMULATION_COLUMNS)
    tables.table([_emphasised(line, place == 0) for place, line in enumerate(proof.detector_rows(cohort))], wording.SIMULATION)
    st.markdown(f"**{wording.SIMULATION_PARTS}**")
    tables.table([_emphasised(line) for line in proof.part_rows(cohort)], wording.SIMULATION_PARTS)


def _emphasised(line: dict[str, str], strong: bool = False) -> dict[str, str]:
    mark = "**" if strong else ""
    return {name: f"{mark}{escaped(cell)}{mark}" for name, cell in line.items()}
