"""Stored flags as flags.csv says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from models.clinical.values import format_number
from models.storage.queries.flags import FlagRow

RATIO_DECIMALS = 2
BASELINE_DECIMALS = 1


def flag_cells(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows of `queries.bundle.rows("flags.csv")` as the cells of flags.csv; whatever else a row ends with stays at its end."""
    for row in rows:
        patient, episode, flagged_on, raised_at, level, rule, ck, comparator, ck_baseline, ratio, strength, baseline, *rest = row
        yield (
            *(patient, episode, flagged_on, raised_at, level, rule),
            *_numbers(comparator, ck, ck_baseline, ratio, strength, baseline),
            *rest,
        )


def cells_of(row: FlagRow) -> tuple[Any, ...]:
    """One stored flag, as it stands or as it stood, as the cells of flags.csv."""
    return (
        *(row.patient_id, row.episode, row.flagged_on.isoformat(), row.raised_at.isoformat(), row.level, row.rule),
        *_numbers(row.ck_comparator, row.ck, row.ck_baseline, row.ck_ratio, row.strength, row.strength_baseline),
        *(row.status, row.cleared_on and row.cleared_on.isoformat(), row.engine_version, row.summary),
    )


def _numbers(
    comparator: str, ck: float | None, ck_baseline: float | None, ratio: float | None, strength: float | None, baseline: float | None
) -> tuple[str, ...]:
    """CK, own level and ratio (a bound where CK is one), strength now and in remission: >20000, 180.5, >110.8, 81.3, 95.0."""
    return (
        "" if ck is None else f"{comparator}{format_number(ck)}",
        "" if ck_baseline is None else format_number(round(ck_baseline, BASELINE_DECIMALS)),
        "" if ratio is None else f"{comparator}{format_number(round(ratio, RATIO_DECIMALS))}",
        "" if strength is None else f"{strength:.1f}",
        "" if baseline is None else f"{baseline:.1f}",
    )
