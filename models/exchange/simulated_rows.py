"""One simulated patient as rows of the bundle and of truth.csv: what a laboratory prints, and what the simulator alone knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from models.clinical.measures import find_measure
from models.clinical.measures.base import find_measure_unit
from models.clinical.series.results import Result, TreatmentStep
from models.clinical.simulation import RecordedEvent, Relapse, SimulatedPatient
from models.clinical.values import format_number
from models.exchange.columns import EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS, TRUTH, Table

Cells = tuple[Any, ...]

LABEL = "simulated, nobody"
"""The label of every simulated patient, so that a page or a file never shows one without saying so."""

LIMIT_DECIMALS = 6
TRUTH_DECIMALS = 2


def _row(table: Table, cells: Mapping[str, Any]) -> Cells:
    return tuple(cells.get(name, "") for name in table.names)


def _patient(patient: SimulatedPatient) -> Iterator[Cells]:
    yield _row(
        PATIENTS,
        {
            "patient_id": patient.study_id,
            "sex": patient.sex,
            "birth_year": patient.birth_year,
            "antibody": patient.antibody,
            "diagnosis_date": patient.diagnosed_on.isoformat(),
            "statin_exposure": patient.statin_exposure,
            "site": patient.site,
            "status": "active",
            "symptom_onset": patient.symptom_onset.isoformat(),
            "label": LABEL,
            "timeline": "calendar",
        },
    )


def _observations(patient: SimulatedPatient) -> Iterator[Cells]:
    return (_observation(patient.study_id, result) for result in patient.history.results)


def _observation(study_id: str, result: Result) -> Cells:
    return _row(
        OBSERVATIONS,
        {
            "patient_id": study_id,
            "date": result.day.isoformat(),
            "visit_kind": result.visit_kind,
            "measure": result.measure,
            "value": result.entered,
            "unit": result.unit,
            "upper_limit": _printed_limit(result.measure, result.unit, result.upper_limit),
            "source": result.source,
            "note": result.note,
            "time": result.time,
            "laboratory": result.laboratory,
            "assay": result.assay,
            "rater": result.rater,
            "method": result.method,
            "reporter": result.reporter,
            "missing_reason": result.missing_reason,
            "date_precision": result.precision.value,
            "sequence": result.sequence,
        },
    )


@lru_cache(maxsize=1000)
def _printed_limit(measure: str, unit: str, canonical: float | None) -> str:
    """The upper limit as the laboratory prints it: 174 U/L beside a result in ukat/L is 2.9."""
    if canonical is None:
        return ""
    reported = find_measure_unit(find_measure(measure), unit)
    number = Decimal(repr(canonical))
    return format_number(round((number - reported.offset) / reported.factor, LIMIT_DECIMALS) if reported else number)


def _treatments(patient: SimulatedPatient) -> Iterator[Cells]:
    return (_treatment(patient.study_id, step) for step in patient.history.treatments)


def _treatment(study_id: str, step: TreatmentStep) -> Cells:
    return _row(
        TREATMENTS,
        {
            "patient_id": study_id,
            "drug": step.drug,
            "dose": "" if step.dose is None else step.dose,
            "unit": step.unit,
            "frequency": step.frequency,
            "route": step.route,
            "start": step.start.isoformat(),
            "stop": _day(step.stop),
            "reason": step.reason,
            "days_per_cycle": "" if step.days_per_cycle is None else step.days_per_cycle,
            "date_precision": step.precision.value,
            "text": step.text,
            "stop_precision": step.stop_precision.value if step.stop else "",
        },
    )


def _events(patient: SimulatedPatient) -> Iterator[Cells]:
    return (_event(patient.study_id, event) for event in patient.events)


def _event(study_id: str, event: RecordedEvent) -> Cells:
    return _row(
        EVENTS,
        {
            "patient_id": study_id,
            "event": event.event,
            "onset_from": event.onset_from.isoformat(),
            "onset_to": event.onset_to.isoformat(),
            "decided_on": event.decided_on.isoformat(),
            "basis": event.basis,
            "date_precision": "day",
        },
    )


def _truth(patient: SimulatedPatient) -> Iterator[Cells]:
    return (_relapse(patient.study_id, relapse) for relapse in patient.relapses)


def _relapse(study_id: str, relapse: Relapse) -> Cells:
    return (
        *(study_id, relapse.number, relapse.onset.isoformat(), _day(relapse.escalated_on), _day(relapse.ended_on)),
        *(round(relapse.fold, TRUTH_DECIMALS), round(relapse.time_constant, TRUTH_DECIMALS), relapse.speed, int(relapse.flat)),
    )


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


ROWS: tuple[tuple[Table, Callable[[SimulatedPatient], Iterable[Cells]]], ...] = (
    (PATIENTS, _patient),
    (OBSERVATIONS, _observations),
    (TREATMENTS, _treatments),
    (EVENTS, _events),
    (TRUTH, _truth),
)
"""Every table of a simulation, in the order in which it is written, with what gives one patient's rows of it."""
