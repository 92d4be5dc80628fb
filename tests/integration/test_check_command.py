"""`myolog check`, and `myolog serve` on an installation that is not safe: the commands as a person runs them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from models.accounts.passwords import hash_password
from models.storage.database.engines import safe_journal
from tests.running import myolog


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "myolog.db"))


def with_a_default_password(file: Path) -> None:
    columns = "public_id, name, role, may_export_identified, password_hash, provider_id, created_at, created_by, disabled_by, version"
    values = ("a", "administrator-north", "administrator", False, hash_password("changeme"), "", "2026-01-01 00:00:00", "hand", "", 1)
    with sqlite3.connect(file) as shell:
        shell.execute(f"INSERT INTO account ({columns}) VALUES ({', '.join('?' * len(values))})", values)
    shell.close()


UNSAFE_SETTINGS = {
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
    "STREAMLIT_SERVER_ENABLE_CORS": "false",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    "MYOLOG_OIDC_CLIENT_ID": "myolog",
}
UNSAFE = "readable-database writable-folder default-password server.enableXsrfProtection server.enableCORS client.showErrorDetails provider"


def test_unsafe_installation_is_not_served(file: Path, tmp_path: Path) -> None:
    with_a_default_password(file)
    file.chmod(0o644)
    tmp_path.chmod(0o777)
    served = myolog("serve", "--port", "0", "--no-browser", "--database", file, folder=tmp_path, extra=UNSAFE_SETTINGS)
    checked = myolog("check", "--security", "--json", "--database", file, folder=tmp_path, extra=UNSAFE_SETTINGS)
    told = json.loads(checked.stdout)
    assert (served.returncode, served.stdout, checked.returncode, told["safe"]) == (1, "", 1, False)
    refused = [finding for finding in told["findings"] if finding["level"] == "refuse"]
    assert {finding["code"] for finding in refused} == set(UNSAFE.split())
    assert [finding["what"] for finding in refused if finding["what"] not in served.stderr] == []


@pytest.mark.skipif(safe_journal() == "wal", reason="This SQLite may use WAL")
def test_wal_that_another_program_keeps_is_not_served(file: Path, tmp_path: Path) -> None:
    other = sqlite3.connect(file)
    other.executescript("PRAGMA journal_mode=WAL; SELECT * FROM revision")
    assert myolog("serve", "--port", "0", "--no-browser", "--database", file, folder=tmp_path).returncode == 1
    checked = myolog("check", "--database", file, folder=tmp_path)
    other.close()
    assert (checked.returncode, checked.stdout.count("refuse: ")) == (1, 2)
    assert "Close every other program that has it open" in checked.stdout


def test_check_of_a_new_installation_warns_and_passes(file: Path, tmp_path: Path) -> None:
    checked = myolog("check", "--database", file, folder=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert [line.split(" ")[0] for line in checked.stdout.splitlines()] == ["warn:", "warn:", "Nothing"]
    assert "may administer" in checked.stdout
    assert "MYOLOG_PUBLIC_URL" in checked.stdout


@pytest.mark.parametrize(("option", "code"), [((), 1), (("--security",), 0)])
def test_records_are_looked_at_unless_only_security_is_asked_for(option: tuple[str, ...], code: int, file: Path, tmp_path: Path) -> None:
    with sqlite3.connect(file) as shell:
        shell.execute("UPDATE revision SET audit_seq = audit_seq + 1")
    shell.close()
    assert myolog("check", *option, "--database", file, folder=tmp_path).returncode == code
