"""How a database may be named, and what it is called then."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import DatabaseUnusable, WrongSetting
from models.settings import Settings, database_url, public_url


@pytest.mark.parametrize("text", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_name_of_postgresql_leads_to_the_installed_driver(text: str) -> None:
    assert database_url(text) == "postgresql+psycopg://u@h/d"


def test_a_bare_path_is_a_sqlite_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert database_url("a ?#%.db") == f"sqlite:///{tmp_path}/a ?#%.db"
    assert database_url("sqlite:///a.db") == f"sqlite:///{tmp_path}/a.db"


@pytest.mark.parametrize("text", ["", "sqlite://", "sqlite:///", ":memory:", "mysql://u@h/d", "file:x?mode=memory"])
def test_other_databases_are_refused(text: str) -> None:
    with pytest.raises(DatabaseUnusable, match="Give a path"):
        database_url(text)


def test_a_refusal_keeps_the_password_to_itself() -> None:
    with pytest.raises(DatabaseUnusable) as caught:
        database_url("mysql://kim:secret@h/d")
    assert "secret" not in str(caught.value)


def test_environment_names_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_DATABASE_URL", "postgres://h/d")
    assert Settings().database_url == "postgresql+psycopg://h/d"


def test_without_a_name_it_stands_in_the_users_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Settings().database_url == f"sqlite:///{tmp_path}/myolog/myolog.sqlite3"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        (" https://Myolog.Example.org/ ", "https://myolog.example.org"),
        ("https://myolog.example.org:443", "https://myolog.example.org"),
        ("https://myolog.example.org:8443", "https://myolog.example.org:8443"),
        ("http://localhost:8501", "http://localhost:8501"),
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501"),
    ],
)
def test_the_address_of_readers_has_one_form(text: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYOLOG_PUBLIC_URL", text)
    assert Settings().public_url == address


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("http://myolog.example.org", "not encrypted"),
        ("myolog.example.org", "not an address"),
        ("https://", "not an address"),
        ("https://myolog.example.org/app", "not an address"),
        ("https://kim@myolog.example.org", "not an address"),
        ("https://myolog.example.org:x", "not an address"),
        ("https://[", "not an address"),
        ("ftp://myolog.example.org", "not an address"),
    ],
)
def test_an_address_that_readers_cannot_use_safely_is_refused(text: str, rule: str) -> None:
    with pytest.raises(WrongSetting, match=rule):
        public_url(text)
