"""Opening, refusing, reading, writing and copying the database."""

from __future__ import annotations

import sqlite3
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, select

from models.errors import DatabaseUnusable
from models.storage.database import Database, place
from models.storage.database.engines import safe_journal
from models.storage.records import LaboratoryLimit, Site


def names(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Site.name)))


def keep(database: Database, *sites: str) -> None:
    with database.write() as session:
        session.add_all([Site(name=site) for site in sites])


def fail_after(session: Session, *rows: SQLModel) -> None:
    session.add_all(rows)
    session.flush()
    raise ValueError("changed my mind")


def test_a_missing_database_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="myolog init --database"):
        Database.open(str(tmp_path / "none.db"))
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_database_until_it_is_made_one(tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    with pytest.raises(DatabaseUnusable, match="does not exist"):
        Database.open(str(tmp_path / "new.db"))
    Database.create(str(tmp_path / "new.db")).close()
    with Database.open(str(tmp_path / "new.db")) as database:
        assert database.revision() == 0


def test_making_a_database_twice_changes_nothing(database_url: str) -> None:
    with Database.open(database_url) as first:
        keep(first, "North")
    with Database.create(database_url) as again:
        assert names(again) == ["North"]


def test_a_new_file_and_its_folder_are_private(tmp_path: Path) -> None:
    Database.create(str(tmp_path / "deep" / "new.db")).close()
    assert stat.S_IMODE((tmp_path / "deep" / "new.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear colleague, " * 100)
    with pytest.raises(DatabaseUnusable, match="no database"):
        Database.open(str(tmp_path / "letter.db"))


def test_a_foreign_database_is_not_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE holiday (day TEXT)")
    other.close()
    before = (tmp_path / "other.db").read_bytes()
    with pytest.raises(DatabaseUnusable, match="something else"):
        Database.create(str(tmp_path / "other.db"))
    assert (tmp_path / "other.db").read_bytes() == before


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_disk_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/share {migrated_file.parent} {kind} rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts)
    with pytest.raises(DatabaseUnusable, match="network disk"):
        Database.open(str(migrated_file))


def test_a_local_disk_beside_a_network_disk_is_fine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("server:/share / nfs4 rw 0 0\n/dev/sda1 /tmp ext4 rw 0 0\nserver:/share /mnt\\040x nfs4 rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts)
    with closing(Database.open(str(migrated_file))) as opened:
        assert opened.revision() == 0


@pytest.mark.parametrize(
    ("version", "journal"),
    [
        ("3.40.1", "delete"),
        ("3.50.6", "delete"),
        ("3.50.7", "wal"),
        ("3.51.0", "delete"),
        ("3.51.2", "delete"),
        ("3.51.3", "wal"),
        ("4.0.0", "wal"),
    ],
)
def test_wal_only_where_sqlite_is_free_of_the_wal_reset_bug(version: str, journal: str) -> None:
    assert safe_journal(version) == journal


def test_every_connection_to_sqlite_is_safe(sqlite_database: Database) -> None:
    with sqlite_database.read() as session:
        connection = session.connection()
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("foreign_keys", "synchronous", "journal_mode")}
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
    assert found == {"foreign_keys": 1, "synchronous": 2, "journal_mode": safe_journal()}


def test_a_failed_write_leaves_nothing_and_no_new_revision(database: Database) -> None:
    with pytest.raises(ValueError, match="changed my mind"), database.write() as session:
        fail_after(session, Site(name="North"))
    assert (names(database), database.revision()) == ([], 0)


def test_revision_rises_once_for_each_write_that_changed_rows(database: Database) -> None:
    keep(database, "North", "South")
    with database.write() as session:
        session.exec(select(Site)).all()
    assert database.revision() == 1


def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseUnusable, match="read"), database.read() as session:
        fail_after(session, Site(name="North"))
    keep(database, "South")
    assert names(database) == ["South"]


def test_a_row_without_its_parent_is_refused_by_the_database_itself(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO laboratory_limit VALUES (99, 'ck', 'U/L', 200, '2026-01-01')")


def test_database_errors_quote_no_values(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.write() as session:
        fail_after(session, LaboratoryLimit(laboratory_id=99, measure="secret measure", seen_on=date(2026, 1, 1)))
    assert "secret measure" not in str(caught.value)


def test_a_second_writer_waits_its_turn_and_is_told_when_that_takes_too_long(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.storage.database.WRITER_PATIENCE_SECONDS", 0.05)
    with database.write(), ThreadPoolExecutor(1) as other:
        assert isinstance(other.submit(keep, database, "North").exception(), DatabaseUnusable)
    keep(database, "South")
    assert names(database) == ["South"]


def test_snapshot_does_not_see_what_is_written_meanwhile(database: Database) -> None:
    with database.snapshot() as before:
        assert before.exec(select(Site)).all() == []
        keep(database, "North")
        assert before.exec(select(Site)).all() == []
    assert names(database) == ["North"]


def test_snapshot_file_is_private_and_goes_away_after_an_error(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    modes: list[int] = []

    def look_and_fail() -> None:
        (copy,) = tmp_path.glob("myolog-*/*")
        modes.extend(stat.S_IMODE(path.stat().st_mode) for path in (copy, copy.parent))
        raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"), sqlite_database.snapshot():
        look_and_fail()
    assert modes == [0o600, 0o700]
    assert list(tmp_path.glob("myolog-*")) == []


def test_a_snapshot_cannot_be_written(database: Database) -> None:
    with pytest.raises(DatabaseUnusable), database.snapshot() as session:
        fail_after(session, Site(name="North"))


def test_a_full_disk_says_that_nothing_changed_and_keeps_what_was_there(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        session.add(Site(name="North"))
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DatabaseUnusable, match="full"), sqlite_database.write() as session:
        session.add_all([Site(name=f"{number}" + "x" * 190) for number in range(1000)])
    assert names(sqlite_database) == ["North"]


@pytest.mark.postgres
def test_a_server_that_does_not_answer_is_one_sentence_without_the_password() -> None:
    pytest.importorskip("psycopg", reason="PostgreSQL driver missing: pip install -e '.[test,postgres]'")
    with pytest.raises(DatabaseUnusable) as caught:
        Database.open("postgresql://kim:secret@127.0.0.1:1/none")
    assert "could not be opened" in str(caught.value)
    assert "secret" not in str(caught.value)
