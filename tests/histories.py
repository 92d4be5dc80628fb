"""Short builders of histories: days are counted from 1 January 2025, creatine kinase is in U/L with an upper limit of 200."""

from __future__ import annotations

from datetime import date, timedelta

from models.clinical.relapse import Evaluation, RaisedFlag
from models.clinical.series import History, Result, TreatmentStep

START = date(2025, 1, 1)


def on(day: int) -> date:
    return START + timedelta(days=day)


def ck(day: int, value: float | str, limit: float | None = 200.0, **more: object) -> Result:
    text = str(value)
    comparator = text[0] if text[0] in "<>" else ""
    facts = {"entered": text, "unit": "U/L", "upper_limit": limit, **more}
    return Result("ck", on(day), float(text.lstrip("<>")), comparator, **facts)  # type: ignore[arg-type]


def saw(day: int, measure: str, value: float = 1.0, **more: object) -> Result:
    return Result(measure, on(day), value, entered=str(value), **more)  # type: ignore[arg-type]


def dose(
    drug: str, first: int, last: int | None = None, mg: float | None = None, frequency: str = "daily", route: str = "oral"
) -> TreatmentStep:
    return TreatmentStep(drug, on(first), None if last is None else on(last), mg, "mg" if mg else "", frequency, route)


def steady(level: float = 300, limit: float | None = 200.0) -> list[Result]:
    """Six results over 200 days whose median is `level`; the last is of day 200."""
    shares = (0.95, 1.05, 1.0, 1.1, 0.9, 1.0)
    return [ck(40 * number, level * share, limit) for number, share in enumerate(shares)]


def history(*results: Result, drugs: tuple[TreatmentStep, ...] = ()) -> History:
    return History(tuple(results), drugs)


def said(evaluation: Evaluation) -> list[tuple[int, str, str]]:
    """Each flag as (day, level, rule)."""
    return [((flag.flagged_on - START).days, flag.level.value, flag.rule) for flag in evaluation.flags]


def last_flag(evaluation: Evaluation) -> RaisedFlag:
    return evaluation.flags[-1]
