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
INCIDENT = (
    "Something went wrong. Reload the page and look whether what you did last was kept; if it happens again, report incident {number}."
)
UNUSABLE = "The database cannot be used at the moment, so nothing was saved here. Try again; if it happens again, report incident {number}."
LOGGED_OUT = "You are logged out. Log in to go on."
LOG_OUT = "Log out"
OWN_ACCOUNT = "Your account: password and logins"
NO_SITE = "patients without a site"
NOT_FOR = "This page is for {roles}. You are logged in as {role}."
OTHER_LOGIN = "Somebody else has logged in meanwhile. The page is loaded anew."
NO_SUCH_PATIENT = "The address names no patient of your sites. Choose one from the list."
EMPTY_TITLE = "No patients yet"
EMPTY_TEXT = (
    "There is no patient at your sites. If yours are at another site, the administrator can add it to your account. "
    "Otherwise whoever runs this server can bring patients in, in a terminal:"
)
EMPTY_COMMANDS = {
    "Import a bundle, a folder or .zip with patients.csv": "myolog import FOLDER",
    "Look around with published courses, in a throw-away database": "myolog demo",
}
FLAG_BASIS = "Inputs, reference and sources · {origin}"
CITATION_LABEL = "Published course. Source"
CHOOSER = "Patient"
CHOOSER_HINT = "Type a part of the study id or name"
SEARCH_HINT = "Part of the study id or name, then Enter"
PATIENTS = "Patients"
ALL_PATIENTS = "All patients"
PATIENTS_HINT = "{patients} {whose}, open flags first. Click a study id to open it, or type a part of it in the box."
PATIENTS_CUT = "The first {count:,} of {total:,}, open flags first. Click a study id to open it, or search in the box for any other."
PATIENTS_FOUND = "{count:,} of {total:,} with “{text}” in study id, label or name. Click a study id to open it."
PATIENTS_FOUND_CUT = "The first {count:,} with “{text}” in study id, label or name, open flags first. Type more of it to see fewer."
NO_PATIENT_FOUND = "None of {total:,} has “{text}” in study id, label or name. Type another part of it, or go back to all patients."
ONLY_MINE = "Only mine"
PATIENTS_YOURS = "of your sites"
PATIENTS_MINE = "looked after by you"
NONE_MINE = "No patient is marked as yours yet. Open one of all patients and switch on “My patient” there."
PATIENT_TABLE = "All patients with antibody, site and where each stands"
NO_RESULTS = "No CK result, strength score or finding was recorded."
RESULTS_TABLE = "The results of the figure as a table, newest first"
HISTORY = "Treatments, events and the history of flags"
TREATMENTS = "Treatments"
EVENTS = "Events, as decided by clinicians or authors"
FLAGS = "Flags, cleared and withdrawn ones too"
NONE_RECORDED = "None recorded."
CHANGES = "Every change, value by value"
CHANGES_PLACEHOLDER = "Choose what to follow: a measure, or everything"
CHANGES_EVERYTHING = "Everything"
CHANGES_HINT = "Who entered, corrected or voided what and when, oldest first; earlier values stay on record."
MINE = "My patient"
LOOKED_AFTER = "Looked after by {names}"
NAME_NOT_RECORDED = "Name not recorded"
IDENTITY = "Name, date of birth and contact"
IDENTITY_HINT = "Kept apart from the study data, and in no export. Clinicians of this patient's site see it."
IDENTITY_LABELS = IDENTITY_NAME, IDENTITY_BORN, IDENTITY_NUMBER, IDENTITY_CONTACT = (
    "Name",
    "Date of birth",
    "Record number of the clinic",
    "Contact: telephone, address, relatives",
)
IDENTITY_SAVE = "Save name and contact"
IDENTITY_SAVED = "Name and contact are saved."
IDENTITY_CONFLICT = "Somebody saved this meanwhile. What stands now:"
IDENTITY_AGAIN = "What you typed is still in the form. Save again to put it in the place of that."

OWN_COURSE = "My course"
OWN_HINT = "Your own results and treatments, as your clinic has recorded them. Ask your clinic what they mean for you."
OWN_URGENT = (
    "Your clinic does not see that you are reading this. If you choke, are breathless at rest, have chest pain, faint, pass dark urine, or "
    "have a fever while on treatment, do not wait for the next visit: call your clinic or the emergency number now."
)
OWN_LAST = "Your last results"
OWN_TREATMENT = "Your treatment now"
OWN_NO_TREATMENT = "No treatment that goes on is recorded."
OWN_FIGURE = "Your results over time"
OWN_FIGURE_ALT = "Your muscle enzyme and strength over time with your treatments below, as a picture; the table holds the same results."
OWN_LOG = "The muscle enzyme is drawn so that every doubling takes the same height: small and large values can be seen together."
OWN_TABLE = "All your results, newest first"
OWN_OLDER = "Show {results}"
OWN_RANGES = {"1 y": "1 year", "3 y": "3 years", "All": "All years"}
OWN_EMPTY = "Nothing has been recorded yet."

EXPORT = "Export a research package"
EXPORT_WHO = "Who is in it"
EXPORT_SITES = "All patients of your sites"
EXPORT_NO_SITE = "Your account belongs to no site, so there is nothing to export. Ask the administrator."
EXPORT_KIND = "Privacy"
EXPORT_KINDS = {False: "De-identified", True: "Identified"}
EXPORT_KIND_HINTS = {
    False: "Random study ids; dates shifted by a secret number of days for each patient, intervals kept; no notes, names or places.",
    True: "Real study ids, real dates and notes. Names and contacts stay out. Only for work that cannot be done without.",
}
EXPORT_REASON = "Why this package is made, for example a protocol number. Kept in the audit trail."
EXPORT_REASON_MISSING = "Say why this package is made; the reason is kept in the audit trail."
EXPORT_MAKE = "Make the package"
EXPORT_RUNNING = "Writing {done:,} of about {total:,} rows"
EXPORT_STARTING = "Reading the patients of your sites"
EXPORT_CANCEL = "Cancel"
EXPORT_CANCELLED = "Cancelled. Nothing was written."
EXPORT_FAILED = "The package could not be made, and nothing was written. Try again; if it happens again, report incident {number}."
EXPORT_READY = "The package is ready. The link works once, for you, and for ten minutes."
EXPORT_FETCHED = "The package was given out. Was it not saved? Then make it again: each link works once."
EXPORT_DOWNLOAD = "Download {name}"
EXPORT_AGAIN = "Make another package"
EXPORT_FILES = "Rows and SHA-256 of each file"

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
CHANGE_EVERYWHERE = "Your administrator changes what holds where a site has no set of its own. Choose a site above to change its own."
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
_JOINED = re.compile(r"(?<=:)(?=//|streamlit:|material_)|(?<=www)(?=\.)|(?=@)|(?<=-)(?=[->])|(?<=<)(?=[-=])|(?<=[>~])(?==)", re.IGNORECASE)


def escaped(text: str) -> str:
    """Typed text for a Markdown place, shown exactly as typed.

    Every punctuation sign is escaped. What Streamlit turns into links, arrows, dashes, icons or its logo even so (`://`, `www.`, `@`, `--`,
    `->`, `:material_`, `:streamlit:`) is held apart by an invisible joiner; nothing else is, so that a study id can be copied. Line
    breaks become spaces; control and direction-changing characters become a visible sign.
    """
    return _MARKDOWN.sub(r"\\\1", _JOINED.sub(JOINER, visible(text)))
