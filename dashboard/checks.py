"""The self-check of an installation: what models.checks finds, and Streamlit's options in force.

A start refuses where anything found is of level `refuse`; `myolog check` says all of it, and looks further.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from streamlit import config as streamlit_config

from models.access import OPERATOR, SYSTEM
from models.checks import Finding, Level, address_findings, open_findings, provider_findings, stored_findings
from models.errors import MyologError
from models.settings import Settings
from models.storage.database import Database

LOGGER = logging.getLogger("myolog")
REQUIRED: Mapping[str, Any] = {
    "server.enableXsrfProtection": True,
    "server.xsrfCookieSameSite": "strict",
    "server.enableCORS": True,
    "server.corsAllowedOrigins": [],
    "server.enableStaticServing": False,
    "server.enableAgentApi": False,
    "server.scriptHealthCheckEnabled": False,
    "server.runOnSave": False,
    "server.maxUploadSize": 20,
    "client.showErrorDetails": "none",
    "client.disableDataExport": True,
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": False,
    "global.developmentMode": False,
}
"""Streamlit's options as Myolog ships them. They stand here again because the file that ships them can be edited too."""


class UnsafeInstallation(MyologError):
    """The self-check found what keeps Myolog from starting."""


def refuse_unsafe(database: Database) -> None:
    """Stops with all that is of level `refuse`, and logs the warnings. Streamlit's options must be set already."""
    findings = [*open_findings(database, SYSTEM), *option_findings(os.environ), *provider_findings(Settings())]
    for finding in findings:
        if finding.level is Level.WARN:
            LOGGER.warning("%s", finding)
    refused = [str(finding) for finding in findings if finding.level is Level.REFUSE]
    if refused:
        raise UnsafeInstallation(f"Myolog does not start, because this installation is not safe. {' '.join(refused)}")


def all_findings(url: str, *, records: bool, now: datetime) -> list[Finding]:
    """What `myolog check` says: the same, every staff account, the certificate of the public address; with `records` all records too."""
    settings = Settings()
    stored = stored_findings(url, OPERATOR, records=records)
    return [*stored, *option_findings(os.environ), *provider_findings(settings), *address_findings(settings.public_url, now)]


def option_findings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Streamlit's options in force that are weaker than shipped, and environment variables that ask for it."""
    options = streamlit_config.get_config_options()
    for name, wanted in REQUIRED.items():
        option = options[name]
        if _weaker(option.value, wanted):
            yield _option(name, f"Streamlit's option {name} is {option.value!r}.", wanted)
        asked = environment.get(option.env_var)
        if asked is not None and _weaker(_read(asked, wanted), wanted):
            yield _option(name, f"The environment variable {option.env_var} asks for {asked[:40]!r}.", wanted)


def _option(name: str, what: str, wanted: object) -> Finding:
    return Finding(name, Level.REFUSE, what, f"Myolog is served with {wanted!r} only.", "Take the change back, or install Myolog again.")


def _weaker(value: object, wanted: object) -> bool:
    if type(wanted) is int:
        return not isinstance(value, int) or value > wanted
    return value != wanted


def _read(text: str, wanted: object) -> object:
    """The text of an environment variable as Streamlit reads it, as far as it can mean what is wanted."""
    text = text.strip()
    match wanted:
        case bool():
            return text.lower() in ("true", "1", "yes", "on")
        case int():
            return int(text) if text.isdecimal() else text
        case list():
            return text.strip("[]").split()
    return text
