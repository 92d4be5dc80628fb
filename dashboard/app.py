"""The entry script: who is there, which page is asked for, drawn between the header and the footer."""

import streamlit as st

from dashboard import brand, components, header, navigation, session

actor = session.actor()
st.set_page_config(page_title="Myolog", page_icon=brand.MARK, layout="wide")
pages = navigation.pages_for(actor.role)
page = st.navigation(list(pages), position="hidden")
header.header(actor, pages)
components.flash()
if actor.role in pages[page].roles:
    with session.openings_of_one_run():
        page.run()
else:
    header.not_for(actor, pages[page])
components.footer()
