"""How often an attack is tried: as often as its figure says with MYOLOG_FULL_COUNTS=1, about a tenth of that otherwise."""

from __future__ import annotations

import os

FULL = os.environ.get("MYOLOG_FULL_COUNTS") == "1"
"""Read when the tests are collected: no test sees the settings of the machine."""


def counted(full: int) -> int:
    """This many, or a tenth."""
    return full if FULL else -(-full // 10)
