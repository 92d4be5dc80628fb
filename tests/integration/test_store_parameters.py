"""A clinic's own parameters: in force at once where they belong, for every patient concerned, with their history."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import event, insert
from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from models.access import OPERATOR
from models.clinical.relapse import DEFAULTS, evaluate, parameter_table
from models.course import load_course
from models.errors import EditConflict, NotFound
from models.exchange import import_bundle
from models.storage import audit, flags
from models.storage.database import Database
from models.storage.queries.flags import flag_rows
from models.storage.queries.parameters import parameter_sets, parameters_of
from models.storage.queries.patients import patient_list
from models.storage.queries.record import patient_record
from models.storage.records import Audit, Flag, ParameterSet, Patient, Standing
from models.storage.records.shapes import field_errors
from models.storage.records.shapes.parameters import COUNTS, SHARES, WIDEST
from models.storage.store.operation import Receipt
from models.storage.store.parameters import set_parameters
from models.storage.store.patients import amend_patient
from tests.clinic import LATER, NOW, new_key, patient, record, register, remission_then, result
from tests.reviewing import parameters

DEAF = {"single_ratio": 20, "large_ratio": 20, "raised_ratio": 20}
"""Thresholds that a fifteenfold rise does not reach."""


def put(database: Database, version: str = "2026-12", site: str = "", *, key: str = "", **values: float) -> Receipt:
    return set_parameters(database, OPERATOR, parameters(version, site, **values), key=key or new_key(), now=LATER)


def statuses(database: Database) -> dict[str, list[str]]:
    """Status of each flag, by patient."""
    found: dict[str, list[str]] = {line.study_id: [] for line in patient_list(database, OPERATOR)}
    for row in flag_rows(database, OPERATOR):
        found[row.patient_id].append(row.status)
    return found


def versions(database: Database) -> dict[str, str]:
    """The parameters that each patient's standing was computed with."""
    with database.read() as session:
        standings = select(Patient.study_id, Standing.parameters_version).join(Standing, col(Standing.patient_id) == Patient.id)
        return dict(session.exec(standings).all())


@pytest.fixture
def two_sites(database: Database) -> Database:
    """Three patients whose CK rose fifteenfold, each with an open flag: one at North, one at South, one at no site."""
    for study_id, site in (("N1", "North"), ("S1", "South"), ("X1", "")):
        relapsed(database, study_id, site)
    return database


def relapsed(database: Database, study_id: str, site: str) -> None:
    register(database, study_id, site=site)
    for month in (1, 4, 7, 10):
        record(database, result(str(95 + month), f"2025-{month:02d}-01", study_id=study_id))
    record(database, result("1500", "2026-06-01", study_id=study_id))


def refused(version: str = "2026-12", reason: str = "trial", **values: Any) -> str:
    with pytest.raises(ValidationError) as error:
        parameters(version, reason=reason, **values)
    (only,) = field_errors(error.value)
    return f"{only.column}: {only.reason}"


def test_without_any_set_the_defaults_are_in_force(two_sites: Database) -> None:
    assert parameters_of(two_sites, OPERATOR, "North") == parameters_of(two_sites, OPERATOR, "") == DEFAULTS
    assert parameter_sets(two_sites, OPERATOR) == ()


def test_a_sites_set_judges_its_own_patients_at_once(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    assert statuses(two_sites) == {"N1": ["withdrawn"], "S1": ["open"], "X1": ["open"]}
    assert versions(two_sites) == {"N1": "north 1", "S1": DEFAULTS.version, "X1": DEFAULTS.version}


def test_a_withdrawn_flag_names_the_parameters_that_did_it(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    with two_sites.read() as session:
        (flag,) = session.exec(select(Flag).where(col(Flag.withdrawn_at).is_not(None))).all()
    assert (flag.withdrawn_reason, flag.withdrawn_at) == ('Judged again with parameters "north 1".', LATER)
    assert (flag.parameters_version, flag.evidence["parameters"]["large_ratio"]) == (DEFAULTS.version, DEFAULTS.large_ratio)


def test_a_set_for_everywhere_leaves_sites_with_their_own_alone(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", arm_drop=6)
    put(two_sites, "2026-12", **DEAF)
    assert statuses(two_sites) == {"N1": ["open"], "S1": ["withdrawn"], "X1": ["withdrawn"]}
    assert versions(two_sites) == {"N1": "north 1", "S1": "2026-12", "X1": "2026-12"}
    assert parameters_of(two_sites, OPERATOR, "South").large_ratio == 20
    assert parameters_of(two_sites, OPERATOR, "North").large_ratio == DEFAULTS.large_ratio


def test_what_is_stored_is_what_the_engine_says_with_these_parameters(two_sites: Database) -> None:
    put(two_sites, "south 1", "South", single_ratio=1.9, large_ratio=16)
    public_id = next(line.public_id for line in patient_list(two_sites, OPERATOR) if line.study_id == "S1")
    stored = patient_record(two_sites, OPERATOR, public_id)
    said = evaluate(stored.history, parameters_of(two_sites, OPERATOR, "South"))
    assert stored.standing == said.standing
    standing = [flag for flag in stored.flags if flag.status == "open"]
    assert [(flag.level, flag.rule, flag.summary) for flag in standing] == [(flag.level, flag.rule, flag.summary) for flag in said.flags]
    assert [flag.parameters_version for flag in standing] == ["south 1"]


def test_a_flag_that_still_stands_keeps_its_time(two_sites: Database) -> None:
    put(two_sites, "gentle", large_ratio=3)
    assert {row.raised_at for row in flag_rows(two_sites, OPERATOR)} == {NOW}
    assert {row.status for row in flag_rows(two_sites, OPERATOR)} == {"open"}


def test_later_results_are_judged_by_the_set_in_force(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    record(two_sites, result("1700", "2026-06-08", study_id="N1"), now=LATER)
    record(two_sites, result("1700", "2026-06-08", study_id="X1"), now=LATER)
    assert versions(two_sites)["N1"] == "north 1"
    assert "open" in statuses(two_sites)["X1"]


def test_a_move_to_another_site_judges_again(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    public_id = next(line.public_id for line in patient_list(two_sites, OPERATOR) if line.study_id == "S1")
    moved = patient("S1", site="North")
    amend_patient(two_sites, OPERATOR, public_id, moved, version=1, key=new_key(), now=LATER)
    assert (statuses(two_sites)["S1"], versions(two_sites)["S1"]) == (["withdrawn"], "north 1")
    (flag,) = patient_record(two_sites, OPERATOR, public_id).flags
    assert flag.withdrawn_reason == 'Judged again after a move to site "North".'


def test_an_import_that_moves_a_patient_judges_again(two_sites: Database, tmp_path: Path) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    (tmp_path / "patients.csv").write_text("patient_id,site\nS1,North\n", encoding="utf-8")
    import_bundle(two_sites, OPERATOR, tmp_path, update=True, now=LATER)
    assert (statuses(two_sites)["S1"], versions(two_sites)["S1"]) == (["withdrawn"], "north 1")


def test_a_site_says_how_long_a_patient_may_go_without_ck(database: Database) -> None:
    register(database, site="North")
    record(database, result("250", "2025-01-01"))
    public_id = patient_list(database, OPERATOR)[0].public_id
    today = date(2025, 2, 20)
    before = load_course(database, OPERATOR, public_id, today=today).streams.ck
    put(database, "north 1", "North", quiet_active_days=60)
    after = load_course(database, OPERATOR, public_id, today=today).streams.ck
    assert before is not None
    assert after is not None
    assert (before.quiet_since, after.quiet_since) == (date(2025, 2, 13), None)


def test_the_list_calls_a_patient_quiet_by_the_rules_of_the_site(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", quiet_remission_days=240)
    assert {line.site: line.quiet_days for line in patient_list(two_sites, OPERATOR)} == {
        "North": 240,
        "South": DEFAULTS.quiet_remission_days,
        "": DEFAULTS.quiet_remission_days,
    }


def test_the_newest_set_is_in_force_and_the_history_is_kept(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", **DEAF)
    put(two_sites, "north 2", "North", large_ratio=3)
    put(two_sites, "2026-12", arm_drop=6)
    told = [(line.site, line.version, dict(line.values)) for line in parameter_sets(two_sites, OPERATOR)]
    assert told == [("", "2026-12", {"arm_drop": 6}), ("North", "north 2", {"large_ratio": 3}), ("North", "north 1", DEAF)]
    assert parameters_of(two_sites, OPERATOR, "North").version == "north 2"


def test_a_line_of_the_history_says_who_why_and_when(two_sites: Database) -> None:
    shape = parameters("2026-12", reason="too many watches", arm_drop=6)
    set_parameters(two_sites, OPERATOR, shape, key=new_key(), now=LATER)
    (line,) = parameter_sets(two_sites, OPERATOR)
    assert (line.reason, line.set_by, line.set_at) == ("too many watches", str(OPERATOR), LATER)


def test_only_what_differs_from_the_defaults_is_kept(database: Database) -> None:
    put(database, large_ratio=DEFAULTS.large_ratio, arm_drop=6)
    assert parameter_sets(database, OPERATOR)[0].values == {"arm_drop": 6}


def test_the_same_values_under_a_new_name_are_fine(two_sites: Database) -> None:
    put(two_sites, "a", arm_drop=6)
    put(two_sites, "b", arm_drop=6)
    assert set(versions(two_sites).values()) == {"b"}


def test_back_to_the_defaults_is_a_set_without_values(two_sites: Database) -> None:
    put(two_sites, "a", **DEAF)
    put(two_sites, "back")
    assert statuses(two_sites) == {name: ["withdrawn", "open"] for name in ("N1", "S1", "X1")}
    assert parameters_of(two_sites, OPERATOR).large_ratio == DEFAULTS.large_ratio


@pytest.mark.parametrize("site", ["", "North"])
def test_a_version_name_is_used_once_per_place(two_sites: Database, site: str) -> None:
    put(two_sites, "v", site, arm_drop=6)
    put(two_sites, "v", "South" if site else "North", arm_drop=7)
    with pytest.raises(EditConflict, match=r'Version "v" was put in force .* on 2026-11-20 already'):
        put(two_sites, "v", site, arm_drop=8)
    assert parameters_of(two_sites, OPERATOR, site).arm_drop == 6


@pytest.mark.parametrize("site", ["", "North"])
def test_a_change_made_from_what_is_no_longer_in_force_is_refused(two_sites: Database, site: str) -> None:
    before = parameters_of(two_sites, OPERATOR, site)
    put(two_sites, "theirs", arm_drop=6)
    with pytest.raises(EditConflict, match=r'Somebody put version "theirs" into force meanwhile'):
        set_parameters(two_sites, OPERATOR, parameters("mine", site, chair_drop=4), key=new_key(), now=LATER, built_on=before)
    assert [line.version for line in parameter_sets(two_sites, OPERATOR)] == ["theirs"]


def test_an_unknown_site_is_refused_with_those_that_there_are(two_sites: Database) -> None:
    with pytest.raises(NotFound, match=r'Site "Norht" is not known, or not for you\. Choose one of: North, South'):
        put(two_sites, site="Norht", arm_drop=6)
    with pytest.raises(NotFound, match='Site "Norht"'):
        parameters_of(two_sites, OPERATOR, "Norht")


def test_the_same_form_pressed_twice_sets_once(two_sites: Database) -> None:
    key = new_key()
    assert put(two_sites, key=key, arm_drop=6) == put(two_sites, key=key, arm_drop=6)
    assert len(parameter_sets(two_sites, OPERATOR)) == 1


def test_the_trail_says_old_new_and_how_many_patients(two_sites: Database) -> None:
    put(two_sites, "north 1", "North", arm_drop=6)
    put(two_sites, "north 2", "North", arm_drop=7)
    with two_sites.read() as session:
        row = session.exec(select(Audit).where(col(Audit.field) == "north 2")).one()
        detail = session.get(audit.AuditDetail, row.seq)
        assert audit.verify(session) == []
    assert detail is not None
    for part in ('"old":{"values":{"arm_drop":6.0},"version":"north 1"}', '"patients":1', '"site":"North"', '"reason":"too many watches"'):
        assert part in detail.detail


def test_a_set_that_cannot_be_judged_with_is_not_kept(two_sites: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(flags, "evaluate", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        put(two_sites, arm_drop=6)
    assert parameter_sets(two_sites, OPERATOR) == ()


def test_a_value_that_a_later_myolog_does_not_know_stops_nobody(two_sites: Database) -> None:
    put(two_sites, "old", arm_drop=6)
    with two_sites.engine.begin() as connection:
        connection.execute(ParameterSet.__table__.update().values(values={"arm_drop": 6, "moon_phase": 1}))  # type: ignore[attr-defined]
    record(two_sites, result("1700", "2026-06-08", study_id="X1"), now=LATER)
    assert parameters_of(two_sites, OPERATOR).arm_drop == 6


def test_many_patients_cost_no_query_each(two_sites: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    event.listen(two_sites.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    def count() -> int:
        statements.clear()
        put(two_sites, new_key(), arm_drop=6)
        return len(statements)

    three = count()
    for number in range(3):
        register(two_sites, f"more {number}")
    put(two_sites, "settled", arm_drop=6)
    assert count() == three


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"moon_phase": 1}, 'values: Parameter "moon_phase" is not in the table. Choose one of: arm_drop'),
        ({"arm_drop": 0}, 'values: Parameter "arm_drop" is "0.0", but must be above 0.'),
        ({"arm_drop": -1}, 'values: Parameter "arm_drop" is "-1.0", but must be above 0.'),
        ({"arm_drop": math.inf}, 'values: Parameter "arm_drop": "inf" is no plain number.'),
        ({"arm_drop": math.nan}, 'values: Parameter "arm_drop": "nan" is no plain number.'),
        ({"arm_drop": True}, 'values: Parameter "arm_drop": "True" is no plain number.'),
        ({"arm_drop": "1,5"}, 'values: Parameter "arm_drop": "1,5" is no plain number.'),
        ({"arm_drop": ">5"}, 'values: Parameter "arm_drop": ">5" is no plain number.'),
        ({"arm_drop": 101}, 'values: Parameter "arm_drop" is "101", which is more than 20 times'),
        ({"over_share": 37}, 'values: Parameter "over_share" is "37", which is more than the whole: a share is a fraction of 1.'),
        ({"falling_to": 1.1}, 'values: Parameter "falling_to" is "1.1", which is more than the whole'),
        ({"strong_fall": 0.1}, 'values: Parameter "strong_fall" is "0.1", which is more than 20 times, or less than one 20th of'),
        ({"level_results": 2.5}, 'values: Parameter "level_results" is "2.5", which is not a whole number, as a count must be.'),
        ({"version": " "}, 'version: version "" is blank.'),
        ({"version": DEFAULTS.version}, f'version: Version "{DEFAULTS.version}" is the name of the defaults.'),
        ({"version": "x" * 41}, "version: version"),
        ({"reason": " "}, 'reason: reason "" is blank.'),
    ],
)
def test_an_impossible_set_says_what_is_wrong(values: dict[str, Any], sentence: str) -> None:
    assert refused(**values).startswith(sentence)


@pytest.mark.parametrize("widest", [1 / WIDEST, WIDEST])
def test_patients_can_be_judged_with_the_widest_values(widest: float, sqlite_database: Database) -> None:
    remission_then(sqlite_database, "1500", "1600")
    for line in parameter_table():
        value = max(line.value * widest, 1) if line.name.endswith(COUNTS) else line.value * widest
        value = min(value, 1) if line.name.endswith(SHARES) else value
        put(sqlite_database, line.name, **{line.name: value})
        assert versions(sqlite_database) == {"S1": line.name}


@pytest.mark.parametrize("change", [{"version": ""}, {"reason": ""}, {"site_id": 99}, {}])
def test_no_program_can_store_a_nameless_or_second_set(database: Database, change: dict[str, Any]) -> None:
    put(database, "v", arm_drop=6)
    row = {"version": "w" if change else "v", "values": {}, "reason": "r", "set_by": "kim", "set_at": NOW, **change}
    with pytest.raises(DatabaseError), database.engine.begin() as connection:
        connection.execute(insert(ParameterSet).values(**row))
