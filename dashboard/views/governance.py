"""How the flags do: are they worth their trouble, what was missed, and who changed what."""

import streamlit as st

from dashboard import components, data, session, wording
from dashboard.governance import form, parameters, proof, sentences, simulation, tables

actor = session.actor()
patients = data.patients(actor)
found, sets = data.governance(actor, session.today(), session.zone()), data.sets_of_parameters(actor)

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
sites = [line.site for line in patients]
site = form.site_choice(sorted({*sites, *(line.site for line in sets)} - {""}))
in_force = data.parameters(actor, site)
tables.parameter_table(in_force, site)
form.change_form(in_force, site, parameters.patients_judged(site, sites, [line.site for line in sets if line.site]))
tables.history(sets)

simulation.results(proof.released())
