"""What `myolog serve` and `demo` hand to the server and print, without a server."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.commands import Cli

Announce = Callable[[str], None]


@pytest.fixture(autouse=True)
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """A server that says at once that it is ready, at the readers' address."""
    from models.settings import Settings

    calls: list[tuple[object, ...]] = []

    def serve(url: str, host: str, port: int, open_browser: bool, announce: Announce) -> None:
        calls.append((url, host, port, open_browser))
        announce(Settings().public_url or "http://127.0.0.1:8501")

    monkeypatch.setattr("dashboard.server.serve", serve)
    return calls


def test_behind_a_proxy_the_first_link_has_the_public_address(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", "https://myolog.example.org")
    ready, link = cli("serve", "--host", "0.0.0.0", "--no-browser").out.splitlines()
    assert ready == "Myolog is ready: https://myolog.example.org"
    assert " https://myolog.example.org/invitation?token=" in link


def test_the_link_says_how_long_it_is_good(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_LINK_HOURS", "3")
    assert "within 3 hours" in cli("serve", "--no-browser").out


def test_the_demo_is_for_this_machine_whatever_the_environment_says(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, served: list[tuple[object, ...]]
) -> None:
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", "https://myolog.example.org")
    first = cli("demo", "--no-browser").out.splitlines()[0]
    assert first.endswith(": http://127.0.0.1:8501")
    assert "myolog-demo-" in str(served[0][0])


def test_demo_passwords_are_new_each_time(cli: Cli) -> None:
    first, second = (cli("demo", "--no-browser").out.splitlines()[1:] for _time in range(2))
    assert len(first) == len(second) == 4
    assert not set(first) & set(second)
