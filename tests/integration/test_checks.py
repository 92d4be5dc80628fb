"""The self-check: each way to make an installation unsafe, set by hand, is refused or warned of as documented."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text

from models.access import ANONYMOUS, OPERATOR, SYSTEM, Role
from models.accounts.passwords import hash_password
from models.checks import Finding, Level, open_findings, stored_findings
from models.errors import NotPermitted
from models.storage.database import Database, engines, place
from models.storage.records import Account, Site

REFUSE, WARN = Level.REFUSE, Level.WARN


def told(findings: list[Finding]) -> dict[str, Level]:
    return {finding.code: finding.level for finding in findings}


def at_start(database: Database) -> dict[str, Level]:
    """What a start finds; the PostgreSQL server of the tests, which is quick and unsafe, is another test's matter."""
    quick = {"data-checksums", "fsync", "full-page-writes"}
    return {code: level for code, level in told(open_findings(database, SYSTEM)).items() if code not in quick}


def in_check(database: Database) -> dict[str, Level]:
    return told(stored_findings(database.url, OPERATOR, records=True))


def file_of(database: Database) -> Path:
    assert database.file
    return database.file


def add_account(database: Database, name: str, password: str, role: Role = Role.ADMINISTRATOR) -> None:
    """Put there by hand: Myolog itself would refuse such passwords."""
    with database.write() as session:
        account = {"name": name, "role": role, "created_at": database.now(), "created_by": "operator:local"}
        session.add(Account(**account, password_hash=hash_password(password)))


@pytest.fixture
def by_hand(sqlite_database: Database) -> Callable[[str], None]:
    """Changes the file behind Myolog's back, as a shell would."""

    def change(statements: str) -> None:
        with sqlite3.connect(file_of(sqlite_database)) as shell:
            shell.executescript(statements)
        shell.close()

    return change


def test_a_sound_database_passes(database: Database) -> None:
    add_account(database, "administrator-north", "a long and private sentence")
    assert at_start(database) == {}


def test_a_sound_file_passes_the_whole_check(sqlite_database: Database) -> None:
    add_account(sqlite_database, "administrator-north", "a long and private sentence")
    assert in_check(sqlite_database) == {}


def test_network_disk_is_refused(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/share {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts)
    assert at_start(sqlite_database) == {"network-disk": REFUSE}
    assert in_check(sqlite_database) == {"network-disk": REFUSE, "unusable": REFUSE}


def test_wal_on_an_old_sqlite_is_refused(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.checks.databases.safe_journal", lambda: "delete")
    event.listen(sqlite_database.engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=WAL"))
    sqlite_database.engine.dispose()
    assert at_start(sqlite_database) == {"wal": REFUSE}


@pytest.mark.parametrize(("held", "level"), [(True, REFUSE), (False, WARN)])
def test_check_sees_that_another_program_switched_to_wal(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, held: bool, level: Level
) -> None:
    monkeypatch.setattr("models.checks.safe_journal", lambda: "delete")
    monkeypatch.setattr(engines, "safe_journal", lambda: "delete")
    sqlite_database.close()
    other = sqlite3.connect(file_of(sqlite_database))
    other.executescript("PRAGMA journal_mode=WAL; SELECT * FROM revision")
    if not held:
        other.close()
    assert in_check(sqlite_database)["wal"] is level
    other.close()
    assert not held or in_check(sqlite_database)["wal"] is WARN


def test_foreign_keys_switched_off_are_refused(sqlite_database: Database) -> None:
    event.listen(sqlite_database.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    sqlite_database.engine.dispose()
    assert at_start(sqlite_database) == {"foreign-keys": REFUSE}


@pytest.mark.parametrize(("mode", "level"), [(0o604, REFUSE), (0o602, REFUSE), (0o644, REFUSE), (0o640, WARN), (0o660, WARN)])
def test_file_that_others_may_open(sqlite_database: Database, mode: int, level: Level) -> None:
    file_of(sqlite_database).chmod(mode)
    assert at_start(sqlite_database) == {"readable-database": level}


def test_copy_from_before_an_upgrade_is_kept_as_private(sqlite_database: Database) -> None:
    copy = file_of(sqlite_database).with_name("myolog.db.before-0002")
    copy.touch()
    copy.chmod(0o644)
    assert at_start(sqlite_database) == {"readable-database": REFUSE}


@pytest.mark.parametrize(("mode", "found"), [(0o755, {}), (0o777, {"writable-folder": REFUSE}), (0o1777, {"writable-folder": WARN})])
def test_folder_that_others_may_write_into(sqlite_database: Database, mode: int, found: dict[str, Level]) -> None:
    file_of(sqlite_database).parent.chmod(mode)
    assert at_start(sqlite_database) == found


@pytest.mark.parametrize("password", ["admin", "changeme", "administrator-north"])
def test_default_password_of_an_administrator_is_refused(database: Database, password: str) -> None:
    add_account(database, "administrator-north", password)
    assert at_start(database) == {"default-password": REFUSE}


def test_default_password_of_other_staff_is_found_by_check(sqlite_database: Database) -> None:
    add_account(sqlite_database, "administrator-north", "a long and private sentence")
    add_account(sqlite_database, "coordinator-north", "password", Role.COORDINATOR)
    assert at_start(sqlite_database) == {}
    assert in_check(sqlite_database) == {"default-password": REFUSE}


def test_disabled_account_may_keep_its_password(sqlite_database: Database) -> None:
    add_account(sqlite_database, "administrator-north", "admin")
    with sqlite_database.write() as session:
        session.connection().execute(text("UPDATE account SET disabled_at = created_at, disabled_by = 'operator:local'"))
    assert at_start(sqlite_database) == {}


def test_nobody_from_outside_tries_passwords(sqlite_database: Database) -> None:
    with pytest.raises(NotPermitted):
        open_findings(sqlite_database, ANONYMOUS)


def test_missing_administrator_is_warned_of(sqlite_database: Database) -> None:
    assert in_check(sqlite_database) == {"no-administrator": WARN}


def test_rows_without_their_parent_are_found(sqlite_database: Database, by_hand: Callable[[str], None]) -> None:
    by_hand("PRAGMA foreign_keys=OFF; INSERT INTO assignment (patient_id, account_id, since) VALUES (7, 7, '2026-01-01')")
    assert in_check(sqlite_database)["lost-parents"] is REFUSE


def test_audit_row_changed_by_hand_is_found(sqlite_database: Database, by_hand: Callable[[str], None]) -> None:
    with pytest.raises(NotPermitted):  # leaves a row in the trail
        open_findings(sqlite_database, ANONYMOUS)
    by_hand("DROP TRIGGER audit_no_update; UPDATE audit SET actor = 'nobody'")
    assert in_check(sqlite_database)["audit-trail"] is REFUSE


def test_damaged_page_is_found(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.add_all(Site(name=f"Site {number}") for number in range(2000))
    sqlite_database.close()
    content = bytearray(file_of(sqlite_database).read_bytes())
    page = content.index(b"Site 1500") // 4096 * 4096
    content[page : page + 4096] = bytes(4096)
    file_of(sqlite_database).write_bytes(content)
    assert in_check(sqlite_database)["damaged"] is REFUSE


def test_missing_database_is_a_finding(tmp_path: Path) -> None:
    found = stored_findings(f"sqlite:///{tmp_path / 'none.db'}", OPERATOR, records=True)
    assert [(finding.code, "myolog init" in str(finding)) for finding in found] == [("unusable", True)]


@pytest.mark.postgres
def test_postgresql_without_checksums_is_warned_of(new_postgres: Callable[[], str]) -> None:
    found = told(stored_findings(new_postgres(), OPERATOR, records=False))
    # The server of the tests is told to be quick; it is reached on this machine, so that its connection may be as it is.
    assert found == dict.fromkeys(("data-checksums", "fsync", "full-page-writes", "no-administrator"), WARN)


def test_every_finding_says_what_why_and_what_to_do(sqlite_database: Database) -> None:
    add_account(sqlite_database, "administrator-north", "admin")
    file_of(sqlite_database).chmod(0o644)
    for finding in open_findings(sqlite_database, SYSTEM):
        assert all(sentence[0].isupper() for sentence in (finding.what, finding.rule, finding.remedy))
        assert "  " not in str(finding)
        assert "argon2" not in str(finding)
