"""The table of SECURITY.md says what models/access.py does: each rule stands in one of its rows, each cell is what the rule grants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.access import RULES, ActorKind, Grant, Reach, Role

SECURITY = (Path(__file__).parent.parent.parent / "SECURITY.md").read_text(encoding="utf-8")
COLUMNS: tuple[ActorKind | Role, ...] = (*Role, ActorKind.OPERATOR)
CELLS = {Reach.ALL: "all", Reach.SITES: "own sites", Reach.OWN: "own"}

ROWS = {
    "Read a patient's record, flags, history; governance": (
        r"queries\.patients\.(patient_list|patient_by_public_id) queries\.assignments\.assigned_to "
        r"queries\.(record|observations|history|flags|reviews|governance|laboratories)\..*"
    ),
    "Register and amend patients; record, correct and void results, treatments, events; review flags; say who looks after whom": (
        r"store\.(patients|visits|treatments|events|reviews|assignments)\..*"
    ),
    "Names, dates of birth, contacts, local numbers; which patients are one's own": (
        r"(store|queries)\.identity\..* queries\.assignments\.my_patients"
    ),
    "Own values, as the patient sees them": r"queries\.own\.own_record",
    "Parameters behind the flags": r"(store|queries)\.parameters\..*",
    "De-identified export": (
        r"store\.pseudonyms\..* store\.exports\.record_export queries\.bundle\.(released_rows|row_count|distinct) "
        r"queries\.patients\.within_reach"
    ),
    "Identified export": r"store\.exports\.record_identified_export queries\.bundle\.rows",
    "Import": r"store\.imports\..* queries\.bundle\.known_patients",
    "Erase a person": r"store\.erasure\.erase_patient",
    "Accounts: add, change, disable, enable, reset, list": r"accounts\.directory\..*",
    "Add sites": r"store\.sites\.add_site",
    "List sites": r"queries\.sites\.site_list",
    "Read and verify the audit trail": r"queries\.trail\..*",
    "Own password and own logins": r"accounts\.own\..* accounts\.sessions\.(own_sessions|end_own_session)",
}
ABOUT_NO_PATIENT = (
    r"accounts\.(links|sessions)\.(log_in|log_in_from_provider|log_out|resolve|look_at_link|redeem_link|first_administrator_link) "
    r"store\.(drafts|views|judging)\..* queries\.drafts\..* checks\..*"
)
"""Logging in and out, and what Myolog does for itself: typed and not yet saved, who looked at what, judging again, the self-check."""


def of(patterns: str) -> list[str]:
    return [action for action in RULES if any(re.fullmatch(pattern, action) for pattern in patterns.split())]


def cell(grant: Grant | None) -> str:
    if grant is None:
        return "–"
    return CELLS[grant.reach] + (", with the right to it" if grant.right else "")


@pytest.mark.parametrize("words", ROWS)
def test_each_row_says_what_its_rules_grant(words: str) -> None:
    granted = {tuple(cell(RULES[action].get(who)) for who in COLUMNS) for action in of(ROWS[words])}
    assert len(granted) == 1, "these rules need rows of their own"
    assert f"| {words} | {' | '.join(granted.pop())} |\n" in SECURITY


def test_each_rule_stands_in_one_row() -> None:
    placed = sorted(action for patterns in (*ROWS.values(), ABOUT_NO_PATIENT) for action in of(patterns))
    assert placed == sorted(RULES)


def test_the_table_has_no_further_row() -> None:
    head = f"| | {' | '.join([*Role, 'command line'])} |\n"
    table = SECURITY.partition(head)[2].partition("\n\n")[0].splitlines()[1:]
    assert [line.split(" | ")[0].strip("| ") for line in table] == list(ROWS)
