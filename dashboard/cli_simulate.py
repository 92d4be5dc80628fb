"""`myolog simulate`: a cohort of patients who do not exist, written as a bundle with the truth beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.cli_changes import chosen_regime
from dashboard.cli_progress import progress_bar
from dashboard.cli_run import tell


def simulate_to(path: Path, *, patients: int, seed: int, regime: str, changes: Sequence[str]) -> None:
    """Write the cohort to `path` and say in one line what is in it."""
    from models.clinical.simulation import simulate
    from models.exchange.simulated import write_simulation

    chosen = chosen_regime(regime, changes)
    with progress_bar("Simulating") as progress:
        cohort = simulate(patients, seed, chosen)
        summary = write_simulation(path, cohort, regime=chosen, seed=seed, patients=patients, progress=progress)
    tell(summary)
