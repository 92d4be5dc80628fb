"""A proof as rows of CSV, and as the plain values that its figure is drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.clinical.proof.bootstrap import RELAPSE_RATES
from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.proving import Part, Proof
from models.clinical.proof.summary import Rates

FIGURES = (
    "sensitivity",
    "false_per_year",
    "lead_share",
    "late_share",
    "watch_per_year",
    *(f"predictive_value_{r:g}" for r in RELAPSE_RATES),
)
COLUMNS = (
    "regime", "changes", "seed", "patients", "detector", "cutoff", "name", "part",
    "eligible", "in_time", "late", "false_alarms", "years_at_risk",
    *(f"{figure}{end}" for figure in FIGURES for end in ("", "_low", "_high")),
)  # fmt: skip


def csv_rows(proof: Proof) -> Iterator[dict[str, str]]:
    """One row for every detector at every cut-off, and one for each part of the engine's relapses; keys are COLUMNS.

    Shares are fractions of 1, rates per patient-year; `part` is "all", a size or a speed.
    """
    yield _row(proof, "engine", proof.engine)
    for part in proof.parts:
        yield _part_row(proof, part)
    for curve in proof.curves:
        for point in curve.points:
            yield _row(proof, curve.code, point)


def _row(proof: Proof, detector: str, point: Point) -> dict[str, str]:
    spans = {name: (i.value, i.low, i.high) for name, i in point.intervals.items()}
    return _cells(proof, detector, point.cutoff, point.name, "all", point.rates) | _spread(spans)


def _part_row(proof: Proof, part: Part) -> dict[str, str]:
    i = part.sensitivity
    known = _cells(proof, "engine", "", "engine", part.words, part.rates) | _spread({"sensitivity": (i.value, i.low, i.high)})
    unknown = {"false_alarms": "", "years_at_risk": ""}
    return dict.fromkeys(COLUMNS, "") | known | unknown


def _cells(proof: Proof, detector: str, cutoff: str, name: str, part: str, r: Rates) -> dict[str, str]:
    numbers = (r.eligible, r.caught, r.late, r.false)
    changes = " ".join(f"{name}={value:g}" for name, value in proof.changes.items())
    facts = (proof.regime, changes, str(proof.seed), str(proof.patients), detector, cutoff, name, part)
    return dict(zip(COLUMNS, (*facts, *(f"{number:.0f}" for number in numbers), f"{r.years:.2f}"), strict=False))


def _spread(spans: dict[str, tuple[float, float, float]]) -> dict[str, str]:
    ends = ("", "_low", "_high")
    return {f"{name}{end}": f"{value:.4f}" for name, values in spans.items() for end, value in zip(ends, values, strict=True)}


def figure_facts(proof: Proof) -> dict[str, Any]:
    """What the figure draws, as plain values: each curve's points and hull, and the engine with its interval bars."""
    return {
        "title": f"Regime {proof.regime}, seed {proof.seed}, {proof.patients:,} simulated patients",
        "engine": _dot(proof.engine) | {name: (i.low, i.high) for name, i in proof.engine.intervals.items()},
        "curves": [_drawn(curve) for curve in proof.curves],
    }


def _drawn(curve: Curve) -> dict[str, Any]:
    return {"code": curve.code, "label": curve.label, "points": [_dot(p) for p in curve.points], "hull": curve.hull}


def _dot(point: Point) -> dict[str, Any]:
    r = point.rates
    return {"false": r.false_per_year, "caught": r.sensitivity, "cutoff": point.cutoff, "name": point.name}
