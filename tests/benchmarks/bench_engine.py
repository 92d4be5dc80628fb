"""The relapse engine alone, without a database, and where its time goes: python -m tests.benchmarks.bench_engine [--patients N] [--ck N]

Two kinds of record: simulated patients as they are (CK, MMT8, treatments), and the same with every core measure and a home test beside
each MMT8, as a trial would have them. The parts are each module's own share of the time under the profiler, which slows small functions
down: good for finding what is slow, not for adding up.
"""

from __future__ import annotations

import cProfile
import pstats
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from models.clinical.relapse import evaluate
from models.clinical.series.results import History, Result
from tests.benchmarks.made import made_patients, options
from tests.benchmarks.timing import Rounds, say, say_load

LISTED = 14
CORE = (("physician_global", 0.1), ("patient_global", 0.12), ("haq_di", 0.03), ("extramuscular", 0.02), ("chair_stand_30s", -0.2))
"""Each core measure or home test with what it changes by for each point of MMT8 lost; the chair stand falls from 14."""

ROOT = Path(__file__).parent.parent.parent


def richly_recorded(history: History) -> History:
    """The same course with core measures and a home test beside each MMT8, all made from its loss."""
    beside = [_beside(total, measure, change) for total in history.of("mmt8") for measure, change in CORE]
    return replace(history, results=tuple(sorted((*history.results, *beside), key=lambda result: result.day)))


def _beside(total: Result, measure: str, change: float) -> Result:
    moved = change * (80 - (total.value or 0.0))
    value = max(round(14 + moved), 0) if measure == "chair_stand_30s" else round(moved, 3)
    return Result(measure, total.day, float(value), entered=f"{value:g}", source="simulated")


def evaluate_all(histories: Sequence[History]) -> None:
    """The engine over all of them."""
    for history in histories:
        evaluate(history)


def main(arguments: Sequence[str] | None = None) -> None:
    """Time the engine on both kinds of record in turns, then profile it, print."""
    parser = options("The relapse engine alone, and where its time goes.", patients=200, rounds=7)
    parser.set_defaults(ck=60)
    told = parser.parse_args(arguments)
    plain = [patient.history for patient in made_patients(told.patients, told.ck)]
    kinds = {"as simulated": plain, "richly recorded": [richly_recorded(history) for history in plain]}
    say_load()
    rounds = Rounds()
    for _ in range(told.rounds):
        for name, histories in kinds.items():
            rounds.time(name, partial(evaluate_all, histories))
    say_load()
    for name, histories in kinds.items():
        _report(name, histories, min(rounds.processor[name]))


def _report(name: str, histories: Sequence[History], best: float) -> None:
    days = sum(len({result.day for result in history.results}) for history in histories)
    rows, raised = sum(len(history.results) for history in histories), sum(len(evaluate(history).flags) for history in histories)
    each = len(histories)
    say(f"{name.capitalize()}: {1000 * best / each:.2f} ms a patient, {1e6 * best / days:.0f} us a day (best, of the processor)")
    say(f"  a patient: {days / each:.0f} days, {rows / each:.0f} results, {raised / each:.1f} flag rows")
    for part, share in _parts(histories).most_common(LISTED):
        say(f"  {share:6.1%}  {part}")


def _parts(histories: Sequence[History]) -> Counter[str]:
    """Each module's share of the time, with what it calls outside Myolog counted to it as far as that is known."""
    profile = cProfile.Profile()
    profile.runcall(evaluate_all, histories)
    own: Counter[str] = Counter()
    functions: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, _), (_, _, seconds, _, callers) in functions.items():
        if _is_ours(file) or not callers:
            own[_part(file)] += seconds
            continue
        for (caller, _, _), (_, _, for_it, _) in callers.items():
            own[_part(caller)] += for_it
    total = own.total()
    return Counter({part: seconds / total for part, seconds in own.items()})


def _is_ours(file: str) -> bool:
    return file.startswith(str(ROOT))


def _part(file: str) -> str:
    return str(Path(file).relative_to(ROOT)) if _is_ours(file) else "Python's own modules"


if __name__ == "__main__":
    main()
