"""Makes the bundle `published/` from the extract `courses.csv`: `python -m sample_data.convert`. The same extract gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from sample_data.reading_patient import read_patient
from sample_data.reading_result import read_result
from sample_data.reading_treatment import read_treatments
from sample_data.rows import BundleRow, SourceRow, read_courses

HERE = Path(__file__).parent
COURSES = HERE / "courses.csv"
PUBLISHED = HERE / "published"

HEADERS = {
    "patients.csv": (
        "patient_id,sex,birth_year,antibody,diagnosis_date,statin_exposure,site,label,citation,source_url,age_at_start,timeline"
    ),
    "observations.csv": "patient_id,date,visit_kind,measure,value,unit,upper_limit,source,note,date_precision,sequence",
    "treatments.csv": "patient_id,drug,dose,unit,frequency,route,start,stop,reason,date_precision,text,stop_precision",
    "events.csv": "patient_id,event,onset_from,onset_to,decided_on,basis,source,note,date_precision",
}


def convert(courses: Sequence[SourceRow]) -> dict[str, list[BundleRow]]:
    """The rows of each file of the bundle, patients in the order of the extract, each row knowing the lines it was made from."""
    files: dict[str, list[BundleRow]] = {name: [] for name in HEADERS}
    for _, case in groupby(courses, key=lambda row: row.case_id):
        for row in _read_case(list(case)):
            files[row.file].append(row)
    _number_repeats(files["observations.csv"])
    return files


def _read_case(rows: Sequence[SourceRow]) -> list[BundleRow]:
    treatments = [row for row in rows if row.event_type.startswith("treatment_")]
    read = [read_patient(rows), *read_treatments(treatments)]
    for row in rows:
        if not row.event_type.startswith("treatment_"):
            read += read_result(row)
    return sorted(read, key=lambda row: row.lines[0])


def _number_repeats(observations: Iterable[BundleRow]) -> None:
    """Several words of one measure on one day are numbered, so that each has its own key."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for row in observations:
        key = (row.cells["patient_id"], row.cells["date"], row.cells["measure"])
        seen[key] += 1
        row.cells["sequence"] = str(seen[key])


def as_csv(name: str, rows: Iterable[BundleRow]) -> str:
    """One file of the bundle as text: the contract's columns, comma, one `\\n` a line, quotes only where a cell needs them."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, HEADERS[name].split(","), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row.cells for row in rows)
    return buffer.getvalue()


def write_bundle(folder: Path, courses: Path = COURSES) -> None:
    """Writes the four files of the bundle into `folder`, over those that stand there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in convert(read_courses(courses)).items():
        (folder / name).write_text(as_csv(name, rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_bundle(PUBLISHED)
