"""Rows for the tables of the pages: patients, treatments, events and flags, in words. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from dashboard.governance.people import review_words
from dashboard.typed import visible
from dashboard.wording import ANTIBODY_WORDS, NOT_RECORDED, STATUS_WORDS
from models.clinical.dates import PartialDate
from models.clinical.relapse.findings import Level
from models.clinical.words import day_words, partial_words
from models.course import Course, EventLine, StoredFlag
from models.storage.queries.patients import PatientLine
from models.storage.queries.reviews import ReviewLine

Row = dict[str, str]


def patient_names(lines: Sequence[PatientLine]) -> dict[str, str]:
    """How each patient is called in the chooser, by public id: study id and label. Of two that read alike the later one is numbered."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for line in lines:
        name = visible(f"{line.study_id} · {line.label}" if line.label else line.study_id)
        while name in taken:
            name = f"{name} ({len(names) + 1})"
        names[line.public_id] = name
        taken.add(name)
    return names


def matching(lines: Sequence[PatientLine], text: str) -> list[PatientLine]:
    """The patients with this text in their study id or label, in any case; one whose whole study id it is stands alone."""
    wanted = " ".join(text.split()).casefold()
    named = [line for line in lines if line.study_id.casefold() == wanted]
    return named or [line for line in lines if wanted in line.study_id.casefold() or wanted in line.label.casefold()]


def flagged_first(lines: Sequence[PatientLine]) -> list[PatientLine]:
    """The list of patients with open flags first, the highest level on top, those who left follow-up last; then by study id."""
    ranks = {level.value: rank for rank, level in enumerate(Level, start=1)}
    return sorted(lines, key=lambda line: (_left(line) != "", -ranks.get(line.open_level, 0), line.study_id))


def patient_rows(lines: Sequence[PatientLine], today: date) -> list[Row]:
    """The list of patients, one row each, with where each stands."""
    return [
        {
            "Patient": line.study_id,
            "Stands": _stands(line, today),
            "Last CK": day_words(line.last_ck_on, line.relative) if line.last_ck_on else NOT_RECORDED,
            "Antibody": ANTIBODY_WORDS.get(line.antibody, line.antibody) or NOT_RECORDED,
            "Site": line.site or NOT_RECORDED,
            "Label": line.label,
        }
        for line in lines
    ]


def _stands(line: PatientLine, today: date) -> str:
    """The open flag or the state; that of a patient long without a CK, or no longer followed, is only what was last known."""
    words = f"{line.open_level}, for review" if line.open_level else line.state or NOT_RECORDED
    if left := _left(line):
        return f"{left} ({words})"
    silent = line.last_ck_on is not None and not line.relative and (today - line.last_ck_on).days > line.quiet_days
    return f"quiet ({words} at the last CK)" if silent and not line.open_level else words


def _left(line: PatientLine) -> str:
    return STATUS_WORDS.get(line.status, line.status)


def treatment_rows(course: Course) -> list[Row]:
    """Every dose step, cycle and infusion, newest first."""
    steps = [(step.start.day, lane, step) for lane in course.lanes for step in lane.steps]
    return [
        {
            "Drug": lane.label,
            "Dose": step.dose_text or NOT_RECORDED,
            "Route": step.route,
            "From": partial_words(step.start, course.relative),
            "Until": "" if step.dated else partial_words(step.stop, course.relative) if step.stop else "going on",
            "Reason": step.reason,
            "Note": step.text,
        }
        for _, lane, step in sorted(steps, key=lambda found: found[0], reverse=True)
    ]


def event_rows(course: Course) -> list[Row]:
    """What clinicians or authors decided happened, newest first."""
    return [
        {"Event": event.label, "When": _span(event, course), "Basis": event.basis, "Source": event.source, "Note": event.note}
        for event in sorted(course.events, key=lambda event: event.onset_from, reverse=True)
    ]


def flag_history(course: Course, reviews: Mapping[str, Sequence[ReviewLine]]) -> Iterator[tuple[str, str, str]]:
    """Every flag ever raised, newest first: its episode, what became of it, its reason with the latest review.

    The review of the open flag is left out: it stands under the flag itself, and changes there without the rest of the page.
    """
    for flag in sorted(course.flags, key=lambda flag: (flag.flagged_on, flag.episode), reverse=True):
        statement = f"{flag.level.value.capitalize()} on {day_words(flag.flagged_on, course.relative)}, {_status(flag, course)}"
        known = () if flag == course.open_flag else reviews.get(flag.public_id, ())[:1]
        yield f"Episode {flag.episode}", statement, " · ".join([f"{flag.rule}: {flag.summary}", *map(review_words, known)])


def _status(flag: StoredFlag, course: Course) -> str:
    if flag.withdrawn_reason:
        return f"withdrawn: {flag.withdrawn_reason}"
    return f"cleared {day_words(flag.cleared_on, course.relative)}" if flag.cleared_on else "open"


def _span(event: EventLine, course: Course) -> str:
    first, last = (partial_words(PartialDate(day, event.precision), course.relative) for day in (event.onset_from, event.onset_to))
    return first if first == last else f"{first} to {last}"
