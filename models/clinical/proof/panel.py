"""Everything that is judged on a cohort, in one order: the engine, the simple rules at each cut-off, the strong rival, the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.clinical.proof.answers import Answer
from models.clinical.proof.bootstrap import Counts
from models.clinical.proof.detectors import engine
from models.clinical.proof.reference import THRESHOLDS, reference_answers
from models.clinical.proof.rivals import RULES
from models.clinical.proof.scoring import Outcome, judge, truth_of
from models.clinical.proof.strong import LABEL, NAMED, SWEPT, two_thresholds_swept
from models.clinical.proof.summary import counts
from models.clinical.relapse import ENGINE_VERSION, Parameters
from models.clinical.series.results import History
from models.clinical.simulation import SimulatedPatient

ENGINE, STRONG, REFERENCE = "engine", "two thresholds", "reference"


@dataclass(frozen=True)
class Entry:
    """One detector at one cut-off: the curve that it belongs to, and its name where a rule is known by it."""

    curve: str
    label: str
    cutoff: str = ""
    name: str = ""


@dataclass(frozen=True)
class Judged:
    """A part of a cohort judged: the engine's outcomes, and the counts of every entry (patients x entries x fields)."""

    outcomes: tuple[Outcome, ...]
    counts: Counts


def entries(*, reference: bool) -> tuple[Entry, ...]:
    """All detectors in the order in which they are judged."""
    simple = [Entry(rule.code, rule.label, f"{cutoff:g}", rule.named.get(cutoff, "")) for rule in RULES for cutoff in rule.cutoffs]
    strong = [Entry(STRONG, LABEL, by.words, "Low of 18 months: 3x, or 2x twice" if by == NAMED else "") for by in SWEPT]
    learned = [Entry(REFERENCE, "Classifier trained on other draws", f"{threshold:g}") for threshold in THRESHOLDS]
    return (Entry(ENGINE, f"Myolog's engine {ENGINE_VERSION}", "", ENGINE), *simple, *strong, *(learned if reference else []))


def judge_patients(patients: Sequence[SimulatedPatient], parameters: Parameters, model: Any = None) -> Judged:
    """Every detector judged on these patients; `model` is the trained reference, None for none."""
    detect = engine(parameters)
    learned = reference_answers(model, [p.history for p in patients]) if model is not None else [[] for _ in patients]
    outcomes, counted = [], []
    for patient, classified in zip(patients, learned, strict=True):
        truth = truth_of(patient)
        own = judge(truth, detect(patient.history))
        rivals = [*_rivals(patient.history), *classified]
        outcomes.append(own)
        counted.append([counts(own), *(counts(judge(truth, answer)) for answer in rivals)])
    return Judged(tuple(outcomes), np.array(counted, dtype=np.float64))


def _rivals(history: History) -> list[Answer]:
    return [*(answer for rule in RULES for answer in rule.answers(history)), *two_thresholds_swept(history)]
