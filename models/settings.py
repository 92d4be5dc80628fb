"""Settings from the environment: one typed object, with the address of the database brought into one form."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import DatabaseUnusable, WrongSetting

DATABASE_FILE = "myolog.sqlite3"
_POSTGRES = ("postgres://", "postgresql://", "postgresql+psycopg://")


def default_database() -> str:
    """The database that is used where none is named: a SQLite file in the user's own data directory."""
    return str(Path(platformdirs.user_data_dir("myolog", appauthor=False)) / DATABASE_FILE)


def database_url(text: str) -> str:
    """One form for every way of naming a database: a path becomes `sqlite:////absolute/path`, `postgres://` the installed driver's name."""
    text = text.strip()
    for scheme in _POSTGRES:
        if text.startswith(scheme):
            return "postgresql+psycopg://" + text.removeprefix(scheme)
    if text.startswith("sqlite:///") and len(text) > len("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    if not text or "://" in text or text.startswith(("sqlite:", ":memory:", "file:")):
        shown = text.split("@")[-1]
        raise DatabaseUnusable(
            f'Database "{shown}" is neither a file nor PostgreSQL. Give a path, sqlite:///path or postgresql://server/name.'
        )
    return f"sqlite:///{Path(text).expanduser().absolute()}"


def public_url(text: str) -> str:
    """The address that readers type, in one form: `https://myolog.example.org`. "" where none is named; a wrong one raises WrongSetting."""
    text = text.strip().rstrip("/").lower()
    if not text:
        return ""
    scheme, host = _parts(text)
    if scheme not in ("http", "https") or not host:
        raise WrongSetting(f'MYOLOG_PUBLIC_URL "{text}" is not an address. Write https:// and the name of the host, without a path.')
    if scheme == "http" and not is_loopback(host):
        raise WrongSetting(f'MYOLOG_PUBLIC_URL "{text}" is not encrypted. Put a proxy with TLS in front, and write https:// here.')
    return text.removesuffix(":443") if scheme == "https" else text


def _parts(text: str) -> tuple[str, str]:
    """Scheme and host of an address that has nothing else but a port; twice "" for any other text."""
    try:
        parts = urlsplit(text)
        alone = text == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return "", ""
    return (parts.scheme, parts.hostname or "") if alone else ("", "")


def is_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    try:
        return ip_address("127.0.0.1" if host.lower() == "localhost" else host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """What the environment decides; every name begins with MYOLOG_."""

    model_config = SettingsConfigDict(env_prefix="MYOLOG_", extra="ignore")

    database_url: str = Field(default_factory=default_database, validate_default=True)
    public_url: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = "email"
    link_hours: int = Field(default=24, ge=1, le=336)

    @field_validator("database_url")
    @classmethod
    def _one_form(cls, text: str) -> str:
        return database_url(text or default_database())

    @field_validator("public_url")
    @classmethod
    def _one_address(cls, text: str) -> str:
        return public_url(text)
