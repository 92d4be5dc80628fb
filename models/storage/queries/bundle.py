"""The rows of a bundle, streamed in the order of their natural keys from a snapshot session. Nothing is gathered in memory.

Plain SQL, because the order must come from the indexes: patient by study id, visit by patient and day, observation by visit. On SQLite
a CROSS JOIN keeps the tables in the order written; PostgreSQL sorts, by bytes as SQLite does. Dates come as files write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from models.access import Actor
from models.storage.entrance import entrance
from models.storage.scope import scope_of

Cells = tuple[Any, ...]

FETCHED_AT_ONCE = 2000

_DISTINCT = {
    "assay": "SELECT DISTINCT assay FROM observation WHERE voided_at IS NULL AND assay <> ''",
    "missing_reason": "SELECT DISTINCT missing_reason FROM observation WHERE voided_at IS NULL AND missing_reason <> ''",
}

_COUNTED = {"patient": "id", **dict.fromkeys(("observation", "treatment", "event", "flag"), "patient_id")}
"""The tables of an export, and the column of each that names the patient."""

# A bare month is kept as its 15th and a bare year as 1 July; both go out as they came in.
_PARTIAL = """CASE WHEN {precision} = 'month' AND {day} LIKE '%-15' THEN SUBSTR({day}, 1, 7)
    WHEN {precision} = 'year' AND {day} LIKE '%-07-01' THEN SUBSTR({day}, 1, 4) ELSE {day} END"""


def _text(column: str) -> str:
    return f"CAST({column} AS TEXT)"


def _date(column: str, precision: str) -> str:
    return _PARTIAL.format(day=_text(column), precision=precision)


_LEVEL = "CASE f.level WHEN 'watch' THEN 0 WHEN 'possible' THEN 1 ELSE 2 END"

_STATUS = "CASE WHEN f.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN f.cleared_on IS NOT NULL THEN 'cleared' ELSE 'open' END"

# File -> its columns, the tables beside the patient, how they belong to the patient, and the order within one patient
# (`~` marks words, which PostgreSQL must be told to sort by bytes).
_SOURCES: dict[str, tuple[tuple[str, ...], str, str, tuple[str, ...]]] = {
    "patients.csv": (
        (
            *("patient.sex", "patient.birth_year", "patient.antibody"),
            *(_date("patient.diagnosis_date", "patient.diagnosis_precision"), "patient.statin_exposure"),
            "COALESCE((SELECT name FROM site WHERE site.id = patient.site_id), '')",
            *("patient.status", _text("patient.status_date"), _date("patient.symptom_onset", "patient.onset_precision")),
            *(_text("patient.enrolled_on"), "patient.consent", "patient.label", "patient.citation", "patient.source_url"),
            *("patient.age_at_start", "patient.timeline"),
        ),
        "",
        "",
        (),
    ),
    "observations.csv": (
        (
            *(_date("v.day", "o.precision"), "v.kind", "o.measure", "o.entered", "o.unit", "o.upper_limit", "o.source", "o.note"),
            *("v.time", "o.laboratory", "o.assay", "o.rater", "o.method", "o.reporter", "o.missing_reason", "o.precision"),
            *(_text("o.recorded_at"), "o.sequence"),
        ),
        "CROSS JOIN visit v CROSS JOIN observation o",
        "AND v.patient_id = patient.id AND o.visit_id = v.id AND o.voided_at IS NULL",
        ("v.day", "~v.time", "~v.kind", "~o.measure", "~o.laboratory", "~o.assay", "o.sequence", "~o.source"),
    ),
    "treatments.csv": (
        (
            *("t.drug", "t.dose_entered", "t.unit", "t.frequency", "t.route", _date("t.start", "t.start_precision")),
            *(_date("t.stop", "t.stop_precision"), "t.reason", "t.days_per_cycle", "t.start_precision", "t.text", "t.stop_precision"),
        ),
        "CROSS JOIN treatment t",
        "AND t.patient_id = patient.id AND t.voided_at IS NULL",
        ("~t.drug", "t.start", "~t.dose_entered", "~t.route"),
    ),
    "events.csv": (
        (
            *("e.event", _text("e.onset_from"), _text("e.onset_to"), _text("e.decided_on"), "e.basis", "e.source", "e.note"),
            "e.precision",
        ),
        "CROSS JOIN event e",
        "AND e.patient_id = patient.id AND e.voided_at IS NULL",
        ("~e.event", "e.onset_from", "e.onset_to", "~e.source"),
    ),
    "flags.csv": (
        (
            *("f.episode", _text("f.flagged_on"), _text("f.raised_at"), "f.level", "f.rule", "f.ck", "f.ck_comparator"),
            *("f.ck_baseline", "f.ck_ratio", "f.strength", "f.strength_baseline", _STATUS, _text("f.cleared_on"), "f.engine_version"),
            "f.summary",
        ),
        "CROSS JOIN flag f",
        "AND f.patient_id = patient.id",
        ("f.episode", "f.flagged_on", "f.raised_at", _LEVEL, "~f.rule", "f.id"),
    ),
}

# Nothing after the withdrawal of consent is released; without its date, nothing at all.
_WITHDRAWN_FROM = "CASE WHEN patient.consent = 'withdrawn' THEN COALESCE(CAST(patient.status_date AS TEXT), '0001-01-01') ELSE '' END"


@entrance
def rows(session: Session, actor: Actor, file: str) -> Iterator[Cells]:
    """Every valid row of one file of the bundle within reach, in the order of its columns, by study id."""
    return _rows(session, actor, file, "patient.study_id", "patient")


@entrance
def released_rows(session: Session, actor: Actor, file: str, *, project: str) -> Iterator[Cells]:
    """The same under that project's random study ids, to be de-identified by its caller.

    Rows end with three cells more: the shift in days, the timeline, and the day from which consent is withdrawn ("" where it is not).
    """
    more, people = ("s.shift_days", "patient.timeline", _WITHDRAWN_FROM), "pseudonym s CROSS JOIN patient"
    of_project = "AND s.patient_id = patient.id AND s.project = :project"
    return _rows(session, actor, file, "s.code", people, of_project, more, project=project)


@entrance
def known_patients(session: Session, actor: Actor) -> dict[str, tuple[int | None, str]]:
    """Year of birth and timeline of every patient within reach, by study id: what an import checks its rows against."""
    found = _stream(session, f"SELECT study_id, birth_year, timeline FROM patient WHERE {_within(session, actor, 'id')}")  # noqa: S608
    return {study_id: (birth_year, timeline) for study_id, birth_year, timeline in found}


@entrance
def distinct(session: Session, actor: Actor, column: str) -> list[str]:
    """The different words of `assay` or `missing_reason` on valid observations within reach, in order of their bytes."""
    return sorted(word for (word,) in _stream(session, f"{_DISTINCT[column]} AND {_within(session, actor, 'patient_id')}"))


@entrance
def row_count(session: Session, actor: Actor) -> int:
    """About how many rows an export writes, voided ones counted too: for a progress bar."""
    counts = [f"SELECT COUNT(*) FROM {table} WHERE {_within(session, actor, of)}" for table, of in _COUNTED.items()]  # noqa: S608
    return sum(count for (count,) in _stream(session, " UNION ALL ".join(counts)))


def _rows(
    session: Session, actor: Actor, file: str, who: str, people: str, chosen: str = "", more: Sequence[str] = (), **values: str
) -> Iterator[Cells]:
    columns, joined, condition, order = _SOURCES[file]
    by_bytes = ' COLLATE "C"' if session.get_bind().dialect.name == "postgresql" else ""
    ordered = ", ".join(f"{column[1:]}{by_bytes}" if column.startswith("~") else column for column in (f"~{who}", *order))
    statement = (
        f"SELECT {', '.join((who, *columns, *more))} FROM {people} {joined} "  # noqa: S608  constants and numbers of sites alone
        f"WHERE {_within(session, actor, 'patient.id')} {chosen} {condition} ORDER BY {ordered}"
    )
    return _stream(session, statement, values)


def _within(session: Session, actor: Actor, patient: str) -> str:
    """The condition that this column names a patient within reach; numbers of sites are all that it holds besides names of columns."""
    scope = scope_of(session, actor)
    if scope.everything:
        return "1 = 1"
    condition = scope.condition.compile(dialect=session.get_bind().dialect, compile_kwargs={"literal_binds": True})
    # The plus keeps the index on sites, or on this column, from being taken in place of the one that gives the order.
    return f"+{patient} IN (SELECT id FROM patient WHERE {condition})"  # noqa: S608  see above


def _stream(session: Session, statement: str, values: dict[str, str] | None = None) -> Iterator[Cells]:
    return chain.from_iterable(_portions(session, statement, values))


def _portions(session: Session, statement: str, values: dict[str, str] | None) -> Iterator[Sequence[Any]]:
    with session.connection().execute(text(statement), values or {}, execution_options={"stream_results": True}) as result:
        if session.get_bind().dialect.name != "sqlite":
            yield from result.partitions(FETCHED_AT_ONCE)
            return
        # SQLite's own cursor: two million rows need no object each.
        cursor: Any = result.cursor
        while some := cursor.fetchmany(FETCHED_AT_ONCE):
            yield some
