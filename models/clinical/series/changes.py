"""What changed in the treatment, as plain records for a page and for the evidence of a flag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from models.clinical.series.results import History, TreatmentStep
from models.clinical.series.treatment import drug_of, step_key


@dataclass(frozen=True, slots=True)
class DrugChange:
    """One change of one drug: `what` is new, again, raised, lowered, changed, given (once) or ended.

    `before` and `after` are doses per administration in `unit`, None where there was none or it is not known.
    """

    drug: str
    label: str
    day: date
    what: str
    before: float | None
    after: float | None
    unit: str
    frequency: str
    precision: str
    trigger: bool

    def as_dict(self) -> dict[str, Any]:
        """The change as plain values for the evidence of a flag."""
        return {**{f.name: getattr(self, f.name) for f in fields(self)}, "day": self.day.isoformat()}


def drug_changes(history: History, around: date, weeks: float, same_course_days: float) -> list[DrugChange]:
    """What changed in the treatment in the `weeks` weeks before `around`, both days included, oldest first.

    A drug taken again within `same_course_days` of its end goes on; after longer it is taken "again".
    """
    first = around - timedelta(weeks=weeks)
    by_drug: dict[str, list[TreatmentStep]] = defaultdict(list)
    for step in sorted((step for step in history.treatments if step.start <= around), key=step_key):
        by_drug[step.drug].append(step)
    changes = [change for steps in by_drug.values() for change in _changes(steps, first, around, same_course_days)]
    return sorted(changes, key=lambda c: (c.day, c.drug, c.what))


def _changes(steps: list[TreatmentStep], first: date, around: date, gap: float) -> Iterable[DrugChange]:
    for number, step in enumerate(steps):
        before = steps[number - 1] if number else None
        what = _what(step, before, gap) if first <= step.start else ""
        if what:
            known = before.dose if before is not None and what in ("raised", "lowered", "changed") else None
            yield _change(step, step.start, what, known, step.dose)
        after = steps[number + 1] if number + 1 < len(steps) else None
        ended = step.stop is not None and first <= step.stop <= around and step.frequency != "once"
        if step.stop is not None and ended and not _goes_on(step, after, gap):
            yield _change(step, step.stop, "ended", step.dose, None)


def _what(step: TreatmentStep, before: TreatmentStep | None, gap: float) -> str:
    if step.frequency == "once":
        return "given"
    if before is None:
        return "new"
    if not _goes_on(before, step, gap):
        return "again"
    if (before.unit, before.frequency) != (step.unit, step.frequency) or before.dose is None or step.dose is None:
        return "changed" if (before.dose, before.unit, before.frequency) != (step.dose, step.unit, step.frequency) else ""
    return "" if before.dose == step.dose else "raised" if step.dose > before.dose else "lowered"


def _goes_on(step: TreatmentStep, after: TreatmentStep | None, gap: float) -> bool:
    if after is None or step.frequency == "once":
        return False
    return step.stop is None or (after.start - step.stop).days <= gap


def _change(step: TreatmentStep, day: date, what: str, before: float | None, after: float | None) -> DrugChange:
    drug = drug_of(step.drug)
    label, trigger = (drug.label, drug.trigger) if drug else (step.drug, False)
    precision = step.stop_precision if what == "ended" else step.precision
    return DrugChange(step.drug, label, day, what, before, after, step.unit, step.frequency, precision.value, trigger)
