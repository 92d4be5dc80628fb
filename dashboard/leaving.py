"""The way out of the pages: the browser goes to an address of this server that Streamlit does not draw.

Streamlit has no command for this. Its own `st.login` and `st.logout` send the message that is sent here, to addresses of their own.
"""

from __future__ import annotations

from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx


def send_browser(address: str) -> None:
    """Send the browser of this session to an address."""
    context = get_script_run_ctx()
    if context is not None:
        message = ForwardMsg()
        message.auth_redirect.url = address
        context.enqueue(message)


def let_nobody_resume() -> None:
    """No later connection may resume this session, whoever knows its number."""
    context = get_script_run_ctx()
    if context is not None and runtime.exists():
        runtime.get_instance().clear_user_info_for_session(context.session_id)
