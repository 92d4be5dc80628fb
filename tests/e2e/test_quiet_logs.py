"""A15 and A16 on the real server: after a day in the clinic the trail tells all of it, and nothing else tells any of it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import col, select

from models.storage.database import Database
from models.storage.records import Audit, AuditDetail
from tests.accounts import PASSWORD, WRONG
from tests.attack2 import touring
from tests.attack2.touring import MARK, REASON, Tour, travel
from tests.clinic import NOW, record, register, remission_then, result
from tests.running import myolog
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


Rows = list[tuple[Audit, dict[str, Any]]]
ACTS: dict[str, dict[str, int]] = {
    "administrator": {
        "login": 1,
        "logout": 1,
        "viewed": 2,
        "refused": 1,
        "store.sites.add_site": 1,
        "accounts.directory.add_account": 3,
        "accounts.directory.reset_account": 1,
        "accounts.directory.change_account": 1,
        "accounts.directory.disable_account": 1,
        "accounts.directory.enable_account": 1,
        "store.parameters.set_parameters": 1,
        "accounts.links.redeem_link": 1,
    },
    "clinician": {
        "login": 1,
        "logout": 1,
        "viewed": 7,
        "refused": 1,
        "store.reviews.record_review": 1,
        "store.identity.set_identity": 1,
        "store.assignments.assign": 1,
        "store.assignments.unassign": 1,
        "store.exports.record_export": 1,
        "store.exports.record_identified_export": 1,
    },
    "coordinator": {"login": 1, "logout": 1, "refused": 1, "store.exports.record_export": 1, "accounts.links.redeem_link": 2},
    "patient": {
        "login": 3,
        "logout": 2,
        "viewed": 1,
        "refused": 2,
        "session ended": 1,
        "password change refused": 1,
        "accounts.own.change_own_password": 1,
    },
    "anonymous": {"login refused": 2},
}
DUE = {
    "accounts.directory.change_account": ("old", "new"),
    "accounts.directory.disable_account": ("old", "new"),
    "accounts.directory.enable_account": ("old", "new"),
    "accounts.directory.add_account": ("new",),
    "store.sites.add_site": ("new",),
    "store.parameters.set_parameters": ("old", "new", "reason"),
    "store.identity.set_identity": ("old", "new"),
    "store.reviews.record_review": ("old", "new", "reason"),
    "store.exports.record_export": ("reason",),
    "store.exports.record_identified_export": ("reason",),
    "login refused": ("reason",),
    "password change refused": ("reason",),
}


def secrets_of(tour: Tour) -> list[str]:
    """Passwords and tokens of sessions, devices, links and downloads."""
    return [PASSWORD, WRONG, *(token for token in tour.tokens if token)]


def spoken(tour: Tour, text: str) -> list[str]:
    """Which names, words, numbers, passwords and tokens stand in a text."""
    words = [MARK, touring.VALUE, touring.BORN, *secrets_of(tour)]
    return [word for word in words if word.lower() in text.lower()]


@pytest.fixture(scope="module")
def tour(browser: Browser, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    folder = tmp_path_factory.mktemp("day")
    shutil.copy(migrated_file, folder / "myolog.db")
    with Database.open(f"sqlite:///{folder / 'myolog.db'}") as database:
        remission_then(database, "900", "2400", study_id=touring.STUDY_ID, site=touring.SITE)
        record(database, result(touring.VALUE, "2026-07-01", study_id=touring.STUDY_ID, note=REASON))
        register(database, "elsewhere")
        with serving(database.url, folder, breakable=(touring.TITLE,)) as site:
            done = Tour(site, browser)
            travel(done, database)
            site.process.terminate()
            done.printed = site.process.communicate()[0]
            yield done


@pytest.fixture(scope="module")
def rows(tour: Tour) -> Rows:
    with Database.open(f"sqlite:///{tour.site.folder / 'myolog.db'}") as database, database.read() as session:
        found = session.exec(select(Audit, AuditDetail.detail).join(AuditDetail).order_by(col(Audit.seq))).all()
        return [(row, json.loads(detail)) for row, detail in found]


@pytest.mark.parametrize(("who", "acts"), ACTS.items(), ids=list(ACTS))
def test_everything_that_somebody_did_has_a_row(rows: Rows, who: str, acts: dict[str, int]) -> None:
    told = Counter(row.action for row, _ in rows if row.actor.startswith(f"{who}:"))
    assert {action: told[action] for action in acts} == acts


def test_every_row_says_who_when_in_utc_and_what(rows: Rows) -> None:
    now = datetime.now(UTC)
    for row, _ in rows:
        assert all(row.actor.partition(":"))
        assert row.at.utcoffset() == timedelta()
        assert now - timedelta(hours=1) < row.at <= now or row.at == NOW
        assert row.action
        assert row.record


@pytest.mark.parametrize(("action", "due"), DUE.items(), ids=list(DUE))
def test_what_stood_and_what_stands_and_why_are_kept_where_they_are_due(rows: Rows, action: str, due: tuple[str, ...]) -> None:
    details = [detail for row, detail in rows if row.action == action]
    assert details
    assert [detail for detail in details if not detail.keys() >= set(due)] == []
    if "reason" in due and action.startswith("store."):
        assert [detail["reason"] for detail in details] == [REASON] * len(details)


def test_who_opens_a_page_of_another_role_is_told_of(rows: Rows) -> None:
    refused = {(row.actor.partition(":")[0], row.field) for row, _ in rows if row.action == "refused"}
    pages = {("administrator", "Governance"), ("clinician", "Settings"), ("coordinator", "Settings"), ("patient", "Governance")}
    assert {(who, f"page.{title}") for who, title in pages} <= refused


def test_the_trail_of_the_day_is_whole(tour: Tour, tmp_path: Path) -> None:
    done = myolog("audit", "verify", "--database", f"sqlite:///{tour.site.folder / 'myolog.db'}", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_that_was_typed_or_handed_out_stands_in_the_log(tour: Tour) -> None:
    assert "incident" in tour.site.log
    assert spoken(tour, tour.site.log + tour.printed) == []


def test_the_chain_that_outlives_every_erasure_holds_no_word_of_it(tour: Tour, rows: Rows) -> None:
    columns = "\n".join(f"{row.actor} {row.action} {row.record} {row.field}" for row, _ in rows)
    assert spoken(tour, columns) == []


def test_no_detail_holds_a_password_or_a_token(tour: Tour, rows: Rows) -> None:
    assert [secret for secret in secrets_of(tour) if secret in json.dumps([detail for _, detail in rows])] == []


@pytest.mark.parametrize("where", ["locations", "titles", "urls"])
def test_no_address_and_no_title_holds_a_word_of_it(tour: Tour, where: str) -> None:
    places = getattr(tour, where)
    assert len(set(places)) > 1
    assert spoken(tour, "\n".join(places)) == []
