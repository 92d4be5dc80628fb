"""The list of all drugs and the one way to find one by name, synonym, or as `other: <name> [class]`."""

from __future__ import annotations

import re
from difflib import get_close_matches

from models.clinical.drugs.agents import AGENTS
from models.clinical.drugs.base import DRUG_CLASSES, ROUTES, Drug
from models.clinical.drugs.biologics import BIOLOGICS, IMMUNOGLOBULINS, PROCEDURES
from models.clinical.drugs.glucocorticoids import GLUCOCORTICOIDS
from models.clinical.drugs.supporting import OTHER_LIPID_DRUGS, OTHER_TRIGGERS, STATINS, SUPPORT
from models.errors import UnknownCode

DRUGS: tuple[Drug, ...] = (
    *(*GLUCOCORTICOIDS, *IMMUNOGLOBULINS, *AGENTS, *BIOLOGICS, *PROCEDURES),
    *(*STATINS, *OTHER_TRIGGERS, *OTHER_LIPID_DRUGS, *SUPPORT),
)

_BY_NAME = {" ".join(word.casefold().split()): drug for drug in DRUGS for word in (drug.name, *drug.synonyms)}
_OTHER = re.compile(r"other: *([^\[\]]*[^\[\]\s])(?: *\[([^\[\]]*)\])?", re.IGNORECASE)


def find_drug(text: str) -> Drug:
    """The drug that `text` names, in any case: "IVIG", "mmf", "Lipitor"; or "other: <name>", "other: <name> [class]".

    A name that the catalogue has is found behind "other:" as well, so that a statin is never hidden there. An unknown name or class
    raises UnknownCode for the column "drug".
    """
    wanted = " ".join(text.casefold().split())
    if wanted in _BY_NAME:
        return _BY_NAME[wanted]
    found = _OTHER.fullmatch(" ".join(text.split()))
    if found:
        return _BY_NAME.get(found[1].casefold()) or _other(found[1], (found[2] or "").strip())
    near = get_close_matches(wanted, _BY_NAME, n=1)
    advice = f'Did you mean "{_BY_NAME[near[0]].name}"? ' if near else ""
    raise UnknownCode(f'Drug "{text.strip()}" is not in the catalogue. {advice}Write "other: <name> [class]" for one that is not.', "drug")


def _other(name: str, drug_class: str) -> Drug:
    known = next((word for word in DRUG_CLASSES if word.casefold() == drug_class.casefold()), "")
    if drug_class and not known:
        raise UnknownCode(f'Drug class "{drug_class}" is not known. Write one of: {", ".join(DRUG_CLASSES)}.', "drug")
    written = f"other: {name}" + (f" [{known}]" if known else "")
    return Drug(written, name, known or "other", routes=ROUTES, dose_units=())
