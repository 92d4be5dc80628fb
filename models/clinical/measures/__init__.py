"""The catalogue of everything that can be recorded: one entry a measure, and one function that checks a value against it."""

from __future__ import annotations

from difflib import get_close_matches

from models.clinical.measures.antibodies import ANTIBODIES, WORDS
from models.clinical.measures.base import Bounds, Kind, Measure, MeasureUnit, find_measure_unit
from models.clinical.measures.checking import CheckedValue, check_value
from models.clinical.measures.chemistry import CHEMISTRY
from models.clinical.measures.enzymes import ENZYMES, TROPONINS
from models.clinical.measures.findings import BODY, FINDINGS
from models.clinical.measures.function import FUNCTION, GLOBAL, HOME_TESTS
from models.clinical.measures.haematology import HAEMATOLOGY
from models.clinical.measures.patient import CANNOT_WAIT, CONTEXT, SYMPTOMS
from models.clinical.measures.strength import MMT8_BILATERAL, MMT8_RIGHT, STRENGTH
from models.errors import UnknownCode

MEASURES: tuple[Measure, ...] = (
    *(*ENZYMES, *TROPONINS, *HAEMATOLOGY, *CHEMISTRY, *ANTIBODIES, *WORDS, *STRENGTH, *GLOBAL, *FUNCTION, *HOME_TESTS),
    *(*SYMPTOMS, *CANNOT_WAIT, *CONTEXT, *BODY, *FINDINGS),
)

_BY_CODE = {measure.code: measure for measure in MEASURES}


def find_measure(code: str) -> Measure:
    """The catalogue entry of `code`; an unknown one raises UnknownCode and names the nearest code, but is never read as that."""
    code = code.strip()
    if code in _BY_CODE:
        return _BY_CODE[code]
    near = get_close_matches(code.lower(), _BY_CODE, n=1)
    advice = f'Did you mean "{near[0]}"?' if near else "Map it to a code of the codebook."
    raise UnknownCode(f'Measure "{code}" is not in the catalogue. {advice}', "measure")


__all__ = [
    "MEASURES",
    "MMT8_BILATERAL",
    "MMT8_RIGHT",
    "Bounds",
    "CheckedValue",
    "Kind",
    "Measure",
    "MeasureUnit",
    "check_value",
    "find_measure",
    "find_measure_unit",
]
