"""The last line of defence: whatever fails in the server, the reader sees a page with a number and nothing else."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from dashboard import incidents
from dashboard.web.rendering import page

INTERNAL_ERROR = 1011
NOT_ANY_MORE = "This is not for you any more"


async def refused(request: Request, refusal: Exception) -> Response:
    """Somebody who may not, or not any more: the refusal's own sentence."""
    return page(request, "gone", 403, title=NOT_ANY_MORE, text=str(refusal))


class ErrorPages:
    """Answers in the place of an application that failed. Nothing of the error goes to the reader, and nothing of its text to the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        begun = False

        async def noting_send(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noting_send)
        except Exception as error:  # whatever it is: a number and nothing else
            number = incidents.number_of(error)
            if begun:
                raise
            closed = scope["type"] == "websocket"
            answer: ASGIApp = WebSocketClose(INTERNAL_ERROR) if closed else page(Request(scope), "incident", 500, number=number)
            await answer(scope, receive, send)
