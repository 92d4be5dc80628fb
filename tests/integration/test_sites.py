"""Sites: who makes them, who sees which, and what is told of each."""

from __future__ import annotations

import pytest

from models.access import OPERATOR, Role
from models.errors import EditConflict, ImpossibleValue, NotPermitted
from models.storage.database import Database
from models.storage.queries.sites import SiteLine, site_list
from models.storage.queries.trail import audit_rows
from models.storage.store.operation import Receipt
from models.storage.store.sites import add_site
from tests.clinic import NOW, new_key, register
from tests.staff import WITHOUT_SITE, clinician, disable, own_account, staff


def add(database: Database, name: str, key: str = "") -> Receipt:
    return add_site(database, OPERATOR, name, key=key or new_key(), now=NOW)


def test_a_site_is_made_once_and_audited(database: Database) -> None:
    key = new_key()
    assert add(database, " North ", key) == add(database, " North ", key)
    assert site_list(database, OPERATOR) == [SiteLine("North", 0, 0)]
    (row,) = audit_rows(database, OPERATOR)
    assert (row.action, row.record) == ("store.sites.add_site", "site:1")


@pytest.mark.parametrize("name", ["North", "north", "ＮＯＲＴＨ"])
def test_a_second_site_of_the_same_name_is_refused(name: str, database: Database) -> None:
    add(database, "North")
    with pytest.raises(EditConflict, match='Site "North" exists already'):
        add(database, name)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "No\nrth", "No\u200brth", "No\u202erth"])
def test_a_name_that_cannot_be_read_is_refused(name: str, database: Database) -> None:
    with pytest.raises(ImpossibleValue, match="visible characters"):
        add(database, name)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.COORDINATOR])
def test_staff_make_no_site(role: Role, database: Database) -> None:
    with pytest.raises(NotPermitted):
        add_site(database, staff(database, "staff-north", role, "North"), "South", key=new_key(), now=NOW)


def test_the_list_counts_patients_and_enabled_staff(database: Database) -> None:
    for study_id, site in (("S1", "North"), ("S2", "North"), ("S3", "South"), ("S4", "")):
        public_id = register(database, study_id, site=site).record
    own_account(database, public_id)
    clinician(database)
    disable(database, staff(database, "clinician-gone", Role.CLINICIAN, "North"))
    assert site_list(database, OPERATOR) == [SiteLine("", 1, 0), SiteLine("North", 2, 1), SiteLine("South", 1, 0)]


def test_staff_see_their_own_sites_only(database: Database) -> None:
    for study_id, site in (("S1", "North"), ("S2", "South"), ("S3", "")):
        register(database, study_id, site=site)
    north, without = clinician(database), clinician(database, "clinician-without", WITHOUT_SITE)
    administrator = staff(database, "administrator-north", Role.ADMINISTRATOR)
    assert site_list(database, north) == [SiteLine("North", 1, 1)]
    assert site_list(database, without) == [SiteLine("", 1, 1)]
    assert [line.name for line in site_list(database, administrator)] == ["", "North", "South"]
