"""What a catalogue entry says of a drug or procedure: names, class, usual routes, dose units and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ROUTES = ("oral", "IV", "SC", "IM", "other")

IMMUNOTHERAPIES = (
    *("glucocorticoid", "immunoglobulin", "antimetabolite", "calcineurin inhibitor", "anti-CD20", "alkylator", "plasma exchange"),
    *("FcRn blocker", "complement inhibitor", "cell therapy", "JAK inhibitor", "costimulation blocker", "IL-6 blocker", "antimalarial"),
    *("BAFF blocker", "other immunotherapy"),
)
"""Classes of treatment of the myositis itself; a new one of these is an escalation."""

TRIGGERS = ("statin", "fibrate", "red yeast rice")
"""Classes whose start or restart is a reason of its own for muscle damage."""

OTHER_CLASSES = (
    *("cholesterol absorption inhibitor", "ATP citrate lyase inhibitor", "PCSK9 inhibitor", "siRNA against PCSK9"),
    *("vitamin", "rehabilitation", "other"),
)

DRUG_CLASSES = (*IMMUNOTHERAPIES, *TRIGGERS, *OTHER_CLASSES)

Certainty = Literal["FOUND", "MEMORY", ""]


@dataclass(frozen=True)
class DoseLimit:
    """Bounds of a dose in `unit`, inclusive: above `refuse` it is impossible, above `ask` it is doubtful.

    `per` "dose" is the administration (for a cycle the whole cycle), "day" the average over the interval between two of them.
    """

    unit: str
    per: Literal["dose", "day"]
    refuse: Decimal | None = None
    ask: Decimal | None = None


@dataclass(frozen=True)
class Drug:
    """One drug or procedure. `dose_units` are labels of units, the usual one first; empty `frequency_days` allows any frequency.

    `equivalent_mg` is the dose in mg equal to 5 mg of prednisone. `days_per_cycle` is the usual number of days over which one cycle is
    given, for a form to offer; None where the drug is not given in cycles.
    """

    name: str
    label: str
    drug_class: str
    synonyms: tuple[str, ...] = ()
    routes: tuple[str, ...] = ("oral",)
    dose_units: tuple[str, ...] = ("mg",)
    frequency_days: tuple[int, ...] = ()
    limits: tuple[DoseLimit, ...] = ()
    equivalent_mg: Decimal | None = None
    days_per_cycle: int | None = None
    atc: str = ""
    atc_certainty: Certainty = ""
    rxnorm: str = ""
    rxnorm_certainty: Certainty = ""

    @property
    def trigger(self) -> bool:
        """True for statins, fibrates and red yeast rice."""
        return self.drug_class in TRIGGERS

    @property
    def immunotherapy(self) -> bool:
        """True where the drug treats the myositis itself."""
        return self.drug_class in IMMUNOTHERAPIES
