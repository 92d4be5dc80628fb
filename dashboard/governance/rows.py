"""Rows of the governance page's tables and lists, in words. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from dashboard.governance.people import by_and_when, counted
from dashboard.governance.sentences import share_words
from models.clinical.relapse.rules import RULES
from models.clinical.words import day_words
from models.storage.queries.governance import Dismissal, Governance, LevelLine, MissedRelapse, RuleLine

NEVER_FLAGGED = "no flag at possible or above in that time"
FLAGGED_AFTERWARDS = "flagged only afterwards: the results reached Myolog later"
TITLES = {rule.id: rule.title for rule in RULES}
LEVEL_OF = {rule.id: rule.level.value for rule in RULES}


@dataclass(frozen=True)
class PatientRow:
    """One line of a list that leads to a patient: what is said first, and what stands behind it."""

    public_id: str
    study_id: str
    statement: str
    detail: str


@dataclass(frozen=True)
class CountRow:
    """One line of the table of flags: a level, or a rule of the level above it; the counts by heading."""

    name: str
    is_level: bool
    counts: dict[str, str]


def count_rows(found: Governance) -> list[CountRow]:
    """Each level that fired, the highest first, and under it the rules that did."""
    rows = []
    for level in found.levels:
        rules = [line for line in found.rules if LEVEL_OF.get(line.rule, "") == level.level and line.fired]
        if level.fired:
            rows.append(CountRow(level.level.capitalize(), True, _counts(level)))
            rows += [CountRow(f"{line.rule} {TITLES.get(line.rule, '')}".strip(), False, _counts(line)) for line in rules]
    return rows


def _counts(line: LevelLine | RuleLine) -> dict[str, str]:
    snoozed = f" (+{line.snoozed:,} snoozed)" if line.snoozed else ""
    return {
        "Fired": f"{line.fired:,}",
        "Confirmed": f"{line.confirmed:,}",
        "Dismissed": f"{line.dismissed:,}",
        "Not reviewed": f"{line.unreviewed:,}{snoozed}",
    }


def silent_rules(found: Governance) -> str:
    """The rules that never fired here, in one sentence; empty where all did."""
    fired = {line.rule for line in found.rules if line.fired}
    silent = [f"{rule.id} {rule.title}" for rule in RULES if rule.id not in fired]
    return f"Never fired here: {', '.join(silent)}." if silent and fired else ""


def withdrawn(found: Governance) -> str:
    """How many flags were withdrawn; they are counted nowhere else."""
    count = sum(line.withdrawn for line in found.rules)
    return (
        f"{counted(count, 'flag was', 'flags were')} withdrawn, because the record or the parameters changed; not counted above."
        if count
        else ""
    )


def dismissal_rows(dismissals: Collection[Dismissal]) -> Iterator[PatientRow]:
    """Dismissed flags with their reasons, and which flag it was."""
    for line in dismissals:
        rule = f"{line.rule} {TITLES.get(line.rule, '')}".strip()
        flag = f"{line.level}, {rule}, flagged on {day_words(line.flagged_on, line.relative)}"
        dismissed = f"dismissed by {by_and_when(line.reviewed_by, line.reviewed_at)}"
        yield PatientRow(line.public_id, line.study_id, f"“{line.reason}”", f"{flag} · {dismissed}")


def missed_rows(missed: Collection[MissedRelapse]) -> Iterator[PatientRow]:
    """Recorded relapses without a flag known before them: those never flagged first, then those flagged only afterwards."""
    for line in sorted(missed, key=lambda line: line.afterwards):
        first, last = day_words(line.onset_from, line.relative), day_words(line.onset_to, line.relative)
        began = f"Began on {first}" if first == last else f"Began between {first} and {last}"
        decided = f"decided on {day_words(line.decided_on, line.relative)}" if line.decided_on else "day of the decision not recorded"
        yield PatientRow(line.public_id, line.study_id, began, f"{decided} · {FLAGGED_AFTERWARDS if line.afterwards else NEVER_FLAGGED}")


def predictive_rows(found: Governance) -> list[dict[str, str]]:
    """Predictive value, one line for each level."""
    return [
        {
            "Level": line.level.capitalize(),
            "Then a relapse": f"{line.followed:,} of {line.episodes:,}",
            "Share (95 % interval)": share_words(line),
            "Not counted": f"{line.waiting:,} within their year, {line.afterwards:,} known too late",
        }
        for line in found.predictive
    ]
