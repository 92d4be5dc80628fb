"""What all checked shapes share: text columns with their limits, dates that may not lie ahead, and how a refusal is raised."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from models.clinical.dates import PartialDate, Precision, parse_date
from models.errors import ImpossibleValue

# Keys and names stand in logs, file names and lines of a table, so they hold no line break and no other control character.
_ONE_LINE = r"^[^\x00-\x1f\x7f\x{2028}\x{2029}]*$"
# A study number that looks like another is another patient, so it holds no character that nobody sees either.
VISIBLE = r"^[^\p{Cc}\p{Cf}\x{2028}\x{2029}]*$"
# PostgreSQL cannot hold a NUL.
_NO_NUL = r"^[^\x00]*$"

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=VISIBLE)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40, pattern=_ONE_LINE)]
UnitText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=30, pattern=_ONE_LINE)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_ONE_LINE)]
Source = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=_ONE_LINE)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=_ONE_LINE)]
Reason = Annotated[str, StringConstraints(max_length=1000, pattern=_NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=2000, pattern=_NO_NUL)]
Note = Annotated[str, StringConstraints(max_length=4000, pattern=_NO_NUL)]

PLANNED_DAYS = 366
"""How far ahead the planned end of a treatment may lie; everything else that is dated has happened."""

_T = TypeVar("_T")


class Shape(BaseModel):
    """The base of every checked shape: unknown columns are refused, nothing changes afterwards, and messages never quote a whole row."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def refusal(column: str, value: object, reason: str) -> PydanticCustomError:
    """The error that names the column, the value as given and the reason, whichever field's check found it."""
    # The reason travels beside the template, because a brace in a typed value would be read as a placeholder. Half a sign cannot travel.
    value, reason = (str(text).encode("utf-8", "replace").decode() for text in (value, reason))
    return PydanticCustomError("refused", "{reason}", {"column": column, "value": value, "reason": reason})


def incomplete() -> PydanticCustomError:
    """A check that waits for another column, which is refused already; it is not reported a second time."""
    return PydanticCustomError("incomplete", "another column is refused")


def checked(column: str, value: str, check: Callable[[str], _T]) -> _T:
    """What `check` makes of the text, its refusal turned into one of `column` unless it names another."""
    try:
        return check(value)
    except ImpossibleValue as error:
        raise refusal(error.column or column, value, str(error)) from None


def text_of(column: str, value: object) -> str:
    """The column as text: files and forms alike hand over text, so that nothing was guessed on the way."""
    if not isinstance(value, str):
        raise refusal(column, value, f'{column} "{value}" is not text. Hand it over as it was written.')
    return value.strip()


def folded(text: str) -> str:
    """A name as it is compared: spelled with other letters that look and mean the same, or in capitals, it is the same name."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.strip()).casefold())


def already_read(info: ValidationInfo, *columns: str) -> list[Any]:
    """The values of columns that were checked before this one; stops quietly where one of them is refused."""
    if any(column not in info.data for column in columns):
        raise incomplete()
    return [info.data[column] for column in columns]


def today_of(info: ValidationInfo) -> dt.date:
    """The day on which the check is made, as its caller gives it."""
    context = info.context
    if not isinstance(context, Mapping) or not isinstance(context.get("today"), dt.date):
        raise TypeError('a shape is checked with context={"today": date}')
    day: dt.date = context["today"]
    return day


def read_date(column: str, text: str, precision: str, info: ValidationInfo, *, days_ahead: int = 0) -> PartialDate:
    """The date that the text states; one that has not come yet is refused (`days_ahead` for planned ends)."""
    try:
        stated = parse_date(text, precision)
    except ImpossibleValue as error:
        named = error.column == "date_precision"
        raise refusal(precision_column(column) if named else column, precision if named else text, str(error)) from None
    today = today_of(info)
    begins = stated.first if stated.precision in (Precision.MONTH, Precision.YEAR) else stated.day
    if begins > today + dt.timedelta(days_ahead):
        raise refusal(column, text, f'{column} "{text}" lies in the future (today is {today.isoformat()}). Correct the date.')
    return stated


def read_day(column: str, text: str, info: ValidationInfo) -> dt.date | None:
    """A date exact to the day, or None where the column is blank."""
    text = text_of(column, text)
    if not text:
        return None
    stated = read_date(column, text, "", info)
    if stated.precision is not Precision.DAY:
        raise refusal(column, text, f'{column} "{text}" is not exact to the day. Write it like 2025-03-14.')
    return stated.day


def read_number(column: str, text: object, lowest: int, highest: int, default: int | None = None) -> int | None:
    """A whole number within its bounds; `default` where the column is blank."""
    written = text_of(column, text)
    if not written:
        return default
    if not (written.isascii() and written.isdecimal()) or len(written) > 9 or not lowest <= int(written) <= highest:
        raise refusal(column, written, f'{column} "{written}" is not a whole number from {lowest} to {highest}. Correct it.')
    return int(written)


def precision_column(column: str) -> str:
    """The column that holds the precision of a date column."""
    return "stop_precision" if column == "stop" else "date_precision"
