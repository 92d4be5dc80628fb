"""What was typed after a command, as a checked shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dashboard.cli_run import WrongUsage

if TYPE_CHECKING:
    from pydantic import BaseModel

    Shape = TypeVar("Shape", bound=BaseModel)


def checked(shape: type[Shape], **values: object) -> Shape:
    """The shape that holds these values; where it refuses some, wrong usage says which and why."""
    from pydantic import ValidationError

    from models.storage.records.shapes import field_errors

    try:
        return shape.model_validate(values)
    except ValidationError as error:
        raise WrongUsage(" ".join(refused.reason for refused in field_errors(error))) from None
