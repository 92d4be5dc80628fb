"""Parameters in words: what is in force and where it comes from, who changed what, and what a change would do. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.governance.people import by_and_when
from dashboard.governance.sentences import EVERYWHERE
from models.clinical.relapse.parameters import DEFAULTS, ParameterLine, Parameters, override, parameter_table
from models.clinical.relapse.rules import RULES
from models.clinical.values import format_number
from models.errors import ImpossibleValue
from models.storage.queries.parameters import ParameterSetLine

CERTAINTIES = {
    "FOUND": "FOUND: read in the source named",
    "DERIVED": "DERIVED: worked out by Myolog, from the source where one is named",
    "MEMORY": "MEMORY: from general knowledge, not yet checked against a source",
}
TABLE = {line.name: line for line in parameter_table(DEFAULTS)}


@dataclass(frozen=True)
class ParameterRow:
    """One parameter as the page shows it. `changed` is true where its value is not the default."""

    meaning: str
    name: str
    value: str
    default: str
    source: str
    certainty: str

    @property
    def changed(self) -> bool:
        """True where a site set another value than the default."""
        return self.value != self.default


@dataclass(frozen=True)
class SetRow:
    """One set of parameters that was once put into force: where, what it changed, why, and who did it when."""

    site: str
    statement: str
    detail: str


@dataclass(frozen=True)
class Proposal:
    """A change that somebody has asked for and not yet confirmed. `site` is "" for everywhere."""

    site: str
    name: str
    before: Parameters
    after: Parameters
    reason: str

    @property
    def values(self) -> dict[str, float]:
        """Everything that differs from the defaults once the change is made."""
        return differences(self.after)


def propose(before: Parameters, site: str, name: str, value: float | None, version: str, reason: str) -> Proposal:
    """The change as asked for. Raises ImpossibleValue, saying everything that has to be corrected."""
    problems = [problem for problem in (_value_problem(before, name, value), _text_problems(version, reason)) if problem]
    if problems or value is None:
        raise ImpossibleValue(" ".join(problems))
    values = differences(before) | {name: value}
    changed = {name: each for name, each in values.items() if each != TABLE[name].value}
    return Proposal(site, name, before, override(changed, version.strip()), reason.strip())


def _value_problem(before: Parameters, name: str, value: float | None) -> str:
    if value is None:
        return "New value is blank. Enter a number above 0."
    if not value > 0:
        return f'New value "{value:g}" is not above 0. Enter a number above 0.'
    return f"{name} is {value_words(value)} there already. Enter another value." if value == getattr(before, name) else ""


def _text_problems(version: str, reason: str) -> str:
    blanks = [label for label, text in (("Name of the new version", version), ("Reason", reason)) if not text.strip()]
    return " ".join(f"{label} is blank. Flags and the history are read by it." for label in blanks)


def differences(parameters: Parameters) -> dict[str, float]:
    """Name and value of everything that is not as delivered."""
    return {line.name: line.value for line in parameter_table(parameters) if line.value != TABLE[line.name].value}


def value_words(value: float) -> str:
    """A parameter's value in full: 2.7 -> "2.7", 365.0 -> "365"."""
    return format_number(float(value))


def choice(line: ParameterLine) -> str:
    """How a parameter is called where one is chosen: name, then meaning."""
    return f"{line.name}: {line.meaning}"


def table_rows(parameters: Parameters) -> list[ParameterRow]:
    """Every parameter in force, in the order of the table."""
    return [
        ParameterRow(line.meaning, line.name, value_words(line.value), value_words(TABLE[line.name].value), line.source, line.certainty)
        for line in parameter_table(parameters)
    ]


def in_force(parameters: Parameters, site: str) -> str:
    """Which set is in force where, and what it changes, in one sentence."""
    where = f"At {site}" if site else "Where a site has no set of its own"
    changed = steps({}, differences(parameters))
    return f"{where}: version “{parameters.version}”, {f'changed from the default: {changed}' if changed else 'all as delivered'}."


def steps(before: Mapping[str, float], after: Mapping[str, float]) -> str:
    """What changed between two sets of differences: "large_ratio 2.7 → 3, strong_fall 12 → 10"."""
    names = [name for name in TABLE if before.get(name) != after.get(name)]
    return ", ".join(f"{name} {_value(before, name)} → {_value(after, name)}" for name in names)


def _value(values: Mapping[str, float], name: str) -> str:
    return value_words(values.get(name, TABLE[name].value))


def history_rows(sets: Sequence[ParameterSetLine]) -> Iterator[SetRow]:
    """Every set that was ever put into force, newest first, with what it changed against the one before it."""
    for place, line in enumerate(sets):
        changed = steps(_before(sets[place + 1 :], line.site), line.values) or "no value changed"
        yield SetRow(line.site or EVERYWHERE, f"“{line.version}”: {changed}", f"“{line.reason}” · {by_and_when(line.set_by, line.set_at)}")


def _before(older: Sequence[ParameterSetLine], site: str) -> Mapping[str, float]:
    own = next((line.values for line in older if line.site == site), None)
    return own if own is not None else next((line.values for line in older if not line.site), {})


def effects(proposal: Proposal, patients: int) -> list[str]:
    """What confirming would do, in sentences."""
    old, new = (value_words(getattr(each, proposal.name)) for each in (proposal.before, proposal.after))
    where = f"at {proposal.site}" if proposal.site else "everywhere that has no set of its own"
    counted = "1 patient is" if patients == 1 else f"{patients:,} patients are"
    return [
        f"{TABLE[proposal.name].meaning}: {old} → {new} {where}, as version “{proposal.after.version}”.",
        *(f"Rule {rule} would read: {words}" for rule, words in changed_rules(proposal)),
        f"{counted} judged again at once. Flags that no longer hold are withdrawn with this version as reason; none is deleted.",
    ]


def changed_rules(proposal: Proposal) -> list[tuple[str, str]]:
    """The rules whose sentence names the parameter, as they would read."""
    return [(rule.id, rule.human(proposal.after)) for rule in RULES if rule.human(proposal.before) != rule.human(proposal.after)]


def patients_judged(site: str, patients: Mapping[str, int], own: Collection[str]) -> int:
    """How many patients a change concerns: those of the site; everywhere, those at sites without a set of their own.

    `patients` counts them by site, "" for those without one; `own` names the sites that have a set.
    """
    return patients.get(site, 0) if site else sum(count for each, count in patients.items() if each not in own)
