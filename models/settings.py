"""Settings from the environment: one typed object, with the address of the database brought into one form."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.errors import DatabaseUnusable

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


class Settings(BaseSettings):
    """What the environment decides; every name begins with MYOLOG_."""

    model_config = SettingsConfigDict(env_prefix="MYOLOG_", extra="ignore")

    database_url: str = Field(default_factory=default_database, validate_default=True)

    @field_validator("database_url")
    @classmethod
    def _one_form(cls, text: str) -> str:
        return database_url(text or default_database())
