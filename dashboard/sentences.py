"""What a course says, in sentences: one per stream, the identity strip, and the state. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard import wording
from dashboard.rows import result_words
from dashboard.wording import NOT_RECORDED
from models.clinical.measures import find_measure
from models.clinical.relapse.findings import State
from models.clinical.series.results import Result
from models.clinical.words import age_words, ck_words, day_words, dose_number, number, on_words, partial_words, times
from models.course import CkNow, CkPosition, Course, Direction, PrednisoneNow, StrengthNow
from models.storage.queries.identity import IdentityLine

CK_HEADS = {
    CkPosition.WITHIN: "Within usual variation",
    CkPosition.ABOVE: "Above own level",
    CkPosition.BELOW: "Below own level",
    CkPosition.NO_LEVEL: "No remission level yet",
    CkPosition.TOO_FEW: "Too few results",
    CkPosition.UNDETERMINED: "Undetermined: the last result was cut and cannot decide",
}


@dataclass(frozen=True)
class Line:
    """One stream: its name, what is true now, and the numbers behind it."""

    label: str
    head: str
    detail: str = ""


def stream_lines(course: Course) -> tuple[Line, ...]:
    """CK, each strength scale, prednisone, and infusions where there are any; a stream without data says so."""
    return (_ck_line(course), *_strength_lines(course), _prednisone_line(course), *_infusion_lines(course))


def identity(course: Course) -> str:
    """The context of the patient in one line: antibody, onset, statin exposure, sex, age, site, status; "not recorded" where missing."""
    facts = course.facts
    onset = partial_words(facts.symptom_onset, course.relative) if facts.symptom_onset else NOT_RECORDED
    parts = [
        wording.ANTIBODY_WORDS.get(facts.antibody, facts.antibody) or f"antibody {NOT_RECORDED}",
        f"onset {onset}",
        wording.STATIN_WORDS.get(facts.statin_exposure, f"statin exposure {NOT_RECORDED}"),
        facts.sex or f"sex {NOT_RECORDED}",
        _age(course),
        facts.site or f"site {NOT_RECORDED}",
        wording.STATUS_WORDS.get(facts.status, facts.status),
    ]
    return " · ".join(part for part in parts if part)


def person(identity: IdentityLine) -> str:
    """Who the patient is in one line: "Name, born 4 Mar 1961, record 12-345"; "" where nothing was recorded."""
    born = f"born {day_words(identity.date_of_birth)}" if identity.date_of_birth else ""
    number = f"record {identity.local_number}" if identity.local_number else ""
    return ", ".join(filter(None, [identity.name or (wording.NAME_NOT_RECORDED if born or number else ""), born, number]))


def identity_rows(identity: IdentityLine) -> Iterator[tuple[str, str, str]]:
    """What is recorded of who the patient is, in rows of (label, text, "")."""
    born = day_words(identity.date_of_birth) if identity.date_of_birth else ""
    said = (identity.name, born, identity.local_number, identity.contact)
    for label, text in zip(wording.IDENTITY_LABELS, said, strict=True):
        yield label, text or NOT_RECORDED, ""


def own_lines(course: Course) -> Iterator[Line]:
    """A patient's last result of each enzyme and each strength score, as it was reported and when; nothing is compared."""
    last = {result.measure: result for result in course.history.results if find_measure(result.measure).group == "muscle enzymes"}
    for result in last.values():
        yield Line(find_measure(result.measure).plain, result_words(result), _on(result, course).removeprefix("on "))
    for now in course.streams.strength:
        value = "" if now.last.value is None else f"{number(now.last.value)} of {number(now.maximum or 0)}"
        yield Line(find_measure(now.last.measure).plain, value, _on(now.last, course).removeprefix("on "))


def own_treatment(course: Course) -> Iterator[Line]:
    """What a patient takes now and since when; of what is given in cycles, when it was given last."""
    for lane in course.lanes:
        going = [step for step in lane.steps if step.stop is None and not step.dated]
        given = [step for step in lane.steps if step.dated]
        if going:
            yield Line(lane.label, going[-1].dose_text or "dose not recorded", f"since {partial_words(going[-1].start, course.relative)}")
        elif given:
            yield Line(
                lane.label,
                given[-1].dose_text or "given",
                f"last {on_words(given[-1].start.day, course.relative, given[-1].start.precision)}",
            )


def state_sentences(course: Course) -> tuple[str, ...]:
    """Where the patient stands when no flag is open, or why nothing can be said; the first sentence names the state."""
    standing = course.standing
    if standing is None or standing.state is State.FLAGGED:
        return ()
    state = (wording.STATE_WORDS[standing.state], *standing.reasons)
    ck = course.streams.ck
    if ck is None or ck.quiet_since is None:
        return state
    return (f"Quiet: a new CK was due before {day_words(ck.quiet_since, course.relative)}.", wording.LAST_KNOWN, *state)


def _ck_line(course: Course) -> Line:
    now = course.streams.ck
    if now is None:
        words = course.ck_words[-1] if course.ck_words else None
        detail = f"In words only: “{words.text}”, {_on(words, course)}" if words else ""
        return Line("CK", "No CK value recorded", detail)
    return Line("CK", CK_HEADS[now.position] + _since(now, course), " · ".join(_ck_parts(now, course)))


def _since(now: CkNow, course: Course) -> str:
    if now.position is not CkPosition.ABOVE or now.above_since is None:
        return ""
    within, above = now.above_since
    first_above = day_words(above, course.relative)
    return f" since between {day_words(within, course.relative)} and {first_above}" if within else f" since {first_above} at the latest"


def _ck_parts(now: CkNow, course: Course) -> Iterator[str]:
    yield f"{_ck(now.last)} {_on(now.last, course)}{_ago(now.age_days)}"
    if now.times_level is not None and now.level is not None:
        yield f"{times(now.times_level, now.last.comparator)} own level ({number(now.level.median)})"
    if now.times_limit is not None and now.upper_limit is not None:
        yield f"{times(now.times_limit, now.last.comparator)} limit ({number(now.upper_limit)})"
    else:
        yield f"upper limit {NOT_RECORDED}"
    if now.previous is not None and now.direction is not None:
        yield f"{_direction(now.direction)} {_ck(now.previous)} {_on(now.previous, course)}"
    if now.quiet_since is not None and course.open_flag is not None:
        yield f"quiet: a new CK was due before {day_words(now.quiet_since, course.relative)}"


def _ck(result: Result) -> str:
    return ck_words(result.value or 0.0, result.comparator, result.entered, result.unit)


def _direction(direction: Direction) -> str:
    return {Direction.UP: "up from", Direction.DOWN: "down from", Direction.SAME: "unchanged from"}.get(direction, "before it")


def _strength_lines(course: Course) -> tuple[Line, ...]:
    if course.streams.strength:
        return tuple(Line(f"Strength, {now.label}", *_strength_words(now, course)) for now in course.streams.strength)
    if course.strength_words:
        last = course.strength_words[-1]
        return (Line("Strength", "No score recorded", f"In words only: “{last.text}”, {_on(last, course)}"),)
    return (Line("Strength", "No score recorded"),)


def _strength_words(now: StrengthNow, course: Course) -> tuple[str, str]:
    value = "cut" if now.last.value is None else f"{now.last.comparator}{number(now.last.value)}"
    head = f"{value} of {number(now.maximum)}" if now.maximum else value
    return f"{head}{_change(now, course)}", f"{_on(now.last, course)}{_ago(now.age_days)}".removeprefix("on ")


def _change(now: StrengthNow, course: Course) -> str:
    if now.change is None or now.since is None:
        return ""
    since = day_words(now.since, course.relative)
    if now.change == 0:
        return f", unchanged since {since}"
    rater = {True: "same rater", False: "another rater", None: "rater not recorded"}[now.same_rater]
    return f", {'up' if now.change > 0 else 'down'} {number(abs(now.change))} since {since} ({rater})"


def _prednisone_line(course: Course) -> Line:
    now = course.streams.prednisone
    if now is None:
        return Line("Prednisone", "No dose recorded")
    return Line("Prednisone", *_prednisone_words(now, course))


def _prednisone_words(now: PrednisoneNow, course: Course) -> tuple[str, str]:
    since = day_words(now.since, course.relative, now.precision)
    before = f"{dose_number(now.previous)} mg a day before" if now.previous else ""
    if now.mg_per_day is None:
        return f"Glucocorticoid since {since}, dose not recorded", before
    if now.mg_per_day == 0:
        return f"Stopped, {since}", before
    return f"{dose_number(now.mg_per_day)} mg a day since {since}", before


def _infusion_lines(course: Course) -> tuple[Line, ...]:
    doses = [f"{dose.label} {day_words(dose.day, course.relative)}{_ago(dose.days_ago)}" for dose in course.streams.infusions]
    return (Line("Last infusions", " · ".join(doses)),) if doses else ()


def _on(result: Result, course: Course) -> str:
    return on_words(result.day, course.relative, result.precision)


def _ago(days: int | None) -> str:
    words = age_words(days)
    return f" ({words})" if words else ""


def _age(course: Course) -> str:
    if course.facts.birth_year:
        return f"born {course.facts.birth_year}"
    return f"{course.facts.age_at_start} years old at the start" if course.facts.age_at_start is not None else f"age {NOT_RECORDED}"
