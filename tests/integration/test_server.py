"""The real server in its own process: what it answers, what it refuses, and that nobody's Streamlit configuration weakens it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dashboard import server

STARTER = """
import json, sys
from streamlit import config
from dashboard.server import serve

def ready(address):
    names = json.loads(sys.argv[3])
    print(json.dumps([address, {name: config.get_option(name) for name in names}]), flush=True)

serve(sys.argv[1], sys.argv[2], 0, False, ready)
print("gone quietly", flush=True)
"""
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
    "browser.gatherUsageStats": False,
    "theme.font": "sans-serif",
    "theme.dark.backgroundColor": "#0e1117",
}


@contextmanager
def running(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, dict[str, object]]]:
    """A server in `folder` on a free port: its process, its address, and the Streamlit options in force there."""
    command = [sys.executable, "-c", STARTER, url, "127.0.0.1", json.dumps(list(WATCHED))]
    environment = {**os.environ, "PYTHONPATH": str(server.HERE.parent)}
    process = subprocess.Popen(command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield process, *json.loads(line)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def started(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, object]]]:
    """A server whose working directory and home hold unsafe Streamlit settings: its address and the options in force."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(UNSAFE, encoding="utf-8")
    with running(f"sqlite:///{migrated_file}", folder) as (_, address, options):
        yield address, options


def ask(address: str, path: str = "/", method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    """One request to the server, with header names written with underscores."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = b"" if response.status == 101 else response.read()
    connection.close()
    return response, body


def handshake(address: str, **headers: str) -> int:
    """Status of a WebSocket handshake with the pages' own socket."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    return ask(address, "/_stcore/stream", **upgrade, **headers)[0].status


def test_health_names_the_database_and_the_version(started: tuple[str, dict[str, object]]) -> None:
    response, body = ask(started[0], "/healthz")
    assert response.status == 200
    assert json.loads(body) == {"status": "ok", "database": "ok", "version": json.loads(body)["version"]}


def test_health_fails_when_the_database_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.db").write_bytes(b"no database " * 1000)
    monkeypatch.setenv("MYOLOG_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.db'}")
    answer = server.health(None)  # type: ignore[arg-type]
    assert answer.status_code == 503
    assert json.loads(bytes(answer.body))["status"] == "failed"


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/_stcore/health", "/_stcore/metrics", "/favicon.png"])
def test_every_answer_carries_the_security_headers(started: tuple[str, dict[str, object]], path: str) -> None:
    response, _ = ask(started[0], path)
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Server"] is None


def test_options_in_force_are_the_shipped_ones_whatever_stands_in_the_working_directory(started: tuple[str, dict[str, object]]) -> None:
    assert started[1] == WATCHED


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_doors_that_nobody_needs_are_closed(started: tuple[str, dict[str, object]], path: str, method: str) -> None:
    assert ask(started[0], path, method)[0].status == 404


def test_an_address_with_several_parts_says_that_it_leads_nowhere(started: tuple[str, dict[str, object]]) -> None:
    response, body = ask(started[0], "/patients/7", Accept="text/html")
    assert response.status == 404
    assert b"no page at this address" in body


@pytest.mark.parametrize("origin", ["http://localhost:9999", "http://127.0.0.1:9", "https://x.streamlit.app", "null"])
def test_a_page_of_another_origin_gets_neither_socket_nor_answer(started: tuple[str, dict[str, object]], origin: str) -> None:
    assert handshake(started[0], Origin=origin) == 403
    assert ask(started[0], "/healthz", Origin=origin)[0].status == 403
    assert ask(started[0], "/healthz", "POST", Origin=origin)[0].status == 403


def test_the_own_origin_gets_the_socket(started: tuple[str, dict[str, object]]) -> None:
    assert handshake(started[0], Origin=started[0]) == 101
    assert handshake(started[0]) == 101


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""])
def test_a_rebound_host_name_is_refused(started: tuple[str, dict[str, object]], host: str) -> None:
    assert ask(started[0], "/healthz", Host=host)[0].status == 403
    assert handshake(started[0], Host=host) == 403


def test_scripts_travel_compressed_and_arrive_whole(started: tuple[str, dict[str, object]]) -> None:
    import gzip

    path = "/static/js/" + next(file.name for file in sorted(_scripts().glob("index.*.js")))
    packed, body = ask(started[0], path, Accept_Encoding="gzip")
    plain = ask(started[0], path)[1]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(body) < len(plain) / 2
    assert gzip.decompress(body) == plain


def test_compression_does_not_open_other_files(started: tuple[str, dict[str, object]]) -> None:
    for path in ("/static/../../web/cli.py", "/static/%2e%2e/%2e%2e/web/cli.py", "/static/..%2f..%2fweb/cli.py"):
        assert b"import" not in ask(started[0], path, Accept_Encoding="gzip")[1]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_an_address_that_others_could_reach_is_refused(host: str) -> None:
    with pytest.raises(server.CannotServe, match="loopback"):
        server.serve("sqlite:////nowhere.db", host, 0, False, print)


@pytest.mark.parametrize(
    ("host", "address"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.1.2.3", "127.1.2.3"), ("::1", "::1")]
)
def test_loopback_addresses_are_served(host: str, address: str) -> None:
    assert server.loopback_address(host) == address


def test_a_port_in_use_is_refused_in_one_sentence_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(server.CannotServe, match=f"Port {port} .*--port"):
            server.serve("sqlite:////nowhere.db", "127.0.0.1", port, False, print)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_the_server_and_lets_its_caller_clean_up(migrated_file: Path, tmp_path: Path, number: signal.Signals) -> None:
    with running(f"sqlite:///{migrated_file}", tmp_path) as (process, address, _):
        ask(address, "/healthz")
        process.send_signal(number)
        said, complained = process.communicate(timeout=20)
    assert said == "gone quietly\n"
    assert complained == ""
    assert process.returncode == 0


def _scripts() -> Path:
    from streamlit import file_util

    return Path(file_util.get_static_dir()) / "static" / "js"
