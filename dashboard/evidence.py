"""The evidence of a flag in words, row by row, so that a reader can rebuild it from the card alone. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from models.clinical.dates import Precision
from models.clinical.measures import find_measure
from models.clinical.relapse.situation import LOWEST_ALONE
from models.clinical.relapse.words import lowest_words
from models.clinical.series.strength import SCALE_LABEL
from models.clinical.words import ck_words, day_words, dose_number, number
from models.course import Course, StoredFlag
from models.errors import UnknownCode

NOTHING_NOTED = "no exercise, injection, infection or missed dose noted"
NO_CHANGE = "no drug change recorded"
NOTHING_MISSING = "nothing that the rules look for"
DRUG_WORDS = {"new": "started", "again": "started again", "given": "given", "ended": "stopped"}


def context_rows(flag: StoredFlag, course: Course) -> list[tuple[str, str]]:
    """What a reviewer weighs, in rows of (label, text): drug changes before, what was noted, what is missing, what would clear the flag."""
    return [(label, text) for label, text in _context(flag.evidence, course.relative) if text]


def basis_rows(flag: StoredFlag, course: Course) -> list[tuple[str, str]]:
    """What the flag rests on, in rows of (label, text): inputs, reference, the rule in words, its sources."""
    return [(label, text) for label, text in _basis(flag.evidence, course.relative) if text]


def opened(flag: StoredFlag, course: Course) -> str:
    """When the flag was raised and, where its episode opened at a lower level, when that was."""
    words = f"Episode {flag.episode}, flagged on {day_words(flag.flagged_on, course.relative)}"
    before = [row for row in course.flags if row.episode == flag.episode and row.flagged_on < flag.flagged_on and not row.withdrawn_reason]
    earlier = ", ".join(f"{row.level.value} since {day_words(row.flagged_on, course.relative)}" for row in before)
    return f"{words}; {earlier}" if earlier else words


def origin(flag: StoredFlag) -> str:
    """Which rule, engine and parameters raised the flag, each with its version."""
    version = f" v{flag.evidence['rule_version']}" if "rule_version" in flag.evidence else ""
    return f"Rule {flag.rule}{version} · engine {flag.engine_version} · parameters {flag.parameters_version}"


def _context(found: Mapping[str, Any], relative: bool) -> Iterator[tuple[str, str]]:
    yield "Cannot wait", "; ".join(_tick(tick, relative) for tick in found.get("cannot_wait", ()))
    yield "Also", " ".join(found.get("reasons", ()))
    yield "Discordance", found.get("discordance", "")
    yield "12 weeks before", "; ".join(_change(change, relative) for change in found.get("drug_changes", ())) or NO_CHANGE
    yield "Week before", "; ".join(_tick(tick, relative) for tick in found.get("confounders", ())) or NOTHING_NOTED
    yield "Missing", ", ".join(found.get("missing", ())) or NOTHING_MISSING
    due = found.get("repeat_due")
    yield "Repeat due", f"{_day(due[0], relative)} to {_day(due[1], relative)}" if due else ""
    yield "Would clear", found.get("would_clear", "")


def _basis(found: Mapping[str, Any], relative: bool) -> Iterator[tuple[str, str]]:
    yield "Inputs", "; ".join(_input(line, relative) for line in found.get("inputs", ()))
    yield "Compared with", "; ".join(filter(None, (_ck_reference(found, relative), _strength_reference(found))))
    yield "Rule", found.get("rule_sentence", "")
    source = found.get("source", {})
    yield "Source", "; ".join(source[name] for name in ("rule", "review") if source.get(name))


def _input(line: Mapping[str, Any], relative: bool) -> str:
    limit = f", limit {number(line['upper_limit'])}" if line.get("upper_limit") and line["measure"] == "ck" else ""
    return f"{_label(line['measure'])} {_value(line)} ({_day(line['day'], relative, line['precision'])}{limit})"


def _value(line: Mapping[str, Any]) -> str:
    if line["measure"] == "ck":
        return ck_words(line["value"], line["comparator"], line["entered"], line["unit"])
    return " ".join(filter(None, (line["entered"] or number(line["value"]), line["unit"])))


def _label(code: str) -> str:
    try:
        return "CK" if code == "ck" else SCALE_LABEL.get(code) or find_measure(code).label
    except UnknownCode:
        return code


def _ck_reference(found: Mapping[str, Any], relative: bool) -> str:
    reference = found.get("reference")
    if not reference:
        return ""
    span = f"{_day(reference['first'], relative)} to {_day(reference['last'], relative)}"
    if reference["kind"] == LOWEST_ALONE:
        return f"{number(reference['value'])} U/L, {lowest_words(reference['count'])}, {span}; no own level yet"
    band = f"usual variation {number(reference['low'])} to {number(reference['high'])}{', provisional' * reference['provisional']}"
    level = f"own level {number(reference['median'])} U/L (median of {reference['count']}, {span}; {band})"
    if reference["kind"] == "level":
        return level
    return f"{number(reference['value'])} U/L, from the lowest since the last peak; {level}"


def _strength_reference(found: Mapping[str, Any]) -> str:
    reference = found.get("strength_reference")
    if not reference:
        return ""
    count = reference["count"]
    of = f"median of the last {count} in remission" if count > 1 else "the last in remission"
    return f"{_label(reference['scale'])} {number(reference['points'])} of {number(reference['maximum'])} ({of})"


def _change(change: Mapping[str, Any], relative: bool) -> str:
    unit = f" {change['unit']}".rstrip()
    before, after = (None if change[name] is None else dose_number(change[name]) for name in ("before", "after"))
    dose = f"{before} → {after}{unit}" if before and after else f"{after}{unit}" if after else f"{before}{unit} before" if before else ""
    words = " ".join(
        part for part in (change["label"], DRUG_WORDS.get(change["what"], ""), dose, change["frequency"] if after else "") if part
    )
    return f"{words} ({_day(change['day'], relative, change['precision'])})"


def _tick(tick: Mapping[str, Any], relative: bool) -> str:
    return f"{tick['label']} ({_day(tick['day'], relative, tick['precision'])})"


def _day(iso: str, relative: bool, precision: str = Precision.DAY) -> str:
    return day_words(date.fromisoformat(iso), relative, Precision(precision))
