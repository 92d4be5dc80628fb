"""What a simulation gives: a patient's record as the engine would read it, and beside it the truth that no record holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.clinical.series.results import History

FAST, SLOW = "fast", "slow"


@dataclass(frozen=True)
class Relapse:
    """One true relapse.

    `onset` is the first day on which activity rises, `escalated_on` the day treatment was stepped up for it (None: the record ended
    before), `ended_on` the day activity was back near its level before. `fold` is how far activity would rise above that level
    untreated, with `time_constant` days for each factor of e. `flat` says that creatine kinase does not show it, only strength.
    """

    number: int
    onset: date
    escalated_on: date | None
    ended_on: date | None
    fold: float
    time_constant: float
    speed: str
    flat: bool


@dataclass(frozen=True)
class RecordedEvent:
    """What the simulated clinicians wrote down: an event code, the window in which it began, when it was decided and on what."""

    event: str
    onset_from: date
    onset_to: date
    decided_on: date
    basis: str


@dataclass(frozen=True)
class SimulatedPatient:
    """One simulated patient, who does not exist: study facts, the record, what was decided, and the truth.

    `history` holds canonical values (creatine kinase in U/L, MMT8 in points of 80) with the text as each laboratory would print it;
    `first` and `last` are the first visit and the end of follow-up.
    """

    study_id: str
    sex: str
    birth_year: int
    antibody: str
    statin_exposure: str
    site: str
    symptom_onset: date
    diagnosed_on: date
    history: History
    events: tuple[RecordedEvent, ...]
    relapses: tuple[Relapse, ...]
    first: date
    last: date
