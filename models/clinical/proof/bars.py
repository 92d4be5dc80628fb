"""The bars that the engine has to clear on patients it was not tuned on, each met or not met with its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.proving import Proof

LEAST_RELAPSES = 1500
LEAST_CAUGHT = {"plain": 0.96, "clinic": 0.78}
MOST_FALSE = {"plain": 0.06, "clinic": 0.12}
LEAST_LED = {"plain": 0.90}
MOST_WATCH = 0.30


@dataclass(frozen=True)
class Bar:
    """One bar: what is asked, what was reached, and whether that is enough."""

    asked: str
    reached: str
    met: bool


def bars(proof: Proof) -> tuple[Bar, ...]:
    """All bars of this regime; of `sparse`, for which no figure is asked, only those that compare."""
    ten = _against(proof.simple, proof.engine, "no simple rule catches more", "no simple rule alarms less")
    strong = _against([proof.strong], proof.engine, "the strong rival catches no more", "the strong rival alarms no less")
    return (*_own(proof), *ten, *strong)


def _own(proof: Proof) -> list[Bar]:
    r, name = proof.engine.rates, proof.regime
    asked = [Bar(f"at least {LEAST_RELAPSES:,} eligible relapses", f"{r.eligible:,.0f}", r.eligible >= LEAST_RELAPSES)]
    if name in LEAST_CAUGHT:
        least = LEAST_CAUGHT[name]
        asked.append(Bar(f"in time at least {percent(least)}", percent(r.sensitivity, 1), r.sensitivity >= least))
    if name in MOST_FALSE:
        most = MOST_FALSE[name]
        asked.append(Bar(f"false alarms per year at most {most:.2f}", f"{r.false_per_year:.3f}", r.false_per_year <= most))
    if name in LEAST_LED:
        least = LEAST_LED[name]
        asked.append(Bar(f"lead of 30 days or more in at least {percent(least)}", percent(r.lead_share, 1), r.lead_share >= least))
    asked.append(Bar(f"watch rows per year at most {MOST_WATCH:.2f}", f"{r.watch_per_year:.3f}", r.watch_per_year <= MOST_WATCH))
    return asked


def _against(curves: Sequence[Curve], engine: Point, more: str, less: str) -> tuple[Bar, Bar]:
    """Two comparisons with rules at the best they can reach (their hull): at the engine's false alarms, and at its share in time."""
    own = engine.rates
    best = max(curves, key=lambda curve: curve.caught_at(own.false_per_year))
    caught = best.caught_at(own.false_per_year)
    fewest = [(false, curve.label) for curve in curves if (false := curve.false_at(own.sensitivity)) is not None]
    false, label = min(fewest, default=(None, ""))
    quietest = "none catches so many" if false is None else f"{false:.3f} ({label}), engine {own.false_per_year:.3f}"
    return (
        Bar(
            f"{more} at the engine's false alarms",
            f"{percent(caught, 1)} ({best.label}), engine {percent(own.sensitivity, 1)}",
            own.sensitivity >= caught,
        ),
        Bar(f"{less} at the engine's share in time", quietest, false is None or own.false_per_year <= false),
    )


def percent(share: float, digits: int = 0) -> str:
    """A share of 1 in percent: 0.964 -> "96.4 %" with one digit."""
    return f"{100 * share:.{digits}f} %"
