"""When each drug of a case began and ended: lines of starts, changes and stops become the steps of `treatments.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from models.clinical.dates import Precision
from sample_data.reading_result import observation
from sample_data.rows import BundleRow, SourceRow
from sample_data.treatment_words import GIVEN, STOPPED, USED_BEFORE, Step, Stopped

START_UNKNOWN = "start not stated in the source"
ORDER_ONLY = "ORDER ONLY: source gives the sequence, not the date; day is a placeholder."


class Course:
    """The drugs of one patient, read line by line in the order of the extract."""

    def __init__(self) -> None:
        self.rows: list[BundleRow] = []

    def read(self, row: SourceRow) -> None:
        """One line: its drugs open steps, and a step of the same drug that is still open ends there. A stop ends steps and opens none."""
        if row.event_type == "treatment_stop":
            self._stop(row)
            return
        given = GIVEN[row.value_text]
        for drug in dict.fromkeys((*given.ends, *(step.drug for step in given.steps))):
            self._end(drug, row, "")
        self.rows += [_opened(row, step) for step in given.steps]
        if given.other_words:
            self.rows.append(observation(row, "symptom_text", given.other_words))

    def _stop(self, row: SourceRow) -> None:
        stopped = STOPPED[row.value_text]
        ended = [self._end(drug, row, stopped.reason) for drug in stopped.drugs or self._open_drugs()]
        if not any(ended):
            self.rows.append(_only_stop_known(row, stopped))

    def _open_drugs(self) -> list[str]:
        return [row.cells["drug"] for row in self.rows if row.cells.get("stop") == ""]

    def _end(self, drug: str, row: SourceRow, reason: str) -> bool:
        """Whether a step of the drug was open; it ends on the day of `row`, the first day no longer at that dose."""
        still_open = [step for step in self.rows if step.cells.get("drug") == drug and not step.cells["stop"]]
        for step in still_open:
            step.cells["stop"] = row.date.isoformat()
            step.cells["stop_precision"] = row.precision.value
            step.cells["reason"] = step.cells["reason"] or reason
            step.lines.append(row.line)
            if row.event_type == "treatment_stop":
                step.cells["text"] += f"; stopped: {_words(row)}"
        return bool(still_open)


def read_treatments(rows: Sequence[SourceRow]) -> list[BundleRow]:
    """The steps of one case, in the order in which the extract opens them; words that are no drug become words of that day."""
    course = Course()
    for row in rows:
        course.read(row)
    return course.rows


def _opened(row: SourceRow, step: Step) -> BundleRow:
    start = row.date + timedelta(step.after)
    precision = step.precision or row.precision
    stop = (start + timedelta(step.lasts), step.stop_precision or precision) if step.lasts else None
    return _treatment(row, step, (start, precision), stop, _words(row))


def _only_stop_known(row: SourceRow, stopped: Stopped) -> BundleRow:
    """A drug of which only the end is told: it began as long before as is printed; otherwise the start only keeps the order."""
    (drug,) = stopped.drugs
    used = USED_BEFORE.get(row.case_id)
    if used is None:
        start, words = (row.date - timedelta(1), Precision.ORDER), START_UNKNOWN
    else:
        start = _before(row.date, used.years, used.months), Precision.YEAR if used.years else Precision.MONTH
        words = used.words
    text = f"{_words(row)}; {words}" if words else _words(row)
    step = Step(drug, stopped.dose, stopped.unit, reason=stopped.reason)
    return _treatment(row, step, start, (row.date, row.precision), text)


def _before(day: date, years: int, months: int) -> date:
    """The same day of the month, so many years and months earlier."""
    month = day.month - 1 - months
    return day.replace(year=day.year - years + month // 12, month=month % 12 + 1)


def _treatment(row: SourceRow, step: Step, start: tuple[date, Precision], stop: tuple[date, Precision] | None, text: str) -> BundleRow:
    cells = {
        "patient_id": row.case_id,
        "drug": step.drug,
        "dose": step.dose,
        "unit": step.unit,
        "frequency": step.frequency,
        "route": step.route,
        "start": start[0].isoformat(),
        "stop": stop[0].isoformat() if stop else "",
        "reason": step.reason,
        "date_precision": start[1].value,
        "stop_precision": stop[1].value if stop else "",
        "text": text,
    }
    return BundleRow("treatments.csv", cells, [row.line])


def _words(row: SourceRow) -> str:
    """The printed words and the note. The sentence that says "order only" goes: the column `date_precision` says it."""
    note = row.note.replace(ORDER_ONLY, "").strip()
    return f"{row.value_text}; {note}" if note else row.value_text
