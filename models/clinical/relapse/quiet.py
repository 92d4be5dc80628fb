"""Silence: how long a patient may go without a creatine kinase result, and since when it has been too long."""

from __future__ import annotations

from datetime import date, timedelta

from models.clinical.relapse.findings import Standing, State
from models.clinical.relapse.parameters import DEFAULTS, Parameters
from models.clinical.series.order import is_usable_ck
from models.clinical.series.results import History
from models.clinical.series.treatment import prednisone_steps


def quiet_since(history: History, standing: Standing, today: date, parameters: Parameters = DEFAULTS) -> date | None:
    """The first day on which a creatine kinase result was overdue, or None while the last one is in date (and where there is none).

    In date is 42 days while active, 90 days in a glucocorticoid taper, 180 days in remission, counted from the last result with a
    number. Worked: last result on 1 January, steady, no taper: due until 30 June, quiet since 1 July (2025: day 181).
    """
    days = [r.day for r in history.results if is_usable_ck(r) and r.day <= today]
    if not days:
        return None
    last = max(days)
    due = last + timedelta(days=allowed_days(history, standing, today, parameters))
    return due + timedelta(days=1) if today > due else None


def allowed_days(history: History, standing: Standing, today: date, parameters: Parameters = DEFAULTS) -> float:
    """Days that may pass between two creatine kinase results: 42 while active, 90 in a taper, 180 in remission (site settings)."""
    if standing.state is not State.STEADY:
        return parameters.quiet_active_days
    return parameters.quiet_taper_days if is_tapering(history, today, parameters) else parameters.quiet_remission_days


def is_tapering(history: History, today: date, parameters: Parameters = DEFAULTS) -> bool:
    """True where the daily oral glucocorticoid went down, or to none, in the half year before `today`."""
    first = today - timedelta(days=parameters.taper_days)
    steps = [s for s in prednisone_steps(history) if s.start <= today]
    for number, step in enumerate(steps):
        after = steps[number + 1] if number + 1 < len(steps) else None
        ended = step.stop is not None and first < step.stop <= today
        if ended and (after is None or after.start != step.stop or after.mg_per_day < step.mg_per_day):
            return True
    return False
