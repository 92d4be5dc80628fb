"""The socket behind an open page, without a server: what it asks, and what it does once the login has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from dashboard.web import socket
from models.access import ANONYMOUS, Actor
from models.errors import DatabaseUnusable

SCOPE = {"type": "websocket"}
PATIENCE = 10
DRAWN = {"type": "websocket.send", "bytes": b"drawn"}


class Logins:
    """Answers one after the other, the last for ever, and how it was asked."""

    def __init__(self, *answers: Actor | Exception | None) -> None:
        self.answers, self.touched = list(answers), set[bool]()

    async def whose(self, _cookies: Mapping[str, str], *, touch: bool = True) -> Actor | None:
        self.touched.add(touch)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def play(
    monkeypatch: pytest.MonkeyPatch, logins: Logins, messages: list[str], late: list[str] | None = None
) -> tuple[list[str], list[dict[str, Any]]]:
    """Run an application that draws after each message: what reached it, and what reached the browser. `late` comes after the end."""
    after_the_end = [*(late or ()), "websocket.disconnect"]
    monkeypatch.setattr(socket, "whose", logins.whose)
    monkeypatch.setattr(socket, "WATCH_SECONDS", 0)
    sent: list[dict[str, Any]] = []
    reached: list[str] = []
    closed = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if messages:
            return {"type": messages.pop(0)}
        await closed.wait()
        return {"type": after_the_end.pop(0)}

    async def send(message: Any) -> None:
        sent.append(message)
        if message["type"] == "websocket.close":
            closed.set()

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        while not reached or reached[-1] != "websocket.disconnect":
            reached.append((await receive())["type"])
            await send(DRAWN)

    asyncio.run(asyncio.wait_for(socket.PageSocket({}, receive, send).serve(application, SCOPE), PATIENCE))
    return reached, sent


def test_what_a_reader_does_after_the_end_reaches_nothing_and_leads_away(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, sent = play(monkeypatch, Logins(ANONYMOUS, None), ["websocket.receive", "websocket.receive"])
    assert reached == ["websocket.receive", "websocket.disconnect"]
    assert [message["type"] for message in sent] == ["websocket.send", "websocket.send", "websocket.close"]
    assert ForwardMsg.FromString(sent[1]["bytes"]).WhichOneof("type") == "auth_redirect"


def test_a_page_that_nobody_touches_is_taken_away_too_and_nothing_is_drawn_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, sent = play(monkeypatch, Logins(ANONYMOUS, ANONYMOUS, None), [])
    assert reached == ["websocket.disconnect"]
    assert sent[-1]["type"] == "websocket.close"
    assert DRAWN not in sent


def test_looking_whether_the_login_holds_is_not_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    logins = Logins(ANONYMOUS, ANONYMOUS, None)
    play(monkeypatch, logins, ["websocket.receive"])
    assert logins.touched == {False}


def test_what_was_on_its_way_when_the_login_ended_reaches_nothing_and_the_end_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, sent = play(monkeypatch, Logins(None), [], late=["websocket.receive"])
    assert reached == ["websocket.disconnect"]
    assert [message["type"] for message in sent] == ["websocket.send", "websocket.close"]


def test_a_page_that_nobody_can_watch_any_more_is_taken_away(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    reached, sent = play(monkeypatch, Logins(RuntimeError("whatever"), ANONYMOUS), [])
    assert sent[-1]["type"] == "websocket.close"
    assert reached == ["websocket.disconnect"]
    assert "whatever" not in caplog.text


def test_a_database_that_does_not_answer_ends_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    reached, sent = play(monkeypatch, Logins(DatabaseUnusable("away"), ANONYMOUS, None), [])
    assert sent[-1]["type"] == "websocket.close"
    assert reached == ["websocket.disconnect"]
