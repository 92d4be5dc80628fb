"""The proof itself: a simulated cohort, every detector judged on it, and each figure with its interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.clinical.proof.bootstrap import Interval, intervals, rates_of, weights
from models.clinical.proof.chunks import CHUNK, Made, chunks, in_processes
from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.panel import ENGINE, REFERENCE, STRONG, Entry, Judged, entries, judge_patients
from models.clinical.proof.reference import is_available, lesson_of, train
from models.clinical.proof.scoring import Outcome
from models.clinical.proof.summary import Rates, Summary, counts, summary
from models.clinical.proof.truth import FLAT
from models.clinical.relapse import DEFAULTS, Parameters
from models.clinical.simulation import Regime, find_regime, regime_table, simulate
from models.clinical.simulation.people import FAST, SLOW

TRAINED_ON = 2000
OTHER_DRAWS = 1_000_003
"""Added to the seed for the patients that the reference learns from, so that they are others."""

BANDS = ((0.0, 2.5), (2.5, 5.0), (5.0, 10.0), (10.0, float("inf")))
SPEEDS = (FAST, SLOW, FLAT)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Part:
    """The engine on some of the relapses: those of one size or one speed."""

    words: str
    rates: Rates
    sensitivity: Interval


@dataclass(frozen=True)
class Proof:
    """Everything that `myolog evaluate` says of simulated patients.

    `changes` are numbers of the regime that were set; `reference` is None where scikit-learn is not installed.
    """

    regime: str
    changes: Mapping[str, float]
    seed: int
    patients: int
    engine: Point
    summary: Summary
    parts: tuple[Part, ...]
    simple: tuple[Curve, ...]
    strong: Curve
    reference: Curve | None

    @property
    def curves(self) -> tuple[Curve, ...]:
        """All curves: simple rules, the strong rival, the reference."""
        return (*self.simple, self.strong, *([self.reference] if self.reference else []))


def prove(
    patients: int,
    seed: int,
    regime: Regime,
    *,
    parameters: Parameters = DEFAULTS,
    reference: bool = True,
    workers: int = 1,
    progress: Progress | None = None,
) -> Proof:
    """The engine with these parameters and all its rivals on a simulated cohort.

    The same patients, seed, regime and parameters give the same proof, whatever the number of `workers` (processes). `reference` asks for
    the classifier, which learns from other patients of the same regime; `progress` is told (patients done, patients in all).
    """
    taught = min(patients, TRAINED_ON) if reference and is_available() else 0
    steps = _Steps(progress, patients + taught)
    model = _taught(taught, seed + OTHER_DRAWS, regime, workers, steps) if taught else None
    judging = partial(judge_patients, parameters=parameters, model=model)
    cohort = chunks(simulate(patients, seed, regime))
    parts = list(steps.through(in_processes(judging, cohort, _worth(workers, patients))))
    return _proof(parts, patients, seed, regime, entries(reference=model is not None))


class _Steps:
    """Tells how many patients are done."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0

    def through(self, made: Iterable[Made]) -> Iterator[Made]:
        """What is made, passed on as it comes."""
        for one in made:
            self.done = min(self.total, self.done + CHUNK)
            if self.progress:
                self.progress(self.done, self.total)
            yield one


def _worth(workers: int, patients: int) -> int:
    """A cohort of one part is not worth starting processes for."""
    return workers if patients > CHUNK else 1


def _taught(patients: int, seed: int, regime: Regime, workers: int, steps: _Steps) -> Any:
    cohort = chunks(simulate(patients, seed, regime))
    return train(list(steps.through(in_processes(lesson_of, cohort, _worth(workers, patients)))), seed)


def _proof(judged: Sequence[Judged], patients: int, seed: int, regime: Regime, listed: tuple[Entry, ...]) -> Proof:
    outcomes = [outcome for part in judged for outcome in part.outcomes]
    counted = np.concatenate([part.counts for part in judged])
    drawn = weights(patients, seed)
    points = [
        Point(entry.cutoff, entry.name, rates_of(counted[:, at]), intervals(counted[:, at], drawn)) for at, entry in enumerate(listed)
    ]
    curves = _curves(listed, points)
    return Proof(
        regime=regime.name,
        changes=_changes(regime),
        seed=seed,
        patients=patients,
        engine=points[0],
        summary=summary(outcomes),
        parts=tuple(_parts(outcomes, drawn)),
        simple=tuple(curve for code, curve in curves.items() if code not in (ENGINE, STRONG, REFERENCE)),
        strong=curves[STRONG],
        reference=curves.get(REFERENCE),
    )


def _changes(regime: Regime) -> dict[str, float]:
    usual = {line.name: line.value for line in regime_table(find_regime(regime.name))}
    return {line.name: line.value for line in regime_table(regime) if line.value != usual[line.name]}


def _curves(listed: Sequence[Entry], points: Sequence[Point]) -> Mapping[str, Curve]:
    grouped: dict[str, list[Point]] = {}
    for entry, point in zip(listed, points, strict=True):
        grouped.setdefault(entry.curve, []).append(point)
    labels = {entry.curve: entry.label for entry in listed}
    return {code: Curve(code, labels[code], tuple(grouped[code])) for code in grouped}


def _parts(outcomes: Sequence[Outcome], drawn: NDArray[np.float64]) -> list[Part]:
    """By size (where CK is not flat): folds from the first number up to, not at, the second. By speed: fast, slow, and flat CK."""
    parts = []
    for low, high in BANDS:
        kept = [_only(outcome, lambda r, low=low, high=high: r.speed != FLAT and low <= r.fold < high) for outcome in outcomes]
        parts.append(_part(_band_words(low, high), kept, drawn))
    for speed in SPEEDS:
        kept = [_only(outcome, lambda r, speed=speed: r.speed == speed) for outcome in outcomes]
        parts.append(_part(speed, kept, drawn))
    return parts


def _only(outcome: Outcome, wanted: Callable[..., bool]) -> Outcome:
    return Outcome(relapses=tuple(relapse for relapse in outcome.relapses if wanted(relapse)))


def _part(words: str, outcomes: Sequence[Outcome], drawn: NDArray[np.float64]) -> Part:
    counted = np.array([counts(outcome) for outcome in outcomes], dtype=np.float64)
    return Part(words, rates_of(counted), intervals(counted, drawn)["sensitivity"])


def _band_words(low: float, high: float) -> str:
    return f"under {high:g} fold" if not low else f"{low:g} fold and more" if high == float("inf") else f"{low:g} to {high:g} fold"
