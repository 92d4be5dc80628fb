"""The self-check of what surrounds the records: Streamlit's options, the public address, the outside login."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit import config

from dashboard import server
from dashboard.checks import REQUIRED, UnsafeInstallation, option_findings, refuse_unsafe
from models.checks import Level, address_findings, provider_findings
from models.settings import Settings
from models.storage.database import Database
from tests.machine import lacking

SHIPPED = (server.HERE / ".streamlit" / "config.toml").read_text(encoding="utf-8")
WEAKER = {True: "false", False: "true", "strict": '"lax"', "none": '"full"', "minimal": '"developer"', 20: "200"}


@pytest.fixture
def shipped_as(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts this text in the place of the file that ships Streamlit's options."""

    def ship(text: str) -> None:
        file = tmp_path / ".streamlit" / "config.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        monkeypatch.setattr(config, "_main_script_path", str(tmp_path / "app.py"))
        config.get_config_options(force_reparse=True)

    yield ship
    monkeypatch.undo()
    config.get_config_options(force_reparse=True)


def weakened(name: str) -> str:
    key, wanted = name.split(".")[1], REQUIRED[name]
    weaker = '["https://elsewhere.example"]' if wanted == [] else WEAKER[wanted]
    return re.sub(rf"(?m)^{key} = .*$", f"{key} = {weaker}", SHIPPED)


def test_options_as_shipped_pass(shipped_as: Callable[[str], None]) -> None:
    shipped_as(SHIPPED)
    assert list(option_findings({"STREAMLIT_SERVER_PORT": "8501"})) == []


@pytest.mark.parametrize("name", REQUIRED)
def test_option_weaker_than_shipped_is_refused(name: str, shipped_as: Callable[[str], None]) -> None:
    shipped_as(weakened(name))
    assert [(found.code, found.level) for found in option_findings({})] == [(name, Level.REFUSE)]


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION", "false"),
        ("STREAMLIT_SERVER_ENABLE_CORS", "0"),
        ("STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS", "https://elsewhere.example"),
        ("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "200"),
        ("STREAMLIT_CLIENT_SHOW_ERROR_DETAILS", "full"),
        ("STREAMLIT_GLOBAL_DEVELOPMENT_MODE", "true"),
    ],
)
def test_variable_that_asks_for_less_is_refused(variable: str, text: str, shipped_as: Callable[[str], None]) -> None:
    shipped_as(SHIPPED)
    found = list(option_findings({variable: text}))
    assert [finding.level for finding in found] == [Level.REFUSE]
    assert variable in found[0].what


@pytest.mark.parametrize("text", ["true", "True", "1"])
def test_variable_that_asks_for_what_is_shipped_passes(text: str, shipped_as: Callable[[str], None]) -> None:
    shipped_as(SHIPPED)
    environment = {"STREAMLIT_SERVER_ENABLE_CORS": text, "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "5"}
    assert list(option_findings(environment)) == []


def test_start_stops_with_every_reason(
    sqlite_database: Database, shipped_as: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped_as(SHIPPED)
    refuse_unsafe(sqlite_database)
    monkeypatch.setenv("STREAMLIT_SERVER_ENABLE_CORS", "false")
    monkeypatch.setenv("MYOLOG_OIDC_ISSUER", "https://login.example.org")
    with pytest.raises(UnsafeInstallation, match=r"STREAMLIT_SERVER_ENABLE_CORS.*MYOLOG_OIDC_CLIENT_ID and MYOLOG_OIDC_CLIENT_SECRET"):
        refuse_unsafe(sqlite_database)


def test_start_tells_warnings_and_goes_on(
    sqlite_database: Database, shipped_as: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    shipped_as(SHIPPED)
    assert sqlite_database.file
    sqlite_database.file.chmod(0o640)
    refuse_unsafe(sqlite_database)
    assert "A group of users" in caplog.text


@pytest.mark.parametrize(
    ("settings", "levels"),
    [
        ({}, []),
        ({"issuer": "https://login.example.org", "client_id": "myolog", "client_secret": "secret"}, []),
        ({"issuer": "http://127.0.0.1:9000", "client_id": "myolog", "client_secret": "secret"}, []),
        ({"client_id": "myolog"}, [Level.REFUSE]),
        ({"issuer": "http://login.example.org", "client_id": "myolog", "client_secret": "secret"}, [Level.REFUSE]),
    ],
)
def test_outside_login_is_whole_and_encrypted(settings: dict[str, str], levels: list[Level], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.checks.network.find_spec", lambda _name: True)
    for name, value in settings.items():
        monkeypatch.setenv(f"MYOLOG_OIDC_{name.upper()}", value)
    found = list(provider_findings(Settings()))
    assert [finding.level for finding in found] == levels
    assert "secret" not in "".join(finding.what for finding in found)


def test_outside_login_needs_its_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.checks.network.find_spec", lambda _name: None)
    settings = Settings(oidc_issuer="https://login.example.org", oidc_client_id="myolog", oidc_client_secret="secret")
    assert ["myolog[oidc]" in finding.remedy for finding in provider_findings(settings)] == [True]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for "localhost" that holds for 30 days, in one file."""
    openssl = shutil.which("openssl") or lacking("openssl missing: apt-get install openssl")
    file = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    made = "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost".split()
    subprocess.run([openssl, *made, "-keyout", file, "-out", file.with_suffix(".crt")], check=True, capture_output=True)
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@contextmanager
def proxy_with(certificate: Path) -> Iterator[str]:
    """A server that only shakes hands, as a proxy with this certificate does; gives its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:

        def shake() -> None:
            with closing(listener.accept()[0]) as plain:
                try:
                    context.wrap_socket(plain, server_side=True).close()
                except OSError:
                    return

        thread = threading.Thread(target=shake, daemon=True)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        thread.join(10)


NOW = datetime.now(UTC)


@pytest.mark.parametrize(("days", "words"), [(0, []), (20, ["ends on"]), (40, ["ends on"])])
def test_certificate_that_runs_out_is_warned_of(certificate: Path, monkeypatch: pytest.MonkeyPatch, days: int, words: list[str]) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with proxy_with(certificate) as address:
        found = list(address_findings(address, NOW + timedelta(days=days)))
    assert [(finding.level, word in finding.what) for finding, word in zip(found, words, strict=True)] == [(Level.WARN, True)] * len(words)


def test_certificate_that_nobody_trusts_is_warned_of(certificate: Path) -> None:
    with proxy_with(certificate) as address:
        found = list(address_findings(address, NOW))
    assert [(finding.code, finding.level) for finding in found] == [("certificate", Level.WARN)]
    assert "self-signed certificate" in found[0].what


def test_address_that_nobody_answers_is_warned_of() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"https://127.0.0.1:{listener.getsockname()[1]}"
    assert [finding.code for finding in address_findings(address, NOW)] == ["certificate"]


def test_missing_https_is_warned_of() -> None:
    assert [(finding.code, finding.level) for finding in address_findings("", NOW)] == [("no-https", Level.WARN)]
