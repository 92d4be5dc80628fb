"""The real server in its own process: what it answers, what it refuses, and that nobody's Streamlit configuration weakens it."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import socket
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from dashboard import server
from dashboard.web import routes
from tests.serving import Serving, serving
from tests.wire import ask

UNSAFE = """
[client]
showErrorDetails = "full"
[server]
enableXsrfProtection = false
enableCORS = false
enableStaticServing = true
enableAgentApi = true
baseUrlPath = "elsewhere"
[browser]
gatherUsageStats = true
[theme]
font = "Inter:https://fonts.googleapis.com/css2?family=Inter"
"""
WATCHED = {
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.baseUrlPath": "",
    "server.maxUploadSize": 20,
    "server.address": "127.0.0.1",
    "server.trustedUserHeaders": {"X-Myolog-Session": "login"},
    "browser.gatherUsageStats": False,
    "theme.font": "sans-serif",
    "theme.dark.backgroundColor": "#0e1117",
}


@pytest.fixture(scope="module")
def started(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A server whose working directory holds unsafe Streamlit settings, and the options in force there."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(UNSAFE, encoding="utf-8")
    shutil.copy(migrated_file, folder / "empty.db")
    with serving(f"sqlite:///{folder / 'empty.db'}", folder, options=tuple(WATCHED)) as running:
        yield running


def test_health_names_the_database_and_the_version(started: Serving) -> None:
    answer = ask(started.address, "/healthz")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ok", "database": "ok", "version": version("myolog")}


def test_health_fails_when_the_database_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database " * 1000)
    monkeypatch.setenv("MYOLOG_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.db'}")
    answer = routes.health(None)  # type: ignore[arg-type]
    assert answer.status_code == 503
    assert json.loads(bytes(answer.body))["status"] == "failed"


def test_options_in_force_are_the_shipped_ones_whatever_stands_in_the_working_directory(started: Serving) -> None:
    assert started.options == WATCHED


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_doors_that_nobody_needs_are_closed(started: Serving, path: str, method: str) -> None:
    assert ask(started.address, path, method).status == 404


def test_an_address_with_several_parts_says_that_it_leads_nowhere(started: Serving) -> None:
    answer = ask(started.address, "/patients/7", Accept="text/html")
    assert answer.status == 404
    assert "no page at this address" in answer.text


def test_scripts_travel_compressed_and_arrive_whole(started: Serving) -> None:
    path = "/static/js/" + next(file.name for file in sorted(_scripts().glob("index.*.js")))
    packed, plain = ask(started.address, path, Accept_Encoding="gzip"), ask(started.address, path)
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 2
    assert gzip.decompress(packed.body) == plain.body


def test_compression_does_not_open_other_files(started: Serving) -> None:
    for path in ("/static/../../web/cli.py", "/static/%2e%2e/%2e%2e/web/cli.py", "/static/..%2f..%2fweb/cli.py"):
        assert b"import" not in ask(started.address, path, Accept_Encoding="gzip").body


@pytest.mark.parametrize("name", ["%00.js", "x" * 5000 + ".js", "%ff.js", "..%5c.js"])
def test_an_asset_with_an_impossible_name_is_no_incident(started: Serving, name: str) -> None:
    assert ask(started.address, f"/static/{name}", Accept_Encoding="gzip").status < 500


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
@pytest.mark.parametrize("public", ["", "http://localhost:8501"])
def test_an_address_that_others_could_reach_is_refused_without_https(host: str, public: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", public)
    with pytest.raises(server.CannotServe, match="Host"):
        server.serve("sqlite:////nowhere.db", host, 0, False, print)
    with pytest.raises(server.CannotServe, match="loopback"):
        server.loopback_address(host)


def test_behind_https_it_listens_for_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", "https://myolog.example.org")
    assert server.serving_address("0.0.0.0") == "0.0.0.0"
    assert server.serving_address("192.168.1.5") == "192.168.1.5"


@pytest.mark.parametrize(
    ("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.1.2.3", "127.1.2.3"), ("::1", "::1")]
)
def test_loopback_addresses_are_served(host: str, address: str) -> None:
    assert server.loopback_address(host) == address
    assert server.serving_address(host) == address


def test_a_port_in_use_is_refused_in_one_sentence_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(server.CannotServe, match=f"Port {port} .*--port"):
            server.serve("sqlite:////nowhere.db", "127.0.0.1", port, False, print)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_the_server_and_lets_its_caller_clean_up(migrated_file: Path, tmp_path: Path, number: signal.Signals) -> None:
    with serving(f"sqlite:///{migrated_file}", tmp_path) as running:
        ask(running.address, "/healthz")
        running.process.send_signal(number)
        said, _ = running.process.communicate(timeout=20)
    assert said == "gone quietly\n"
    assert running.log == ""
    assert running.process.returncode == 0


def _scripts() -> Path:
    from streamlit import file_util

    return Path(file_util.get_static_dir()) / "static" / "js"
