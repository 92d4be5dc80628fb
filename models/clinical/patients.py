"""The allowed words of a patient's study facts and of a visit; each stands in the bundle exactly as here."""

from __future__ import annotations

from models.errors import UnknownCode

SEXES = ("female", "male", "other", "unknown")
ANTIBODIES = ("anti-HMGCR", "anti-SRP", "both", "seronegative", "not tested", "unknown")
STATIN_EXPOSURES = ("yes", "no", "unknown")
STATUSES = ("active", "transferred", "lost", "died", "withdrawn")
CONSENTS = ("given", "withdrawn", "unknown")
TIMELINES = ("calendar", "relative")
VISIT_KINDS = ("clinic", "lab", "phone", "diary")


def check_word(column: str, text: str, allowed: tuple[str, ...], default: str = "") -> str:
    """The allowed word that `text` states in any case, or `default` where it is blank; another word raises UnknownCode naming `column`."""
    text = text.strip()
    if not text and default:
        return default
    for word in allowed:
        if word.casefold() == text.casefold():
            return word
    raise UnknownCode(f'{column} "{text}" is not known. Write one of: {", ".join(allowed)}.', column)
