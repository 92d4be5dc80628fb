"""What a clinician says of a flag, checked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from models.clinical.dates import Precision
from models.clinical.patients import check_word
from models.storage.records.review import VERDICTS
from models.storage.records.shapes.base import Code, Reason, Shape, already_read, checked, read_date, refusal, text_of, today_of

SNOOZE_DAYS = 366
"""How far ahead a flag may be put off."""


def _verdict(value: object) -> str:
    return checked("verdict", text_of("verdict", value), lambda word: check_word("verdict", word, VERDICTS))


def _reason(value: object, info: ValidationInfo) -> object:
    text = text_of("reason", value)
    verdict = already_read(info, "verdict")[0]
    if not text and verdict != "confirmed":
        raise refusal("reason", text, f'reason "" is blank. A flag is {verdict} with a reason: say why, in a few words.')
    return text


def _until(value: object, info: ValidationInfo) -> dt.date | None:
    text = text_of("until", value)
    verdict = already_read(info, "verdict")[0]
    if verdict != "snoozed":
        if text:
            raise refusal("until", text, f'until "{text}" is given, but a flag that is {verdict} has no such day. Leave it blank.')
        return None
    if not text:
        raise refusal("until", text, 'until "" is blank. Write the day on which the flag is shown again, like 2026-12-01.')
    today = today_of(info)
    stated = read_date("until", text, "", info, days_ahead=(dt.date.max - today).days)
    if stated.precision is not Precision.DAY:
        raise refusal("until", text, f'until "{text}" is not exact to the day. Write it like 2026-12-01.')
    if not today < stated.day <= today + dt.timedelta(SNOOZE_DAYS):
        rule = f"is not within the {SNOOZE_DAYS} days after today ({today.isoformat()})"
        raise refusal("until", text, f'until "{text}" {rule}. Choose a day on which somebody looks again.')
    return stated.day


class ReviewShape(Shape):
    """The review form of one flag: `flag` is its public id, `verdict` confirmed, dismissed or snoozed.

    Dismissed and snoozed need a reason; snoozed needs `until`, the day on which the flag is shown again, and nothing else has it.
    """

    flag: Code
    verdict: Annotated[str, BeforeValidator(_verdict)]
    reason: Annotated[Reason, BeforeValidator(_reason)] = Field(default="", validate_default=True)
    until: Annotated[dt.date | None, BeforeValidator(_until)] = Field(default="", validate_default=True)
