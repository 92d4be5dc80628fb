"""The socket behind an open page. It lasts no longer than the login with which it was opened, and takes the page along when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard import incidents
from dashboard.protection import POLICY_VIOLATION
from dashboard.web.asking import whose
from models.errors import MyologError

WATCH_SECONDS = 4.0


class PageSocket:
    """Hands on what the reader does for as long as the login holds, and looks every few seconds whether it still does.

    Neither counts as something that the reader did. Where the login has ended, the browser loads the page anew, which leads to the login.
    """

    def __init__(self, cookies: Mapping[str, str], receive: Receive, send: Send) -> None:
        self._cookies, self._receive, self._send = cookies, receive, send
        self._over = False

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        """Run the application behind this socket to its end."""
        watch = asyncio.create_task(self._watch())
        try:
            await app(scope, self._checked_receive, self._open_send)
        finally:
            watch.cancel()

    async def _checked_receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive" and not await self._holds():
            await self._end()
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        return message

    async def _open_send(self, message: Message) -> None:
        if not self._over:
            await self._send(message)

    async def _watch(self) -> None:
        try:
            holds = True
            while holds:
                await asyncio.sleep(WATCH_SECONDS)
                with suppress(MyologError):  # a database that does not answer now is asked again
                    holds = await self._holds()
        except Exception as error:  # noqa: BLE001  a page that nobody watches any more must not stay open
            incidents.number_of(error)
        await self._end()

    async def _holds(self) -> bool:
        return await whose(self._cookies, touch=False) is not None

    async def _end(self) -> None:
        if not self._over:
            self._over = True
            await _leave(self._send)


async def send_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Takes a page along whose login ended while its browser could not be reached, such as on a machine that slept."""
    await receive()
    # A browser hangs up where none of what it offers is taken.
    await send({"type": "websocket.accept", "subprotocol": next(iter(scope["subprotocols"]), None)})
    await _leave(send)


async def _leave(send: Send) -> None:
    leave = ForwardMsg()
    leave.auth_redirect.url = ""  # the address that the browser shows already
    with suppress(OSError):  # a reader who is gone already
        await send({"type": "websocket.send", "bytes": leave.SerializeToString()})
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "The login has ended."})
