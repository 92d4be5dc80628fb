"""The socket behind an open page. It lasts no longer than the login with which it was opened, and takes the page along when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.protection import POLICY_VIOLATION
from dashboard.web.asking import whose
from models.errors import MyologError

WATCH_SECONDS = 5.0


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
        if message["type"] == "websocket.receive" and await whose(self._cookies, touch=False) is None:
            await self._end()
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}
        return message

    async def _open_send(self, message: Message) -> None:
        if not self._over:
            await self._send(message)

    async def _watch(self) -> None:
        while not self._over:
            await asyncio.sleep(WATCH_SECONDS)
            with suppress(MyologError):  # a database that does not answer now is asked again
                if await whose(self._cookies, touch=False) is None:
                    await self._end()

    async def _end(self) -> None:
        self._over = True
        leave = ForwardMsg()
        leave.auth_redirect.url = ""  # the address that the browser shows already
        with suppress(OSError):  # a reader who is gone already
            await self._send({"type": "websocket.send", "bytes": leave.SerializeToString()})
            await self._send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": "The login has ended."})
