"""Who a patient is, checked."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, ValidationInfo

from models.storage.records.shapes.base import VISIBLE, Shape, read_day, refusal
from models.storage.records.shapes.patients import EARLIEST_BIRTH_YEAR

PersonName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=VISIBLE)]
LocalNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100, pattern=VISIBLE)]
# An address may stand on several lines.
Contact = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=r"^[^\x00]*$")]


def _born(value: str, info: ValidationInfo) -> dt.date | None:
    day = read_day("date_of_birth", value, info)
    if day is not None and day.year < EARLIEST_BIRTH_YEAR:
        raise refusal("date_of_birth", value, f'date_of_birth "{value}" lies before {EARLIEST_BIRTH_YEAR}. Correct the year.')
    return day


class IdentityShape(Shape):
    """The form of a patient's identity. Any of it may be blank; `local_number` is the clinic's own record number."""

    name: PersonName = ""
    date_of_birth: Annotated[dt.date | None, BeforeValidator(_born)] = None
    contact: Contact = ""
    local_number: LocalNumber = ""
