"""What the patient says: symptoms, what cannot wait, and what else happened in the seven days before."""

from __future__ import annotations

from decimal import Decimal

from models.clinical.measures.base import Kind, Measure

EFFORT = ("easy", "some effort", "hard", "cannot")


def _rating(code: str, label: str, plain: str, loinc: str = "") -> Measure:
    return Measure(
        code,
        f"{label} (0-10)",
        f"{plain}, 0 none to 10 worst",
        Kind.NUMBER,
        "symptoms",
        lowest=Decimal(0),
        highest=Decimal(10),
        worse="up",
        scale_maximum=Decimal(10),
        loinc=loinc,
        loinc_certainty="MEMORY" if loinc else "",
    )


def _effort(code: str, label: str, plain: str) -> Measure:
    return Measure(code, label, plain, Kind.CHOICE, "symptoms", worse="up", choices=EFFORT)


def _flag(code: str, label: str, plain: str, group: str) -> Measure:
    return Measure(code, label, plain, Kind.FLAG, group, worse="" if group == "context" else "up")


SYMPTOMS = (
    _rating("weakness", "Weakness", "Weakness"),
    _rating("fatigue", "Fatigue", "Tiredness"),
    _rating("pain", "Pain", "Pain", loinc="72514-3"),
    _effort("stairs", "Climbing stairs", "Climbing stairs"),
    _effort("chair", "Rising from a chair", "Getting up from a chair"),
    _effort("overhead", "Arms overhead", "Lifting your arms above your head"),
    _effort("walking", "Walking", "Walking"),
    _effort("swallowing", "Swallowing", "Swallowing"),
    _effort("breathing", "Breathing", "Breathing"),
    _effort("speech", "Speech", "Speaking"),
    Measure(
        "falls",
        "Falls",
        "How many times you fell",
        Kind.COUNT,
        "symptoms",
        lowest=Decimal(0),
        highest=Decimal(1_000),
        doubtful_above=Decimal(50),
        worse="up",
    ),
    _flag("flare_since_last", "Flare since the last entry", "My disease flared since last time", "symptoms"),
    _flag("fever", "Fever", "Fever", "symptoms"),
    _flag("joint_pain", "Joint pain", "Painful joints", "symptoms"),
    _flag("rash", "Rash", "Skin rash", "symptoms"),
    _flag("weight_loss", "Weight loss", "Losing weight without wanting to", "symptoms"),
    _flag("walking_aid", "Walking aid", "I use a stick, frame or wheelchair", "symptoms"),
)

# A ticked one is never held back by a rule: the page says at once what to do.
CANNOT_WAIT = (
    _flag("choking", "Choking", "Choking, or food or drink going the wrong way", "cannot wait"),
    _flag("breathless_at_rest", "Breathless at rest", "Short of breath at rest or lying flat", "cannot wait"),
    _flag("chest_pain", "Chest pain", "Chest pain or a racing heart", "cannot wait"),
    _flag("fainting", "Fainting", "Fainting", "cannot wait"),
    _flag("dark_urine", "Dark urine", "Dark, tea-coloured urine", "cannot wait"),
    _flag("head_drop", "Head drop", "Cannot hold up my head", "cannot wait"),
    _flag("cannot_rise_from_floor", "Cannot rise from the floor", "Cannot get up from the floor", "cannot wait"),
    _flag("calf_swelling", "Calf swelling", "A swollen or painful calf", "cannot wait"),
    _flag("severe_headache", "Severe headache", "A very bad headache", "cannot wait"),
    _flag("fever_on_treatment", "Fever on treatment", "Fever while on treatment that weakens defences", "cannot wait"),
)

# In the seven days before: reasons for a rise of CK, or for none.
CONTEXT = (
    _flag("recent_exercise", "Hard or unusual exercise, 7 days", "Hard or unusual exercise in the last 7 days", "context"),
    _flag("im_injection", "Intramuscular injection, 7 days", "An injection into a muscle in the last 7 days", "context"),
    _flag(
        "trauma_or_biopsy",
        "Trauma, surgery, EMG or biopsy, 7 days",
        "A fall, operation, needle test or biopsy in the last 7 days",
        "context",
    ),
    _flag("infection", "Infection, 7 days", "An infection in the last 7 days", "context"),
    _flag("missed_doses", "Missed doses, 7 days", "Missed doses in the last 7 days", "context"),
    _flag("statin_restarted", "Statin restarted, 7 days", "Started a cholesterol tablet (statin) again in the last 7 days", "context"),
    _flag("vaccination", "Vaccination, 7 days", "A vaccination in the last 7 days", "context"),
    _flag("alcohol_excess", "Alcohol excess, 7 days", "A lot of alcohol in the last 7 days", "context"),
)
