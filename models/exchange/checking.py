"""Rows of text into checked rows: the shapes' own checks, and those that need more than one row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError

from models.exchange.columns import EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS, Table
from models.exchange.doubts import alike, doubts, happened
from models.exchange.reading import Row
from models.exchange.report import ImportReport
from models.storage.records.shapes import AnyShape, EventShape, ObservationShape, PatientShape, TreatmentShape, field_errors
from models.storage.store.imports import Batch, Interned, incoming

SHAPES: dict[str, type[AnyShape]] = {
    PATIENTS.file: PatientShape,
    OBSERVATIONS.file: ObservationShape,
    TREATMENTS.file: TreatmentShape,
    EVENTS.file: EventShape,
}


class Checker:
    """Checks rows one after another and keeps the sound ones in `batch`; errors and queries go to the report.

    `known` holds year of birth and timeline of the stored patients, by study id.
    """

    def __init__(self, report: ImportReport, known: Mapping[str, tuple[int | None, str]], today: date) -> None:
        self.report, self.batch = report, Batch()
        self._patients = dict(known)
        self._spelled = {alike(study_id): study_id for study_id in known}
        self._patients_readable = True
        self._context = {"today": today}
        self._lines: dict[tuple[object, ...], int] = {}
        self._interned = Interned()

    def check(self, table: Table, row: Row) -> None:
        """Check one row; a sound one joins the batch, any other leaves an error."""
        try:
            shape = SHAPES[table.file].model_validate(row.cells, context=self._context)
        except ValidationError as error:
            self._refuse(table, row, error)
            return
        if isinstance(shape, PatientShape):
            self._meet(row, shape)
        checked = incoming(shape, row.line, self._interned)
        first = self._lines.setdefault(checked.key, row.line)
        if first != row.line:
            advice = "Keep one; number true repeats in the column sequence." if table is OBSERVATIONS else "Keep one."
            self._error(table, row, "", checked.name, f"The row has the same key as line {first}. {advice}")
        elif self._patients_readable and shape.patient_id not in self._patients:
            self._refuse_stranger(table, row, shape.patient_id)
        elif not self._before_birth(table, row, shape):
            self.batch.rows[table.file].append(checked)
            self._ask(table, row, shape)

    def unreadable(self, table: Table) -> None:
        """The file is missing or its rows could not be read, so nobody is called unknown for standing in it."""
        self._patients_readable &= table is not PATIENTS

    def finish(self, table: Table, *, header: tuple[str, ...] | None) -> None:
        """The file is read: note which columns it does not have. Without a usable header its rows count as unreadable."""
        self._lines.clear()
        if header is None:
            self.unreadable(table)
            return
        self.batch.absent[table.file] = frozenset(table.names) - frozenset(header)

    def _meet(self, row: Row, shape: PatientShape) -> None:
        stored = self._patients.get(shape.patient_id)
        born, timeline = stored or (None, shape.timeline)
        told = (shape.birth_year if "birth_year" in row.cells else born, shape.timeline if "timeline" in row.cells else timeline)
        self._patients[shape.patient_id] = told
        other = self._spelled.setdefault(alike(shape.patient_id), shape.patient_id)
        if other != shape.patient_id:
            reason = f'Patient "{shape.patient_id}" is written almost like "{other}". Check that they are two persons.'
            self._query(PATIENTS, row, "patient_id", reason)
        if stored and told[1] != timeline:
            reason = f'The timeline of "{shape.patient_id}" changes from {timeline} to {told[1]}, and with it what all its dates mean.'
            self._query(PATIENTS, row, "timeline", reason)

    def _error(self, table: Table, row: Row, column: str, value: str, reason: str) -> None:
        self.report.errors.add(table.file, row.line, column, value, reason)

    def _query(self, table: Table, row: Row, column: str, reason: str) -> None:
        self.report.queries.add(table.file, row.line, column, row.cells.get(column, ""), reason)

    def _refuse(self, table: Table, row: Row, error: ValidationError) -> None:
        for found in field_errors(error):
            self._error(table, row, found.column, found.value, found.reason)
        if table is PATIENTS:
            # Their other rows are judged by themselves: one fault is one error.
            self._patients.setdefault(row.cells.get("patient_id", "").strip(), (None, ""))

    def _refuse_stranger(self, table: Table, row: Row, study_id: str) -> None:
        near = self._spelled.get(alike(study_id))
        advice = f'Did you mean "{near}"?' if near else "Add the patient, or correct the number."
        self._error(table, row, "patient_id", study_id, f'Patient "{study_id}" is neither in patients.csv nor stored. {advice}')

    def _before_birth(self, table: Table, row: Row, shape: AnyShape) -> bool:
        born, timeline = self._patients.get(shape.patient_id, (None, ""))
        column, day = happened(shape)
        if born is None or timeline == "relative" or day is None or day.year >= born:
            return False
        value = row.cells[column].strip()
        self._error(table, row, column, value, f'{column} "{value}" lies before the year of birth {born}. Correct one of the two.')
        return True

    def _ask(self, table: Table, row: Row, shape: AnyShape) -> None:
        _, timeline = self._patients.get(shape.patient_id, (None, ""))
        for column, doubt in doubts(shape, relative=timeline == "relative"):
            self._query(table, row, column, doubt)
