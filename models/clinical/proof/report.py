"""A proof as lines of text that fit 120 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from statistics import quantiles

from models.clinical.proof.bars import bars, percent
from models.clinical.proof.bootstrap import RELAPSE_RATES, Interval
from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.proving import Part, Proof
from models.clinical.proof.reference import NOT_INSTALLED, TOO_FEW, is_available
from models.clinical.proof.scoring import Verdict
from models.clinical.relapse import ENGINE_VERSION

WIDTH = 120
NAME = 40


def text_lines(proof: Proof) -> list[str]:
    """The whole proof in words and aligned figures; every interval is a 95 % bootstrap interval by patient."""
    blocks = (_head(proof), _table(proof), _engine(proof), _swept(proof), _bars(proof), _notes(proof))
    return [line for block in blocks for line in (*block, "")][:-1]


def _head(proof: Proof) -> list[str]:
    s = proof.summary
    changed = "".join(f", {name} {value:g}" for name, value in proof.changes.items())
    return _wrapped(
        f"Engine {ENGINE_VERSION} on simulated patients, none of them real: regime {proof.regime}{changed}, seed {proof.seed}, "
        f"{proof.patients:,} patients, {s.years:,.0f} patient-years at risk. {s.eligible:,} relapses count; {s.no_chance:,} without a CK "
        f"between onset and escalation (no chance) and {s.left_out:,} escalated within 45 days or not at all are counted apart."
    )


def _table(proof: Proof) -> list[str]:
    rates = "".join(f"{rate:>6g}" for rate in RELAPSE_RATES)
    lines = [
        f"{'':{NAME}}{'in time':>21}{'false alarms a year':>20}{'lead >= 30 days':>21}{'PPV at':>12}",
        f"{'':{NAME}}{'':>62}{rates}",
        _table_line("Myolog's engine", proof.engine),
    ]
    named = [point for curve in (*proof.simple, proof.strong) for point in curve.points if point.name]
    lines += [_table_line(point.name, point) for point in named]
    if proof.reference is None:
        return [*lines, TOO_FEW if is_available() else NOT_INSTALLED]
    return [*lines, _table_line("reference: classifier, other draws", _as_quiet(proof.reference, proof.engine))]


def _as_quiet(curve: Curve, engine: Point) -> Point:
    """The point that catches most without more false alarms than the engine; the quietest where all have more."""
    quiet = [point for point in curve.points if point.rates.false_per_year <= engine.rates.false_per_year]
    return max(quiet, key=lambda point: point.rates.sensitivity, default=curve.points[-1])


def _table_line(name: str, point: Point) -> str:
    i = point.intervals
    values = "".join(f"{i[f'predictive_value_{rate:g}'].value:6.2f}" for rate in RELAPSE_RATES)
    shares = f"{_share(i['sensitivity']):>21}{_rate(i['false_per_year']):>20}{_share(i['lead_share']):>21}"
    return f"{name[:NAME]:{NAME}}{shares}{values}".rstrip()


def _engine(proof: Proof) -> list[str]:
    s, i = proof.summary, proof.engine.intervals
    spans = [i[f"predictive_value_{rate:g}"] for rate in RELAPSE_RATES]
    at = ", ".join(f"{rate:g}" for rate in RELAPSE_RATES)
    return [
        "The engine",
        (
            f"  late {s.late:,}, missed {s.count(Verdict.MISSED):,}; repeats {s.repeats:,}; false alarms {s.false:,} at risk, "
            f"{s.false_early:,} in the first 180 days"
        ),
        f"  lead over all relapses, a miss = 0: {_quartiles(s.leads)}",
        f"  delay from the first sample at twice own level to the flag: {_quartiles(s.delays)} ({len(s.delays):,} relapses)",
        f"  watch rows per patient-year: {_rate(i['watch_per_year'])}",
        f"  PPV at {at} relapses per patient-year: {', '.join(f'{v.value:.2f} ({v.low:.2f}-{v.high:.2f})' for v in spans)}",
        *(_part_line(part) for part in proof.parts),
    ]


def _part_line(part: Part) -> str:
    reached = f"{_share(part.sensitivity)} of {part.rates.eligible:,.0f}" if part.rates.eligible else "no relapses"
    return f"  in time, {part.words + ':':18} {reached}"


def _swept(proof: Proof) -> list[str]:
    own = proof.engine.rates
    alike, as_many = f"{own.false_per_year:.3f} false alarms", f"{percent(own.sensitivity, 1)} in time"
    lines = ["Each rule swept over its cut-off, at the best it can reach", f"{'':{NAME}}{'at ' + alike:>30}{'at ' + as_many:>30}"]
    for curve in proof.curves:
        false = curve.false_at(own.sensitivity)
        caught = f"{percent(curve.caught_at(own.false_per_year), 1)} in time"
        lines.append(f"{curve.label[:NAME]:{NAME}}{caught:>30}{'not reached' if false is None else f'{false:.3f} false alarms':>30}")
    return lines


def _bars(proof: Proof) -> list[str]:
    lines = ["Bars"]
    for bar in bars(proof):
        first, *rest = textwrap.wrap(f"{bar.asked}: {bar.reached}", WIDTH - 11)
        lines += [f"  {'met' if bar.met else 'not met':9}{first}", *(f"{'':11}{line}" for line in rest)]
    return lines


def _notes(proof: Proof) -> list[str]:
    words = (
        "Rates are per patient-year at risk: after the first 180 days, outside relapses; watch rows per patient-year followed. In brackets "
        "95 % bootstrap intervals by patient. The best a rule can reach is the convex hull of its points, as if a clinic used one cut-off "
        "for some patients and another for the rest. PPV: positive predictive value at so many relapses per patient-year."
    )
    learned = (
        " The reference is no rival: it learned from other patients of the same simulation with their truth, and explains nothing."
        if proof.reference
        else ""
    )
    return _wrapped(words + learned)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)


def _share(i: Interval) -> str:
    return f"{100 * i.value:.1f} % ({100 * i.low:.1f}-{100 * i.high:.1f})"


def _rate(i: Interval) -> str:
    return f"{i.value:.3f} ({i.low:.3f}-{i.high:.3f})"


def _quartiles(days: Sequence[int]) -> str:
    if len(days) < 2:
        return f"{days[0]} days" if days else "none"
    low, middle, high = quantiles(days, n=4, method="inclusive")
    return f"median {middle:.0f} days, half of them {low:.0f} to {high:.0f}"
