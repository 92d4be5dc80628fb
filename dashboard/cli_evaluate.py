"""`myolog evaluate`: the engine judged on simulated patients beside its rivals, and on the published courses beside their authors."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dashboard.cli_changes import chosen_regime
from dashboard.cli_draft import draft_beside, put
from dashboard.cli_progress import progress_bar
from dashboard.cli_run import WrongUsage, one_line, tell
from models.errors import ExportRefused

if TYPE_CHECKING:
    from models.clinical.proof.proving import Proof

MOST_WORKERS = 8


def evaluate_on(
    *, regime: str, patients: int, seed: int, output: Path | None, changes: Sequence[str], published: bool, workers: int | None = None
) -> None:
    """Print the proof (and write it beside its figure where `output` is named), then the published courses; or only these."""
    from dashboard.cli_published import published_lines

    chosen = chosen_regime(regime, changes)
    if published and output:
        raise WrongUsage("--published prints the published courses only, so there is nothing to write. Leave out one of the two.")
    if not published:
        from models.clinical.proof.proving import prove

        with _drafts(output) as drafts, progress_bar("Evaluating") as progress:
            proof = prove(patients, seed, chosen, workers=workers or _processors(), progress=progress)
            if drafts is not None:
                drafts.write(proof)
        _show_proof(proof)
        if drafts is not None:
            tell(f"Table written to {drafts.table}, figure to {drafts.figure}")
        _show([""])
    _show(published_lines())


def _show_proof(proof: Proof) -> None:
    from models.clinical.proof.report import text_lines

    _show(text_lines(proof))


def _show(lines: Iterable[str]) -> None:
    """Lines on stdout as they are, blanks that align columns included."""
    for line in lines:
        typer.echo(line if line.isprintable() else one_line(line))


def _processors() -> int:
    return min(MOST_WORKERS, len(os.sched_getaffinity(0)))


@dataclass(frozen=True)
class _Drafts:
    """Where the table and the figure will stand, and the drafts beside them that become these when they are whole."""

    table: Path
    figure: Path
    drafts: tuple[Path, Path]

    def write(self, proof: Proof) -> None:
        """Write both, then put them in their places."""
        _write_table(self.drafts[0], proof)
        self.drafts[1].write_text(_page(proof), encoding="utf-8")
        for draft, place in zip(self.drafts, (self.table, self.figure), strict=True):
            draft.chmod(0o644)  # nothing in it is anybody's secret, and a draft is kept from everybody else
            put(draft, place)


@contextmanager
def _drafts(output: Path | None) -> Iterator[_Drafts | None]:
    """Drafts are opened first: where they cannot be written, nothing is evaluated."""
    if output is None:
        yield None
        return
    if output.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(output))
    figure = output.with_suffix(".html")
    if figure == output:
        raise WrongUsage(f'"{output}" is the name of the figure. Name the table, such as {output.with_suffix(".csv")}.')
    with draft_beside(output) as table, draft_beside(figure) as page:
        _refuse_to_replace(output, figure)
        yield _Drafts(output, figure, (table, page))


def _refuse_to_replace(table: Path, figure: Path) -> None:
    """Only a former table is replaced, and a figure only beside one: the name of the figure is ours, so what bears it may be anybody's."""
    from models.clinical.proof.rows import COLUMNS
    from models.exchange.places import begins_with

    former = begins_with(table, ",".join(COLUMNS))
    for place in (table, figure):
        if not former and place.exists() and place.stat().st_size:
            raise ExportRefused(f'"{place}" holds something other than a former evaluation, which would be lost. Name another file.')


def _write_table(path: Path, proof: Proof) -> None:
    from models.clinical.proof.rows import COLUMNS, csv_rows

    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(csv_rows(proof))


def _page(proof: Proof) -> str:
    """The figure as one page that needs no network."""
    from plotly.io import to_html

    from dashboard.figures.proof import figure
    from dashboard.figures.style import FIGURE_CONFIG
    from models.clinical.proof.rows import figure_facts

    drawn: dict[str, Any] = figure(figure_facts(proof))
    page: str = to_html(drawn, config=FIGURE_CONFIG, include_plotlyjs=True, full_html=True, div_id="proof")
    return page
