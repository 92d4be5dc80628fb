"""What `myolog evaluate` measured at release, on simulated patients only: read from the package, told in words. Free of Streamlit."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable

ENGINE, REFERENCE, WHOLE = "engine", "reference", "all"
ENGINE_NAME = "Myolog's engine"
REFERENCE_NAME = "For reference, no rival: a classifier that learned from the same simulation"
REGIMES = {
    "clinic": "as in a clinic: slow and fast relapses, irregular visits, disturbed results",
    "plain": "made easy: fast relapses, regular visits, one noise",
    "sparse": "as in a clinic, with half the samples",
}
PART_WORDS = {"fast": "Fast rise", "slow": "Slow rise", "flat": "CK flat, strength alone falls"}
TYPICAL_RATE = "0.2"
"""Relapses per patient-year for which the table gives a predictive value."""

Row = Mapping[str, str]


@dataclass(frozen=True)
class Measured:
    """One simulated cohort on which every detector was judged; the rows are those of `models.clinical.proof.rows.COLUMNS`."""

    regime: str
    changes: str
    seed: str
    patients: str
    rows: tuple[Row, ...]

    @cached_property
    def engine(self) -> Row:
        """The engine over all relapses of the cohort."""
        return next(row for row in self.rows if row["detector"] == ENGINE and row["part"] == WHOLE)

    @property
    def cohort(self) -> str:
        """Which cohort it was, so that anybody can make it again: "clinic, 900 patients, seed 7"."""
        changed = f" with {self.changes}" if self.changes else ""
        return f"{self.regime}{changed}, {int(self.patients):,} patients, seed {self.seed}"


@cache
def released() -> tuple[Measured, ...]:
    """Every cohort whose result this version ships, the regime closest to a clinic first; empty where none was measured."""
    return read(files("models.clinical.proof") / "results")


def read(folder: Traversable) -> tuple[Measured, ...]:
    """The cohorts of every CSV in a folder, as `myolog evaluate --output` writes them."""
    if not folder.is_dir():
        return ()
    cohorts: dict[tuple[str, str, str, str], list[Row]] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".csv"):
            for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
                cohorts.setdefault((row["regime"], row["changes"], row["seed"], row["patients"]), []).append(row)
    order = list(REGIMES)
    keys = sorted(cohorts, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))
    return tuple(Measured(*key, tuple(cohorts[key])) for key in keys)


def sentence(measured: Measured) -> tuple[str, str, str]:
    """What the engine reached on a cohort: regime, statement, detail."""
    row = measured.engine
    caught = f"{percent(row, 'sensitivity')} of {int(row['eligible']):,} simulated relapses flagged in time"
    noise = f"{rate(row, 'false_per_year')} false flags and {rate(row, 'watch_per_year')} watch rows a patient-year"
    early = f"{percent(row, 'lead_share')} flagged 30 days or more before treatment was escalated"
    return measured.regime.capitalize(), f"{caught}, at {noise}", f"{early} · {REGIMES.get(measured.regime, '')}".removesuffix(" · ")


def detector_rows(measured: Measured) -> list[dict[str, str]]:
    """The engine beside the rules that the proof names, each with its 95 % interval; the reference last, at the engine's false flags."""
    named = [row for row in measured.rows if row["name"] and row["part"] == WHOLE and row["detector"] not in (ENGINE, REFERENCE)]
    lines = [_line(ENGINE_NAME, measured.engine), *(_line(row["name"], row) for row in named)]
    reference = _as_quiet(measured)
    return [*lines, _line(REFERENCE_NAME, reference)] if reference else lines


def _as_quiet(measured: Measured) -> Row | None:
    most = float(measured.engine["false_per_year"])
    quiet = [row for row in measured.rows if row["detector"] == REFERENCE and float(row["false_per_year"]) <= most]
    return max(quiet, key=lambda row: float(row["sensitivity"]), default=None)


def _line(name: str, row: Row) -> dict[str, str]:
    return {
        "Detector": name,
        "In time": f"{percent(row, 'sensitivity')} ({_percents(row)})",
        "False flags a year": f"{rate(row, 'false_per_year')} ({rate(row, 'false_per_year_low')}–{rate(row, 'false_per_year_high')})",
        "Right, of 100 flags": percent(row, f"predictive_value_{TYPICAL_RATE}", sign=False),
    }


def _percents(row: Row) -> str:
    return f"{percent(row, 'sensitivity_low', sign=False)}–{percent(row, 'sensitivity_high', sign=False)}"


def part_rows(measured: Measured) -> Iterator[dict[str, str]]:
    """How many relapses of each size and speed the engine flagged in time."""
    for row in measured.rows:
        if row["detector"] == ENGINE and row["part"] != WHOLE:
            share = f"{percent(row, 'sensitivity')} ({_percents(row)})" if int(row["eligible"]) else "–"
            yield {
                "Relapses": PART_WORDS.get(row["part"], row["part"].capitalize()),
                "How many": f"{int(row['eligible']):,}",
                "In time": share,
            }


def percent(row: Row, column: str, *, sign: bool = True) -> str:
    """A share of 1 in percent: "0.7834" -> "78 %"."""
    return f"{100 * float(row[column]):.0f}{' %' * sign}"


def rate(row: Row, column: str) -> str:
    """A rate per patient-year to two decimals."""
    return f"{float(row[column]):.2f}"
