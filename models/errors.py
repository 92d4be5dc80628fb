"""Everything that Myolog refuses, in one tree.

    MyologError
    ├── ImpossibleValue        a value that cannot be right (also a ValueError)
    │   └── UnknownCode        a code, unit, drug or measure that the catalogue does not have
    ├── NotPermitted           this actor may not do this
    ├── NotFound               no such record, or not for this actor
    ├── EditConflict           somebody else saved first; both versions are kept for the reader
    ├── ImportRefused          a bundle with errors; nothing was written
    ├── ExportRefused          a target that would be overwritten, or a right that is missing
    ├── DatabaseUnusable       missing, of another version, on a network disk, or damaged
    └── WrongSetting           a setting of the environment that cannot be used

Every message says what is wrong (the thing in quotes), the rule, and what to do. Only an entry point (command line or page)
turns an error into words for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class MyologError(Exception):
    """The root: whatever Myolog refuses is one of these."""


class ImpossibleValue(MyologError, ValueError):
    """A value that cannot be right and is refused in forms and in imports alike; `column` names the field, where it is known."""

    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(message)
        self.column = column


class UnknownCode(ImpossibleValue):
    """A code that the catalogue does not have."""


class Refused(MyologError):
    """Somebody was kept from something. `record` names what in the audit trail, `in_trail` says that it stands there already."""

    record = "rule"
    in_trail = False


class NotPermitted(Refused):
    """The actor may not do this; nothing was read or written."""


class NotFound(MyologError):
    """No such record, or none that this actor may see: the two are not told apart."""


class OutOfReach(NotFound, Refused):
    """The record exists and this actor may not see it: told as NotFound is, and kept in the audit trail as a refusal of `record`."""

    def __init__(self, message: str, record: str) -> None:
        super().__init__(message)
        self.record = record


class EditConflict(MyologError):
    """Somebody saved another version first; `current` holds what stands now, so that nobody's text is lost."""

    def __init__(self, message: str, current: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.current = dict(current or {})


class ImportRefused(MyologError):
    """A bundle had errors, so nothing of it was written; `report` lists each with file, line and column."""

    def __init__(self, message: str, report: Any = None) -> None:
        super().__init__(message)
        self.report = report


class ExportRefused(MyologError):
    """An export that would overwrite something else, or that this actor may not have."""


class DatabaseUnusable(MyologError):
    """The database is missing, of another version, damaged, or stands where it cannot be kept safely."""


class WrongSetting(MyologError):
    """A setting of the environment that cannot be used as it is."""
