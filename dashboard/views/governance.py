"""How the flags do: are they worth their trouble, what was missed, and who changed what."""

import streamlit as st

from dashboard import components, data, opening, session, wording
from dashboard.governance import proof, section, sentences, simulation, tables

actor = session.actor()
found, sets = data.governance(actor, session.today(), session.zone()), data.sets_of_parameters(actor)
opening.list_opened(actor, "governance", len(found.dismissals) + len(found.missed))

st.title(wording.GOVERNANCE, anchor=False)
st.markdown(f"**{wording.escaped(sentences.headline(found))}**")
components.facts(
    (
        ("Worth the trouble", *sentences.worth(found)),
        ("Missed", *sentences.missed(found)),
        ("Changed", *sentences.changed(sets, data.parameters(actor, "").version)),
    ),
    key="governance_lead",
)

tables.flags(found)
tables.predictive(found)
tables.missed(found)
tables.dismissed(found)

tables.section(wording.GOVERNANCE_PARAMETERS)
section.parameters_in_force(actor, sets)

simulation.results(proof.released())
