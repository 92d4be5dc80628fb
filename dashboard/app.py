"""The entry script: which page is asked for, drawn between the name of the product and its footer."""

import streamlit as st

from dashboard import components, navigation

st.set_page_config(page_title="Myolog", page_icon=components.MARK, layout="wide")
st.logo(components.WORDMARK)
page = st.navigation(navigation.build_pages(), position="top")
components.flash()
page.run()
components.footer()
