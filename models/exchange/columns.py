"""The columns of every file in a bundle: one entry each, read by import, export, codebook and de-identification alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.clinical.dates import Precision
from models.clinical.events import EVENT_CODES
from models.clinical.patients import ANTIBODIES, CONSENTS, SEXES, STATIN_EXPOSURES, STATUSES, TIMELINES, VISIT_KINDS

PRECISIONS = tuple(precision.value for precision in Precision)


class Identifier(StrEnum):
    """How far a column can tell who somebody is, and so what the de-identified package does with it."""

    NONE = "none"
    RECORD_NUMBER = "record number"
    DATE = "date"
    AGE = "age"
    NUMBERED = "free text, numbered"
    FREE_TEXT = "free text"
    PERSON = "person"
    PLACE = "place"
    ENTRY_TIME = "time of entry"

    @property
    def released(self) -> bool:
        """True where the de-identified package keeps the column: as it is, as a new number, shifted, or pooled."""
        return self in (Identifier.NONE, Identifier.RECORD_NUMBER, Identifier.DATE, Identifier.AGE, Identifier.NUMBERED)


class Type(StrEnum):
    """What a cell holds. WORDS may begin like a formula and are then marked; VALUE is words or a number, with or without comparator."""

    WORDS = "words"
    VALUE = "value"
    CODE = "code"
    INTEGER = "integer"
    NUMBER = "number"
    BOUND = "bound"
    DATE = "date"
    PARTIAL_DATE = "partial date"
    CLOCK = "clock"
    INSTANT = "instant"


@dataclass(frozen=True)
class Column:
    """One column: its name in the file, label, type, meaning, how identifying it is, the allowed words and the unit, where it has them."""

    name: str
    label: str
    type: Type
    meaning: str
    identifier: Identifier = Identifier.NONE
    choices: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One file of the bundle with its columns, always written in this order."""

    file: str
    label: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order: the header that an export writes."""
        return tuple(column.name for column in self.columns)

    @property
    def released(self) -> tuple[Column, ...]:
        """The columns that the de-identified package keeps, in order."""
        return tuple(column for column in self.columns if column.identifier.released)


_PATIENT = Column("patient_id", "Patient", Type.WORDS, "Study number of the patient", Identifier.RECORD_NUMBER, required=True)
_NOTE = Column("note", "Note", Type.WORDS, "Remark in free words", Identifier.FREE_TEXT)
_SOURCE = Column("source", "Source", Type.WORDS, "Where the entry was taken from", Identifier.FREE_TEXT)


def _precision(name: str, of: str) -> Column:
    return Column(name, f"Precision of {of}", Type.CODE, f"How exactly {of} is known", choices=PRECISIONS)


PATIENTS = Table(
    "patients.csv",
    "Patients",
    (
        _PATIENT,
        Column("sex", "Sex", Type.CODE, "Sex as recorded", choices=SEXES),
        Column("birth_year", "Year of birth", Type.INTEGER, "Year of birth; pooled above 89 years where de-identified", Identifier.AGE),
        Column("antibody", "Antibody", Type.CODE, "Myositis-specific antibody that defines the group", choices=ANTIBODIES),
        Column("diagnosis_date", "Diagnosis", Type.PARTIAL_DATE, "Date of diagnosis", Identifier.DATE),
        Column("statin_exposure", "Statin exposure", Type.CODE, "Ever took a statin before onset", choices=STATIN_EXPOSURES),
        Column("site", "Site", Type.WORDS, "Clinic that follows the patient", Identifier.PLACE),
        Column("status", "Status", Type.CODE, "Whether the patient is still followed", choices=STATUSES),
        Column("status_date", "Status since", Type.DATE, "Date of the status", Identifier.DATE),
        Column("symptom_onset", "Symptom onset", Type.PARTIAL_DATE, "Date of the first symptoms", Identifier.DATE),
        Column("enrolled_on", "Enrolled", Type.DATE, "Date of enrolment", Identifier.DATE),
        Column("consent", "Consent", Type.CODE, "Consent to research", choices=CONSENTS),
        Column("label", "Label", Type.WORDS, "Short name of the course, never of the person", Identifier.FREE_TEXT),
        Column("citation", "Citation", Type.WORDS, "Publication of the course", Identifier.FREE_TEXT),
        Column("source_url", "Source address", Type.WORDS, "Address of the publication", Identifier.FREE_TEXT),
        Column("age_at_start", "Age at start", Type.INTEGER, "Age when the course begins", Identifier.AGE, unit="years"),
        Column("timeline", "Timeline", Type.CODE, "relative: known only in days, where day 0 is 2000-01-01", choices=TIMELINES),
    ),
)

OBSERVATIONS = Table(
    "observations.csv",
    "Observations",
    (
        _PATIENT,
        Column("date", "Date", Type.PARTIAL_DATE, "Date of the observation", Identifier.DATE, required=True),
        Column("visit_kind", "Kind of visit", Type.CODE, "Occasion of the observation", choices=VISIT_KINDS),
        Column("measure", "Measure", Type.CODE, "Code of what was measured or asked; see the rows of this codebook", required=True),
        Column("value", "Value", Type.VALUE, "Value as entered, with its comparator where the result was cut (>20000)", required=True),
        Column("unit", "Unit", Type.CODE, "Unit as reported"),
        Column("upper_limit", "Upper limit", Type.NUMBER, "Upper limit of normal as reported, or a total's maximum, in the unit of value"),
        _SOURCE,
        _NOTE,
        Column("time", "Time", Type.CLOCK, "Time of day, HH:MM", Identifier.ENTRY_TIME),
        Column("laboratory", "Laboratory", Type.WORDS, "Laboratory that reported the result", Identifier.PLACE),
        Column("assay", "Assay", Type.WORDS, "Method of the laboratory; results of two assays form two series", Identifier.NUMBERED),
        Column("rater", "Rater", Type.WORDS, "Who examined", Identifier.PERSON),
        Column("method", "Method", Type.WORDS, "How it was measured", Identifier.FREE_TEXT),
        Column("reporter", "Reporter", Type.WORDS, "Who reported it", Identifier.PERSON),
        Column("missing_reason", "Missing because", Type.WORDS, "Why there is no value; a blank is never zero", Identifier.NUMBERED),
        _precision("date_precision", "the date"),
        Column("recorded_at", "Recorded at", Type.INSTANT, "When the value was entered, UTC", Identifier.ENTRY_TIME),
        Column("sequence", "Sequence", Type.INTEGER, "Counts results of one measure on one occasion, from 1"),
    ),
)

TREATMENTS = Table(
    "treatments.csv",
    "Treatments",
    (
        _PATIENT,
        Column("drug", "Drug", Type.WORDS, "Catalogue name of the drug", required=True),
        Column("dose", "Dose", Type.NUMBER, "Dose per administration, or of a whole cycle"),
        Column("unit", "Unit", Type.CODE, "Unit of the dose"),
        Column("frequency", "Frequency", Type.CODE, "once, daily, twice daily, weekly, every N days, weeks or months"),
        Column("route", "Route", Type.CODE, "Route of administration"),
        Column("start", "Start", Type.PARTIAL_DATE, "First day at this dose", Identifier.DATE, required=True),
        Column("stop", "Stop", Type.PARTIAL_DATE, "First day no longer at this dose; empty while it goes on", Identifier.DATE),
        Column("reason", "Reason", Type.WORDS, "Why the dose was chosen or changed", Identifier.FREE_TEXT),
        Column("days_per_cycle", "Days per cycle", Type.INTEGER, "Days over which the dose of one cycle is given", unit="days"),
        _precision("date_precision", "the start"),
        Column("text", "Text", Type.WORDS, "Treatment in the words of the source", Identifier.FREE_TEXT),
        _precision("stop_precision", "the stop"),
    ),
)

EVENTS = Table(
    "events.csv",
    "Events",
    (
        _PATIENT,
        Column("event", "Event", Type.CODE, "What a clinician decided has happened", choices=EVENT_CODES, required=True),
        Column("onset_from", "Onset from", Type.PARTIAL_DATE, "Earliest date of onset", Identifier.DATE, required=True),
        Column("onset_to", "Onset to", Type.PARTIAL_DATE, "Latest date of onset", Identifier.DATE),
        Column("decided_on", "Decided on", Type.DATE, "Date of the decision", Identifier.DATE),
        Column("basis", "Basis", Type.WORDS, "What the decision rests on", Identifier.FREE_TEXT),
        _SOURCE,
        _NOTE,
        _precision("date_precision", "the onset"),
    ),
)

FLAGS = Table(
    "flags.csv",
    "Flags of possible relapse, as Myolog raised them",
    (
        _PATIENT,
        Column("episode", "Episode", Type.INTEGER, "Counts from 1 per patient and stays when the level rises"),
        Column("flagged_on", "Flagged on", Type.DATE, "Date of the observation that raised it", Identifier.DATE),
        Column("raised_at", "Raised at", Type.INSTANT, "When Myolog knew, UTC", Identifier.ENTRY_TIME),
        Column("level", "Level", Type.CODE, "How far the evidence reaches", choices=("watch", "possible", "probable")),
        Column("rule", "Rule", Type.CODE, "Rule that raised it"),
        Column("ck", "Creatine kinase", Type.BOUND, "Result that raised it, with comparator where it is a bound", unit="U/L"),
        Column("ck_baseline", "Own level", Type.NUMBER, "The patient's own level of creatine kinase in remission", unit="U/L"),
        Column("ck_ratio", "Times own level", Type.BOUND, "Result divided by the own level, with comparator where it is a bound"),
        Column("strength", "Strength", Type.NUMBER, "Strength when raised", unit="% of the scale's maximum"),
        Column("strength_baseline", "Strength before", Type.NUMBER, "Strength in remission", unit="% of the scale's maximum"),
        Column("status", "Status", Type.CODE, "Whether the episode goes on", choices=("open", "cleared", "withdrawn")),
        Column("cleared_on", "Cleared on", Type.DATE, "Date of the observation that ended the episode", Identifier.DATE),
        Column("engine_version", "Engine", Type.CODE, "Version of the rules"),
        Column("summary", "Summary", Type.WORDS, "Why, in one sentence", Identifier.FREE_TEXT),
    ),
)

TRUTH = Table(
    "truth.csv",
    "Relapses of simulated patients, as the simulator made them: what nobody is told",
    (
        _PATIENT,
        Column("relapse", "Relapse", Type.INTEGER, "Counts the relapses of a patient from 1"),
        Column("onset", "Onset", Type.DATE, "First day on which activity rises"),
        Column("escalated_on", "Escalated", Type.DATE, "Day on which treatment was escalated; empty where the record ended first"),
        Column("ended_on", "Ended", Type.DATE, "Day on which activity was back near the level before; empty where the record ended first"),
        Column("fold", "Fold", Type.NUMBER, "Peak of activity, left untreated, over the level just before"),
        Column("time_constant_days", "Time constant", Type.NUMBER, "Days in which activity rises 2.72 fold", unit="days"),
        Column("speed", "Speed", Type.CODE, "How activity rises", choices=("fast", "slow")),
        Column("ck_flat", "CK flat", Type.INTEGER, "1 where strength alone falls and CK does not rise, otherwise 0"),
    ),
)
"""What a simulation writes beside the bundle, for whoever judges the flags: no import and no rule ever reads it."""

READ = (PATIENTS, OBSERVATIONS, TREATMENTS, EVENTS)
"""What an import reads, in this order: patients first, since the others name them."""

WRITTEN = (*READ, FLAGS)
"""The tables that an export writes."""

IGNORED = ("flags.csv", "truth.csv", "codebook.csv", "datapackage.json", "manifest.json")
"""What an export or a simulation writes beside them; an import passes over these."""
