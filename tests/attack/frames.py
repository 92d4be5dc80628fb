"""A client that speaks to the pages as Streamlit's own does, or worse, and keeps every byte that comes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.wire import PATIENCE, opened

PRESSED = object()
"""The state of a button."""
AGAIN = ForwardMsg.FINISHED_EARLY_FOR_RERUN


@dataclass
class Drawn:
    """What one run of a script sent, as it came over the socket; `html` is what was loaded before it."""

    raw: list[bytes] = field(default_factory=list)
    hung_up: bool = False
    html: bytes = b""

    @property
    def messages(self) -> list[ForwardMsg]:
        return [ForwardMsg.FromString(frame) for frame in self.raw]

    def says(self, words: str) -> bool:
        """True where this stands anywhere, letter for letter."""
        return any(words.encode() in frame for frame in self.raw)

    @property
    def pages(self) -> dict[str, str]:
        """The pages that the menu message names, hidden ones too: the hash of each by its address, "" for the first."""
        told = (page for message in self.messages for page in message.navigation.app_pages)
        return {"" if page.is_default else page.url_pathname: page.page_script_hash for page in told}

    @property
    def fragments(self) -> set[str]:
        return {message.delta.fragment_id for message in self.messages} - {""}

    def elements(self) -> Iterator[tuple[Any, str]]:
        """Every element with an id, and the fragment that it was drawn in."""
        for message in self.messages:
            element: Element = message.delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "empty")
            if getattr(drawn, "id", ""):
                yield drawn, message.delta.fragment_id

    def widget(self, key: str) -> Any:
        """The last element drawn whose key starts like this."""
        return self._named(key)[0]

    def fragment_of(self, key: str) -> str:
        """The fragment in which that element is drawn."""
        return self._named(key)[1]

    def _named(self, key: str) -> tuple[Any, str]:
        return [(element, fragment) for element, fragment in self.elements() if f"-{key}" in element.id][-1]


class Client:
    """One socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def run(self, page: str = "", **asked: Any) -> Drawn:
        """Ask for a run and wait until it is over, or until the server hangs up."""
        self.ask(page, **asked)
        return self.drawn()

    def ask(
        self, page: str = "", *, script: str = "", query: str = "", fragment: str = "", states: Mapping[str, object] | None = None
    ) -> None:
        """Ask for a run of a page by its address or by the hash of its script, with these states of widgets by their id."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.page_script_hash = script
        message.rerun_script.query_string = query
        message.rerun_script.fragment_id = fragment
        for widget, state in (states or {}).items():
            _set(message.rerun_script.widget_states.widgets.add(id=widget), state)
        try:
            self.connection.send(message.SerializeToString())
        except ConnectionClosed:
            return

    def drawn(self) -> Drawn:
        """What comes until the run is over; one that starts anew is not over."""
        seen = Drawn()
        try:
            while not (seen.raw and _over(seen.raw[-1])):
                frame = self.connection.recv(timeout=PATIENCE)
                assert isinstance(frame, bytes)
                seen.raw.append(frame)
        except ConnectionClosed:
            seen.hung_up = True
        return seen


@contextmanager
def client(address: str, cookie: str) -> Iterator[Client]:
    """A socket of somebody who is logged in."""
    with opened(address, cookie, Origin=address) as page:
        yield Client(page.connection)


def _over(frame: bytes) -> bool:
    message = ForwardMsg.FromString(frame)
    return bool(message.WhichOneof("type") == "script_finished" and message.script_finished != AGAIN)


def _set(widget: Any, state: object) -> None:
    if state is PRESSED:
        widget.trigger_value = True
    elif isinstance(state, bool):
        widget.bool_value = state
    elif isinstance(state, str):
        widget.string_value = state
    elif isinstance(state, list):
        widget.string_array_value.data.extend(state)
