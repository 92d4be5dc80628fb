"""Passwords: which ones are accepted, and how they are kept: as Argon2id hashes, made with 19 MiB of memory and two passes."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.errors import ImpossibleValue

MINIMUM_LENGTH = 12
LONGEST = 1000
AT_ONCE = 2
"""How many hashes are made at a time: each takes a processor and 19 MiB, and many tries to log in must not stop everything else."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_PLACES = threading.BoundedSemaphore(AT_ONCE)
_COMMON = Path(__file__).with_name("common_passwords.txt")


def check_password(text: str) -> None:
    """Accepts a new password of 12 characters or more that is not a common one. ImpossibleValue for any other does not repeat it."""
    if len(text) > LONGEST:
        raise ImpossibleValue(f"The password has {len(text)} characters. It may have up to {LONGEST}: shorten it.", "password")
    password = _one_form(text)
    if len(password) < MINIMUM_LENGTH:
        rule = f"It needs {MINIMUM_LENGTH} or more: a few words are easy to remember."
        raise ImpossibleValue(f"The password has {len(password)} characters. {rule}", "password")
    if password.casefold() in common_passwords():
        raise ImpossibleValue("The password is one of the most common ones, which are tried first. Choose another.", "password")


def hash_password(text: str) -> str:
    """The Argon2id hash of a password, with its salt and parameters."""
    with _PLACES:
        return _HASHER.hash(_bytes(text))


def verify_password(stored: str, text: str) -> bool:
    """True where the hash is that of this password. Without a hash it takes as long, and is False: nobody learns who has a password."""
    if not stored or len(text) > LONGEST:
        hash_password("")
        return False
    with _PLACES:
        try:
            return _HASHER.verify(stored, _bytes(text))
        except (VerificationError, InvalidHashError):
            return False


def needs_rehash(stored: str) -> bool:
    """True where a hash was made with other parameters than those of today."""
    return _HASHER.check_needs_rehash(stored)


@cache
def common_passwords() -> frozenset[str]:
    """The common passwords of 12 characters or more, in lower case."""
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def _one_form(text: str) -> str:
    # The same key gives one character on one machine and two on another.
    return unicodedata.normalize("NFKC", text)


def _bytes(text: str) -> bytes:
    return _one_form(text).encode("utf-8", "surrogatepass")
