"""What a person typed, made safe to look at: nothing in it can hide, or turn around what stands beside it."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\ufffd"
JOINER = "\u2060"
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
# Joiners shape letters and emoji in many scripts and move nothing else.
_HARMLESS = frozenset("\u200c\u200d")


def visible(text: str) -> str:
    """The text on one line; control, private and direction-changing characters become a visible sign."""
    return "".join(REPLACEMENT if _is_unsafe(character) else character for character in " ".join(text.split()))


def apart(text: str) -> str:
    """The text for a button in a table, where only `:material/name:` would turn into a sign: an invisible joiner keeps it as typed."""
    return text.replace(":material/", f":{JOINER}material/")


def without_accents(text: str) -> str:
    """The text in plain letters: "Müller" -> "Muller"."""
    return "".join(character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character))


def _is_unsafe(character: str) -> bool:
    return character not in _HARMLESS and unicodedata.category(character) in _UNSAFE_CATEGORIES
