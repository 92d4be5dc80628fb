"""The words of the pages: fixed sentences, and the one way in which typed text enters Markdown.

Free of Streamlit. A flag is decision support: it names its inputs, its rule, its gaps and its source, and it never says that a
relapse has happened or what to prescribe.
"""

from __future__ import annotations

import re

from dashboard.typed import JOINER, visible
from models.clinical.relapse.findings import Level, State

FOOTER = "Myolog supports clinicians; it does not diagnose."
NOT_RECORDED = "not recorded"
INCIDENT = "This page could not be shown. Nothing was saved or changed. Reload it; if it happens again, report incident {number}."
NO_SUCH_PATIENT = "The address names no patient of this database. Choose one from the list."
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
SEARCH_HINT = "Part of the study id or label, then Enter"
PATIENTS = "Patients"
ALL_PATIENTS = "All patients"
PATIENTS_HINT = "{total:,} in this database, open flags first. Click a study id to open it, or type a part of it in the box."
PATIENTS_CUT = "The first {count:,} of {total:,}, open flags first. Click a study id to open it, or search in the box for any other."
PATIENTS_FOUND = "{count:,} of {total:,} with “{text}” in the study id or label. Click a study id to open it."
PATIENTS_FOUND_CUT = "The first {count:,} with “{text}” in the study id or label, open flags first. Type more of it to see fewer."
NO_PATIENT_FOUND = "None of {total:,} has “{text}” in the study id or label. Type another part of it, or go back to all patients."
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
    State.UNDETERMINED: "Undetermined: the last CK was cut and cannot decide.",
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

REVIEW_HINT = "A review changes no flag and records no relapse."
REVIEW_AGAIN = "Review again"
REVIEW_REASON = "Reason, kept with the flag"
REVIEW_SUBMITS = {"dismissed": "Dismiss this flag", "snoozed": "Snooze this flag"}
SNOOZE_UNTIL = "Snooze until, at most a year ahead"
SNOOZE_PASSED = "That day has come."
GOVERNANCE = "How the flags do"
GOVERNANCE_FLAGS = "What fired, and what reviewers made of it"
GOVERNANCE_FLAGS_HINT = (
    "A flag counts when its episode opens and again when it rises to a higher level, each by its latest review. "
    "A snooze that has run out counts as not reviewed."
)
GOVERNANCE_DISMISSED = "Dismissed, with the reasons given"
GOVERNANCE_MISSED = "Recorded relapses with no flag known before them"
GOVERNANCE_MISSED_HINT = (
    "Known before: an episode at possible or above, open at some time from 90 days before the relapse may have begun, "
    "that Myolog had raised by the end of the day on which the relapse was decided."
)
GOVERNANCE_PREDICTIVE = "Flags that a recorded relapse followed"
GOVERNANCE_PREDICTIVE_HINT = (
    "An episode counts from the day on which Myolog knew of it, once a year has passed. Episodes from imported history could warn nobody "
    "and are counted apart. A relapse that nobody recorded counts as none."
)
GOVERNANCE_PARAMETERS = "Parameters in force"
GOVERNANCE_ALL_PARAMETERS = "All {count} parameters with meaning, default and source"
GOVERNANCE_HISTORY = "Who changed what"
CHANGE_TITLE = "Change a parameter"
CHANGE_PLACEHOLDER = "Type a part of its name or meaning"
CHANGE_HINT = "Nothing changes until you have seen what a change would do, and confirmed it."
CHANGE_VERSION = "Name of the new version"
CHANGE_VERSION_EXAMPLE = "for example 2026-11 north"
CHANGE_REASON = "Why it is changed"
CHANGE_SHOW = "Show what would change"
CHANGE_PREVIEW = "What would change"
CHANGE_CONFIRM = "Change it and judge again"
CHANGE_RUNNING = "Judging {count:,} patients again"
CHANGE_DONE = "Parameters “{version}” are in force."
SIMULATION = "In simulation: the engine beside simple rules"
SIMULATION_HINT = (
    "Measured at release on simulated patients, none of them real. It shows that the rules do what they are meant to do; "
    "how they do in your clinic is what stands above. Anybody can repeat it: myolog evaluate."
)
SIMULATION_NONE = "This version ships no measured result. Make one in a terminal with: myolog evaluate"
SIMULATION_TABLE = "Simulation: {cohort}"
SIMULATION_COLUMNS = (
    "In time: flagged between 28 days before onset and the day before treatment was escalated. False flags per patient-year at risk. "
    "Right, of 100 flags: where each patient relapses every five years on average. In brackets 95 % intervals."
)
SIMULATION_PARTS = "Simulation: flagged in time by size and speed of the relapse"

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_JOINED = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Typed text for a Markdown place, shown exactly as typed.

    Every punctuation sign is escaped. What Streamlit turns into links, arrows or dashes even so (`://`, `www.`, `@`, `--`, `->`) is held
    apart by an invisible joiner; nothing else is, so that a study id can be copied. Line breaks become spaces; control and
    direction-changing characters become a visible sign.
    """
    return _MARKDOWN.sub(r"\\\1", _JOINED.sub(JOINER, visible(text)))
