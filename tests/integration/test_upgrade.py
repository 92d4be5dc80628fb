"""A newer Myolog on an older database: no row is lost, what is new works beside what was there, and a new engine judges everybody again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlmodel
from alembic import command
from sqlalchemy import Connection, Table, create_engine, inspect, select
from sqlmodel import SQLModel

from dashboard.cli import app
from dashboard.cli_run import run
from models.access import OPERATOR, SYSTEM
from models.clinical.relapse import DEFAULTS, ENGINE_VERSION, evaluate
from models.errors import DatabaseUnusable
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.database.schema import configuration
from models.storage.queries.flags import flag_rows
from models.storage.queries.parameters import parameters_of
from models.storage.records import Flag, Standing
from models.storage.store import judging
from models.storage.store.judging import judge_again
from models.storage.store.parameters import set_parameters
from models.storage.store.reviews import record_review
from tests.clinic import LATER, new_key, register, remission_then
from tests.conftest import BOTH_DATABASES
from tests.reviewing import flag_ids, parameters, review

NEW = {
    *("review", "parameter_set", "audit_erasure"),
    *("account", "membership", "login_device", "login_session", "login_attempt", "one_time_link"),
}
MADE_ANEW = {"assignment"}
"""What nothing ever wrote before it was another table under the same name."""
ADDED = {"identity.version"}
FIRST: list[Table] = [table for table in SQLModel.metadata.sorted_tables if table.name not in NEW | MADE_ANEW]


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the first release's tables, by the columns that they had."""
    columns = {table: [column for column in table.c if str(column) not in ADDED] for table in FIRST}
    return {
        table.name: [tuple(row) for row in connection.execute(select(*of_table).order_by(*table.primary_key))]
        for table, of_table in columns.items()
    }


@pytest.fixture(params=BOTH_DATABASES)
def first_release(request: pytest.FixtureRequest, tmp_path: Path, sqlite_database: Database) -> str:
    """Address of a database at schema 0001 that holds a patient in remission with one open flag."""
    new_postgres: Callable[..., str] | None = request.getfixturevalue("new_postgres") if request.param == "postgresql" else None
    url = new_postgres("template1") if new_postgres else f"sqlite:///{tmp_path / 'first.db'}"
    remission_then(sqlite_database, "1500")
    engine = create_engine(url)
    with engine.begin() as connection, sqlite_database.engine.connect() as filled:
        command.upgrade(configuration(connection), "0001")
        connection.exec_driver_sql("DELETE FROM revision")
        for table in FIRST:
            rows = [row._asdict() for row in filled.execute(select(table))]
            if rows:
                connection.execute(table.insert(), rows)
    engine.dispose()
    return url


def test_the_first_release_is_refused_until_it_is_upgraded(first_release: str) -> None:
    with pytest.raises(DatabaseUnusable, match=r"schema 0001, but this Myolog needs 0003.*myolog init"):
        Database.open(first_release)


def test_an_upgrade_keeps_every_row(first_release: str) -> None:
    with Database(first_release) as before, before.engine.connect() as connection:
        rows = contents(connection)
    assert len(rows["flag"]) == 1
    with Database.create(first_release) as after, after.engine.connect() as connection:
        assert contents(connection) == rows
        assert set(inspect(connection).get_table_names()) >= NEW


def test_after_an_upgrade_flags_are_reviewed_and_parameters_set(first_release: str) -> None:
    with Database.create(first_release) as database:
        (flag,) = flag_ids(database)
        record_review(database, OPERATOR, review(flag, "confirmed"), key=new_key(), now=LATER)
        set_parameters(database, OPERATOR, parameters(large_ratio=20, single_ratio=20), key=new_key(), now=LATER)
        assert parameters_of(database, OPERATOR).large_ratio == 20
        assert [row.status for row in flag_rows(database, OPERATOR)] == ["withdrawn"]
        with database.read() as session:
            assert audit.verify(session) == []


def test_an_upgrade_of_the_schema_alone_judges_nobody_again(first_release: str) -> None:
    with Database.create(first_release) as database:
        revision = database.revision()
        assert judge_again(database, SYSTEM, now=LATER) == 0
        assert database.revision() == revision


Upgrade = Callable[..., None]


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Upgrade:
    """Puts the engine of a release to come in the place of this one. It says the same, or with `deaf` raises no flag."""

    def put(*, deaf: bool = False) -> None:
        for module in ("flags", "flags.reconcile", "store.judging"):
            monkeypatch.setattr(import_module(f"models.storage.{module}"), "ENGINE_VERSION", "99.0")
        if deaf:
            monkeypatch.setattr(flags, "evaluate", lambda *given, **named: replace(evaluate(*given, **named), flags=()))

    return put


def two_flagged(database: Database) -> None:
    for study_id in ("S1", "S2"):
        remission_then(database, "1500", study_id=study_id)


def rows(database: Database, table: type[SQLModel]) -> list[dict[str, Any]]:
    with database.read() as session:
        return [row.model_dump() for row in session.exec(sqlmodel.select(table))]


def engines(database: Database) -> list[str]:
    return [row["engine_version"] for row in rows(database, Standing)]


def test_an_engine_that_says_the_same_writes_the_standing_alone(database: Database, upgrade: Upgrade) -> None:
    two_flagged(database)
    before = rows(database, Flag)
    upgrade()
    assert judge_again(database, SYSTEM, now=LATER) == 2
    assert rows(database, Flag) == before
    assert engines(database) == ["99.0", "99.0"]


def test_a_flag_that_a_new_engine_does_not_raise_is_withdrawn_by_it(database: Database, upgrade: Upgrade) -> None:
    two_flagged(database)
    upgrade(deaf=True)
    judge_again(database, SYSTEM, now=LATER)
    assert {(row["withdrawn_reason"], row["withdrawn_at"]) for row in rows(database, Flag)} == {("Judged again by engine 99.0.", LATER)}


def test_a_second_start_judges_nobody(database: Database, upgrade: Upgrade) -> None:
    two_flagged(database)
    upgrade()
    judge_again(database, SYSTEM, now=LATER)
    revision = database.revision()
    assert judge_again(database, SYSTEM, now=LATER) == 0
    assert database.revision() == revision


def test_new_defaults_judge_again_where_no_site_chose_its_own(database: Database) -> None:
    remission_then(database, "1500")
    register(database, "N1", site="North")
    set_parameters(database, OPERATOR, parameters("north 1", "North", arm_drop=6), key=new_key(), now=LATER)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE standing SET parameters_version = '2020-01' WHERE parameters_version <> 'north 1'")
    assert judge_again(database, SYSTEM, now=LATER) == 1
    assert {row["parameters_version"] for row in rows(database, Standing)} == {DEFAULTS.version, "north 1"}


def test_new_defaults_come_with_a_new_engine_version() -> None:
    # A set of a site's own holds only what differs from the defaults, and keeps its name when they change: the engine's version tells.
    defaults = json.dumps(DEFAULTS.as_dict(), sort_keys=True).encode()
    released = {"2.0": "3fea49cd2310a80c"}
    assert released.get(ENGINE_VERSION) == sha256(defaults).hexdigest()[:16], "other defaults: raise ENGINE_VERSION, then note their digest"


def test_judging_goes_on_where_it_was_stopped(sqlite_database: Database, upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch) -> None:
    two_flagged(sqlite_database)
    upgrade()
    monkeypatch.setattr(judging, "AT_ONCE", 1)

    def stop(done: int, total: int) -> None:
        assert (done, total) == (1, 2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judge_again(sqlite_database, SYSTEM, now=LATER, progress=stop)
    assert sorted(engines(sqlite_database)) == sorted([ENGINE_VERSION, "99.0"])
    assert judge_again(sqlite_database, SYSTEM, now=LATER) == 1


def test_judging_again_is_in_the_audit_trail(sqlite_database: Database, upgrade: Upgrade) -> None:
    two_flagged(sqlite_database)
    upgrade()
    judge_again(sqlite_database, SYSTEM, now=LATER)
    last = rows(sqlite_database, audit.Audit)[-1]
    assert (last["actor"], last["action"]) == (str(SYSTEM), "store.judging.judge_again")
    assert rows(sqlite_database, audit.AuditDetail)[-1]["detail"] == '{"engine":"99.0","patients":2}'


def test_init_judges_again(sqlite_database: Database, upgrade: Upgrade, capsys: pytest.CaptureFixture[str]) -> None:
    two_flagged(sqlite_database)
    upgrade(deaf=True)
    assert run(app, ["init", "--database", sqlite_database.url]) == 0
    assert [row.status for row in flag_rows(sqlite_database, OPERATOR)] == ["withdrawn", "withdrawn"]
    assert capsys.readouterr().err == ""


def test_serve_judges_again_before_it_lets_anybody_in(sqlite_database: Database, upgrade: Upgrade, monkeypatch: pytest.MonkeyPatch) -> None:
    two_flagged(sqlite_database)
    upgrade()
    found: list[str] = []
    monkeypatch.setattr("dashboard.server.serve", lambda *_given: found.extend(engines(sqlite_database)))
    assert run(app, ["serve", "--no-browser", "--database", sqlite_database.url]) == 0
    assert found == ["99.0", "99.0"]
