"""A shape's refusals, one per column, for the person who has to correct them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

_QUOTED = 80


@dataclass(frozen=True)
class FieldError:
    """One column that cannot be accepted: its name, the value as given, and what is wrong, by which rule, and what to do."""

    column: str
    value: str
    reason: str


def field_errors(error: ValidationError) -> list[FieldError]:
    """One entry for every refused column, in the order of the columns; what only follows from another refusal is left out."""
    return [_field_error(detail) for detail in error.errors(include_url=False) if detail["type"] != "incomplete"]


def _field_error(detail: ErrorDetails) -> FieldError:
    context = detail.get("ctx", {})
    if detail["type"] == "refused":
        return FieldError(context["column"], context["value"], context["reason"])
    column = str(detail["loc"][0]) if detail["loc"] else ""
    value = "" if detail["type"] == "missing" else str(detail["input"])
    return FieldError(column, value, _reason(detail["type"], column, value, context.get("max_length")))


def _reason(kind: str, column: str, value: str, longest: int | None) -> str:
    shown = f'{column} "{value[:_QUOTED]}{"…" if len(value) > _QUOTED else ""}"'
    if kind == "extra_forbidden":
        return f'Column "{column}" is not known. Rename or remove it.'
    if kind in ("missing", "string_too_short"):
        return f'{column} "" is blank. It is required.'
    if kind == "string_too_long":
        return f"{shown} is longer than {longest} characters. Shorten it."
    if kind == "string_type":
        return f"{shown} is not text. Hand it over as it was written."
    return f"{column} holds a line break, a control character or a broken character, which is not allowed here. Remove it."
