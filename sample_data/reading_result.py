"""What was measured, seen or said: CK, strength and symptoms become observations, the authors' relapses and remissions become events."""

from __future__ import annotations

import re

from sample_data.reading_patient import SOURCES
from sample_data.rows import BundleRow, SourceRow

# A grade is kept as a grade only where its muscle and its side are printed; elsewhere it stays inside the words.
BOTH_SIDES = {"hip flexion 3/5": "mrc_hip_flexors"}

_REFERENCE = re.compile(r"reference [0-9]+-([0-9]+)")


def read_result(row: SourceRow) -> list[BundleRow]:
    """The rows of `observations.csv` or `events.csv` that one line says: one, or two where a grade is printed for both sides."""
    if row.event_type == "ck":
        return [_creatine_kinase(row)]
    if row.event_type == "strength":
        return _strength(row)
    if row.event_type in ("relapse", "remission"):
        return [_event(row)]
    return [observation(row, "symptom_text", row.value_text)]


def observation(row: SourceRow, measure: str, value: str, **more: str) -> BundleRow:
    """One row of `observations.csv` on the day of `row`, in the extract's words."""
    cells = {
        "patient_id": row.case_id,
        "date": row.date.isoformat(),
        "visit_kind": "clinic",
        "measure": measure,
        "value": value,
        "source": SOURCES[row.case_id],
        "note": row.note,
        "date_precision": row.precision.value,
    }
    return BundleRow("observations.csv", cells | more, [row.line])


def _creatine_kinase(row: SourceRow) -> BundleRow:
    if not row.value_num:
        return observation(row, "ck_text", row.value_text)
    if row.unit == "not stated":
        return observation(row, "ck_text", f"{row.value_text} (unit not stated)")
    limit = _REFERENCE.search(row.note)
    value = row.comparator.replace("=", "") + row.value_num
    return observation(row, "ck", value, unit=row.unit, upper_limit=limit[1] if limit else "", note=_note(row, value))


def _note(row: SourceRow, value: str) -> str:
    """The note, with the printed words where they say more than the number: "approximately 6000"."""
    if row.value_text.replace(",", "") == value:
        return row.note
    printed = f'printed as "{row.value_text}"'
    return f"{row.note}; {printed}" if row.note else printed


def _strength(row: SourceRow) -> list[BundleRow]:
    muscle = BOTH_SIDES.get(row.value_text) if row.unit == "MRC" and "both sides" in row.note else None
    if muscle is None:
        return [observation(row, "strength_text", row.value_text)]
    return [observation(row, f"{muscle}_{side}", row.value_num) for side in ("right", "left")]


def _event(row: SourceRow) -> BundleRow:
    day = row.date.isoformat()
    cells = {
        "patient_id": row.case_id,
        "event": row.event_type,
        "onset_from": day,
        "onset_to": day,
        "basis": row.value_text,
        "source": SOURCES[row.case_id],
        "note": row.note,
        "date_precision": row.precision.value,
    }
    return BundleRow("events.csv", cells, [row.line])
