"""One patient, ready: rows, series, treatments, stored flags and standing in one frozen value. Nothing here evaluates."""

from models.course.loading import course_of, load_course
from models.course.parts import (
    CkNow,
    CkPosition,
    Course,
    Direction,
    DoseStretch,
    Lane,
    LaneStep,
    LastDose,
    PrednisoneNow,
    Streams,
    StrengthNow,
    StrengthSeries,
)
from models.storage.queries.record import EventLine, PatientFacts, StoredFlag

__all__ = [
    "CkNow",
    "CkPosition",
    "Course",
    "Direction",
    "DoseStretch",
    "EventLine",
    "Lane",
    "LaneStep",
    "LastDose",
    "PatientFacts",
    "PrednisoneNow",
    "StoredFlag",
    "Streams",
    "StrengthNow",
    "StrengthSeries",
    "course_of",
    "load_course",
]
