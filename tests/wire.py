"""What an attacker holds in the hand: plain requests without a browser, and the socket of the pages as bytes."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    """What came back: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def cookie(self) -> str:
        """The cookies that it set, as a header to send."""
        jar = SimpleCookie[str]("; ".join(line.split(";")[0] for line in self.cookies))
        return "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())


def ask(address: str, path: str = "/", method: str = "GET", form: Mapping[str, str] | None = None, **headers: str | None) -> Answer:
    """One request; header names are written with underscores, and `form` is sent as a browser does; None sends none of that name."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = None if form is None else urlencode(form)
    if body is not None:
        method, named = "POST", {"Content-Type": "application/x-www-form-urlencoded", **named}
    if method not in ("GET", "HEAD"):
        named = {"Origin": address, **named}
    connection.request(method, path, body, {name: value for name, value in named.items() if value is not None})
    response = connection.getresponse()
    content = b"" if response.status == http.client.SWITCHING_PROTOCOLS else response.read()
    connection.close()
    pairs = response.getheaders()
    cookies = tuple(value for name, value in pairs if name.lower() == "set-cookie")
    return Answer(response.status, {name.lower(): value for name, value in pairs}, content, cookies)


class Page:
    """The socket behind one open page."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.frames: list[ForwardMsg] = []

    def run(self, page: str = "", widget: str = "", fragment: str = "", query: str = "") -> list[ForwardMsg]:
        """Run a page, or press a button of it; gives what was drawn. Ends early where the server hangs up."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = query
        message.rerun_script.fragment_id = fragment
        if widget:
            message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        self.frames.clear()
        try:
            self.connection.send(message.SerializeToString())
            while not self._finished():
                self.frames.append(ForwardMsg.FromString(self.connection.recv(timeout=PATIENCE)))  # type: ignore[arg-type]
        except ConnectionClosed:
            pass
        return self.frames

    def rest(self) -> list[ForwardMsg]:
        """Whatever still comes, until the server hangs up."""
        self.frames.clear()
        try:
            while True:
                self.frames.append(ForwardMsg.FromString(self.connection.recv(timeout=PATIENCE)))  # type: ignore[arg-type]
        except ConnectionClosed:
            return self.frames

    @property
    def session(self) -> str:
        """What Streamlit calls this session."""
        return next(frame.new_session.initialize.session_id for frame in self.frames if frame.HasField("new_session"))

    @property
    def sends_away(self) -> bool:
        """True where the browser is sent elsewhere."""
        return any(frame.WhichOneof("type") == "auth_redirect" for frame in self.frames)

    @property
    def drawn(self) -> str:
        """Everything that was sent, as text, without the signs that escape it."""
        return "\n".join(str(frame) for frame in self.frames).replace("\\", "")

    @property
    def buttons(self) -> list[str]:
        """The ids of all buttons, in their order."""
        return [frame.delta.new_element.button.id for frame in self.frames if frame.delta.new_element.HasField("button")]

    def button(self, key: str) -> str:
        """The id of the button that has this key."""
        return next(id_ for id_ in self.buttons if id_.endswith(f"-{key}"))

    def fragment_of(self, button: str) -> str:
        """The fragment in which that button is drawn."""
        return next(frame.delta.fragment_id for frame in self.frames if frame.delta.new_element.button.id == button)

    def _finished(self) -> bool:
        return bool(self.frames) and self.frames[-1].WhichOneof("type") == "script_finished"


@contextmanager
def opened(address: str, cookie: str = "", *, resume: str = "", **headers: str) -> Iterator[Page]:
    """The socket of a page with these cookies; `resume` is the session that the client claims to have had."""
    sent: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
    protocols: Any = ["streamlit", "none", resume] if resume else ["streamlit"]
    with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        additional_headers={"Cookie": cookie, **sent} if cookie else sent,
        subprotocols=protocols,
        open_timeout=PATIENCE,
        max_size=None,
        proxy=None,
    ) as connection:
        yield Page(connection)


def handshake(address: str, cookie: str = "", **headers: str) -> int:
    """The status with which the socket is answered, 101 for an open one."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    return ask(address, "/_stcore/stream", **upgrade, Cookie=cookie, **headers).status
