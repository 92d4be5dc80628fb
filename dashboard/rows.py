"""Rows for the tables of the pages: patients, treatments, events and flags, in words. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from dashboard.governance.people import moment_words, person, review_words
from dashboard.typed import visible, without_accents
from dashboard.wording import ANTIBODY_WORDS, NOT_RECORDED, STATUS_WORDS
from models.clinical.dates import PartialDate
from models.clinical.events import find_event
from models.clinical.measures import Kind, find_measure
from models.clinical.relapse.findings import Level
from models.clinical.series.results import Result
from models.clinical.words import day_words, number, partial_words
from models.course import Course, EventLine, StoredFlag
from models.errors import UnknownCode
from models.storage.queries.history import Change
from models.storage.queries.identity import IdentityName
from models.storage.queries.patients import PatientLine
from models.storage.queries.reviews import ReviewLine

Row = dict[str, str]
Persons = Mapping[str, IdentityName]
"""Who the patients are, by public id, as far as the reader may know."""

NOBODY: Persons = {}


def patient_names(lines: Sequence[PatientLine], persons: Persons = NOBODY) -> dict[str, str]:
    """How each patient is called in the chooser, by public id: study id, name, label. Of two that read alike the later one is numbered."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for line in lines:
        name = visible(" · ".join(filter(None, [line.study_id, _called(line, persons), line.label])))
        while name in taken:
            name = f"{name} ({len(names) + 1})"
        names[line.public_id] = name
        taken.add(name)
    return names


def _called(line: PatientLine, persons: Persons) -> str:
    """The name of the person, and once more in plain letters where it has others: the chooser in the browser knows no accents."""
    person = persons.get(line.public_id)
    if person is None or not person.name:
        return ""
    plain = without_accents(person.name)
    return person.name if plain == person.name else f"{person.name} ({plain})"


def matching(lines: Sequence[PatientLine], text: str, persons: Persons = NOBODY) -> list[PatientLine]:
    """The patients with this text in study id, label or name, in any case; one whose whole study id it is stands alone."""
    wanted = " ".join(text.split()).casefold()
    named = [line for line in lines if line.study_id.casefold() == wanted]
    return named or [
        line for line in lines if wanted in line.study_id.casefold() or wanted in line.label.casefold() or _is(line, text, persons)
    ]


def _is(line: PatientLine, text: str, persons: Persons) -> bool:
    person = persons.get(line.public_id)
    return person is not None and person.matches(text)


def flagged_first(lines: Sequence[PatientLine]) -> list[PatientLine]:
    """The list of patients with open flags first, the highest level on top, those who left follow-up last; then by study id."""
    ranks = {level.value: rank for rank, level in enumerate(Level, start=1)}
    return sorted(lines, key=lambda line: (_left(line) != "", -ranks.get(line.open_level, 0), line.study_id))


def patient_rows(lines: Sequence[PatientLine], today: date, persons: Persons = NOBODY) -> list[Row]:
    """The list of patients, one row each, with where each stands; with names where there are any to see."""
    return [
        {
            "Patient": line.study_id,
            **_person_cells(persons.get(line.public_id), shown=bool(persons)),
            "Status": _stands(line, today),
            "Last CK": day_words(line.last_ck_on, line.relative) if line.last_ck_on else NOT_RECORDED,
            "Antibody": ANTIBODY_WORDS.get(line.antibody, line.antibody) or NOT_RECORDED,
            "Site": line.site or NOT_RECORDED,
            "Label": line.label,
        }
        for line in lines
    ]


def _person_cells(person: IdentityName | None, *, shown: bool) -> Row:
    if not shown:
        return {}
    born = day_words(person.date_of_birth) if person and person.date_of_birth else ""
    return {"Name": person.name if person else "", "Born": born}


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


def change_rows(changes: Sequence[Change]) -> list[Row]:
    """What was done to each value, oldest first: who, when, what, before and after."""
    return [
        {
            "When": moment_words(change.at),
            "Who": person(change.who),
            "What": change.what,
            "Of": change.subject,
            "Measure": code_words(change.measure),
            "Before": change.old,
            "After": change.new,
            "Reason": change.reason,
        }
        for change in changes
    ]


def followed(course: Course) -> dict[str, str]:
    """What of this patient can be followed through its changes, by code: measures, drugs and events, in the order of their names."""
    codes = {result.measure for result in course.history.results}
    codes |= {step.drug for step in course.history.treatments} | {event.event for event in course.events}
    return dict(sorted(((code, code_words(code)) for code in codes), key=lambda pair: pair[1].casefold()))


def code_words(code: str) -> str:
    """The name of a measure or event; of a drug, or a column of the study facts, the word itself."""
    for find in (find_measure, find_event):
        with suppress(UnknownCode):
            return find(code).label
    return visible(code.replace("_", " ").capitalize())


def own_rows(course: Course) -> list[Row]:
    """A patient's own results in plain words, newest first."""
    ordered = sorted(course.history.results, key=lambda result: result.day, reverse=True)
    return [
        {
            "Day" if course.relative else "Date": day_words(result.day, course.relative, result.precision),
            "What": find_measure(result.measure).plain,
            "Result": result_words(result),
        }
        for result in ordered
    ]


def result_words(result: Result) -> str:
    """A result as it was reported: "2410 U/L", ">20000 U/L", "yes", words as they were written."""
    measure = find_measure(result.measure)
    if measure.kind is Kind.FLAG and result.value is not None:
        return "yes" if result.value else "no"
    value = result.text or result.entered or (number(result.value) if result.value is not None else NOT_RECORDED)
    return f"{value} {result.unit}".strip()
