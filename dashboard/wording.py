"""The words of the pages: fixed sentences, dates and numbers for people, and the one way in which typed text enters Markdown.

Free of Streamlit. A flag is decision support: it names its inputs, its rule, its gaps and its source, and it never says that a
relapse has happened or what to prescribe.
"""

from __future__ import annotations

import re
from datetime import date

from dashboard.typed import visible
from models.clinical.dates import Precision, relative_day
from models.clinical.relapse.findings import Level, State

FOOTER = "Myolog supports clinicians; it does not diagnose."
NOT_RECORDED = "not recorded"
INCIDENT = "This page could not be shown. Nothing was saved or changed. Reload it; if it happens again, report incident {number}."
NO_SUCH_PATIENT = "The address names no patient of this database. Choose one above."
EMPTY_TITLE = "No patients yet"
EMPTY_TEXT = "This database is empty. Stop the server, then do one of these in a terminal and start it again:"
EMPTY_COMMANDS = {
    "Import a bundle, a folder or .zip with patients.csv": "myolog import FOLDER",
    "Look around with published courses, in a throw-away database": "myolog demo",
}
FLAG_BASIS = "Inputs, reference and sources · {origin}"
CITATION_LABEL = "Published course. Source"
CHOOSER = "Patient"
CHOOSER_HINT = "Type a part of the study id or label"
PATIENTS = "Patients"
PATIENTS_HINT = "{count} in this database. Click one to open it."
PATIENT_TABLE = "All patients with antibody, site and where each stands"
NO_RESULTS = "No CK result, strength score or finding was recorded."
RESULTS_TABLE = "The results of the figure as a table, newest first"
HISTORY = "Treatments, events and the history of flags"
TREATMENTS = "Treatments"
EVENTS = "Events, as decided by clinicians or authors"
FLAGS = "Flags, cleared and withdrawn ones too"
NONE_RECORDED = "None recorded."

FLAG_TITLES = {
    Level.WATCH: "Watch: one result to repeat",
    Level.POSSIBLE: "Possible relapse, for review",
    Level.PROBABLE: "Probable relapse, for review",
}
LEVEL_ICONS = {
    Level.WATCH: ":material/visibility:",
    Level.POSSIBLE: ":material/flag:",
    Level.PROBABLE: ":material/flag_2:",
}
STATE_WORDS = {
    State.FLAGGED: "Flagged for review.",
    State.NOT_ENOUGH_DATA: "Not enough data to compare.",
    State.NO_LEVEL: "Active: no remission level yet.",
    State.NOT_RESPONDING: "Not responding: weeks on treatment without the expected fall in CK, or weaker.",
    State.UNDETERMINED: "Undetermined: ask the laboratory for a dilution.",
    State.UNSETTLED: "Unsettled: CK above its usual variation or strength down, with no flag open.",
    State.STEADY: "Steady: CK within usual variation of the own level, strength not down.",
}
STATUS_WORDS = {
    "active": "",
    "transferred": "transferred",
    "lost": "lost to follow-up",
    "died": "died",
    "withdrawn": "withdrawn from the study",
}
LAST_KNOWN = "At the last result:"
ANTIBODY_WORDS = {"both": "anti-HMGCR and anti-SRP", "unknown": "antibody unknown", "not tested": "antibody not tested"}
STATIN_WORDS = {"yes": "statin-exposed", "no": "no statin exposure", "unknown": "statin exposure unknown"}
UNIT_LABELS = {"U/L": "U/L", "ukat/L": "µkat/L", "limit": "× limit"}

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_JOINED = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE)
_JOINER = "\u2060"


def escaped(text: str) -> str:
    """Typed text for a Markdown place, shown exactly as typed.

    Every punctuation sign is escaped. What Streamlit turns into links, arrows or dashes even so (`://`, `www.`, `@`, `--`, `->`) is held
    apart by an invisible joiner; nothing else is, so that a study id can be copied. Line breaks become spaces; control and
    direction-changing characters become a visible sign.
    """
    return _MARKDOWN.sub(r"\\\1", _JOINED.sub(_JOINER, visible(text)))


def day_words(day: date, relative: bool, precision: Precision = Precision.DAY) -> str:
    """A date for people at its own precision: "11 Nov 2026", "Nov 2026", "about 11 Nov 2026"; "day 314" in a course told in days."""
    full = f"day {relative_day(day):,}" if relative else f"{day.day} {day:%b %Y}"
    match precision:
        case Precision.DAY:
            return full
        case Precision.ORDER:
            return f"{full} (order only)"
        case Precision.WEEK if not relative:
            return f"week of {full}"
        case Precision.MONTH if not relative:
            return f"{day:%b %Y}"
        case Precision.YEAR if not relative:
            return f"{day:%Y}"
        case _:
            return f"about {full}"


def on_words(day: date, relative: bool, precision: Precision = Precision.DAY) -> str:
    """When something happened, inside a sentence: "on 11 Nov 2026", "in Nov 2026", "about day 314"."""
    words = day_words(day, relative, precision)
    if words.startswith("about"):
        return words
    preposition = {Precision.WEEK: "in the", Precision.MONTH: "in", Precision.YEAR: "in"}.get(precision, "on")
    return f"{preposition} {words}"


def age_words(days: int | None) -> str:
    """How long ago: "today", "9 d ago", "5 months ago", "4.6 years ago"; empty where it cannot be said."""
    if days is None:
        return ""
    if days == 0:
        return "today"
    if days < 60:
        return f"{days} d ago"
    return f"{round(days / 30.44)} months ago" if days < 730 else f"{days / 365.25:.1f} years ago".replace(".0 ", " ")


def number_words(value: float) -> str:
    """A number for people: thousands separated, whole from 100 on, at most one decimal from 10 on and two below."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def times_words(value: float, comparator: str = "") -> str:
    """A multiple: "7.8×", "12×", ">64×"."""
    return f"{comparator}{value:,.1f}×" if value < 9.95 else f"{comparator}{value:,.0f}×"
