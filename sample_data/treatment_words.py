"""What each printed treatment text says, drug by drug: read by a person, listed here in full, so that nothing is guessed by a pattern.

Dose, unit, frequency and route stand only where they are printed. A text that is not listed stops the converter.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.clinical.dates import Precision

GLUCOCORTICOID = "glucocorticoid"
STATIN = "statin"


@dataclass(frozen=True)
class Step:
    """One drug of a printed text. `after` is the days from the line's own day to its start, `lasts` the days until it ends, where printed.

    `precision` says that the start is known less exactly than the line's own day, `stop_precision` the same of the end.
    """

    drug: str
    dose: str = ""
    unit: str = ""
    frequency: str = ""
    route: str = ""
    after: int = 0
    lasts: int | None = None
    precision: Precision | None = None
    stop_precision: Precision | None = None
    reason: str = ""


@dataclass(frozen=True)
class Given:
    """A text of a start or a change: its drugs, the drugs whose open step it ends, and a part that is no drug."""

    steps: tuple[Step, ...]
    ends: tuple[str, ...] = ()
    other_words: str = ""


@dataclass(frozen=True)
class Stopped:
    """A text of a stop: the drugs that end (none listed = all that are open) and the printed reason."""

    drugs: tuple[str, ...] = ()
    dose: str = ""
    unit: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Use:
    """How long a drug had been used when it was stopped, and the printed words, where another line of the case has them."""

    years: int = 0
    months: int = 0
    words: str = ""


ORDER = Precision.ORDER

GIVEN = {
    "IV methylprednisolone three days, prednisolone 30 mg daily": Given(
        (Step("methylprednisolone", route="IV", lasts=3), Step("prednisolone", "30", "mg", "daily"))
    ),
    "IV methylprednisolone three days, six-week taper": Given(
        (Step("methylprednisolone", route="IV", lasts=3), Step(GLUCOCORTICOID, after=3, lasts=42))
    ),
    "IV methylprednisolone, three days": Given((Step("methylprednisolone", route="IV", lasts=3),)),
    "IV then oral steroid": Given(
        (
            Step(GLUCOCORTICOID, route="IV", lasts=1, stop_precision=ORDER),
            Step(GLUCOCORTICOID, route="oral", after=1, precision=ORDER),
        )
    ),
    "IVIG": Given((Step("IVIG"),)),
    "IVIG and rituximab": Given((Step("IVIG"), Step("rituximab"))),
    "IVIG monthly": Given((Step("IVIG", frequency="every 1 months"),)),
    "IVIG monthly, steroid taper": Given((Step("IVIG", frequency="every 1 months"), Step(GLUCOCORTICOID)), ends=("methylprednisolone",)),
    "IVIG, corticosteroid, azathioprine, mycophenolate (over time)": Given(
        tuple(Step(drug, precision=ORDER) for drug in ("IVIG", GLUCOCORTICOID, "azathioprine", "mycophenolate"))
    ),
    "IVIG, oral prednisone, tacrolimus": Given((Step("IVIG"), Step("prednisone", route="oral"), Step("tacrolimus"))),
    "allogeneic CD19 CAR-T cells": Given((Step("CD19 CAR-T", frequency="once"),)),
    "azathioprine, no response": Given((Step("azathioprine"),)),
    "corticosteroid 1 mg/kg/day": Given((Step(GLUCOCORTICOID, "1", "mg/kg", "daily"),)),
    "discharge: prednisolone 30 mg, mycophenolate 1 g BD": Given(
        (Step("prednisolone", "30", "mg"), Step("mycophenolate", "1", "g", "twice daily"))
    ),
    "efgartigimod, one cycle of four infusions": Given((Step("efgartigimod"),)),
    "high-dose IV methylprednisolone, then oral prednisolone taper": Given(
        (
            Step("methylprednisolone", route="IV", lasts=1, stop_precision=ORDER),
            Step("prednisolone", route="oral", after=1, precision=ORDER),
        )
    ),
    "high-dose glucocorticoid and IVIG": Given((Step(GLUCOCORTICOID), Step("IVIG"))),
    "methotrexate": Given((Step("methotrexate"),)),
    "mycophenolate 250 mg BD rising; IVIG 2 g/kg; IV methylprednisolone 500 mg x3": Given(
        (
            Step("mycophenolate", "250", "mg", "twice daily"),
            Step("IVIG", "2", "g/kg"),
            Step("methylprednisolone", "500", "mg", route="IV"),
        )
    ),
    "oral corticosteroid": Given((Step(GLUCOCORTICOID, route="oral"),)),
    # The extract calls the line a change, so the prednisone before the intravenous days ends with it.
    "oral methylprednisolone 48 mg daily": Given((Step("methylprednisolone", "48", "mg", "daily", "oral"),), ends=("prednisone",)),
    "plasma exchange, four sessions every other day": Given((Step("plasma exchange", frequency="every 2 days", lasts=7),)),
    "pravastatin (re-challenge)": Given((Step("pravastatin", reason="re-challenge"),)),
    "prednisolone 10 mg daily restarted": Given((Step("prednisolone", "10", "mg", "daily"),)),
    "prednisolone 40 mg": Given((Step("prednisolone", "40", "mg"),)),
    "prednisolone 40 mg daily": Given((Step("prednisolone", "40", "mg", "daily"),)),
    # Its note says: after the intravenous pulses.
    "prednisolone 60 mg daily": Given((Step("prednisolone", "60", "mg", "daily"),), ends=("methylprednisolone",)),
    "prednisolone and IVIG": Given((Step("prednisolone"), Step("IVIG"))),
    "prednisone 60 mg daily": Given((Step("prednisone", "60", "mg", "daily"),)),
    "prednisone 60 mg, taper over six weeks": Given((Step("prednisone", "60", "mg", lasts=42),)),
    "prednisone and tacrolimus": Given((Step("prednisone"), Step("tacrolimus"))),
    "pulse-dose steroid": Given((Step(GLUCOCORTICOID),)),
    "radical surgery; oral prednisolone and IV methylprednisolone": Given(
        (Step("prednisolone", route="oral"), Step("methylprednisolone", route="IV")), other_words="radical surgery"
    ),
    "rituximab": Given((Step("rituximab"),)),
    "rituximab re-infusion and methotrexate": Given((Step("rituximab"), Step("methotrexate"))),
    # Four weekly infusions end after 22 days; the second course came six months after the first (note of the line of day 245).
    "rituximab weekly x4, then six-monthly": Given(
        (Step("rituximab", frequency="weekly", lasts=22), Step("rituximab", frequency="every 6 months", after=183, precision=ORDER))
    ),
    "weekly IV steroid, monthly rituximab, methotrexate, IVIG": Given(
        (
            Step(GLUCOCORTICOID, frequency="weekly", route="IV"),
            Step("rituximab", frequency="every 1 months"),
            Step("methotrexate"),
            Step("IVIG"),
        )
    ),
}

STOPPED = {
    "IVIG": Stopped(("IVIG",)),
    "atorvastatin": Stopped(("atorvastatin",)),
    "atorvastatin 20 mg": Stopped(("atorvastatin",), "20", "mg"),
    "atorvastatin 40 mg": Stopped(("atorvastatin",), "40", "mg"),
    "atorvastatin 80 mg": Stopped(("atorvastatin",), "80", "mg"),
    "no treatment any more (lost to follow-up)": Stopped(reason="lost to follow-up"),
    "pravastatin": Stopped(("pravastatin",)),
    "prednisolone": Stopped(("prednisolone",)),
    "prednisone and tacrolimus stopped by the patient": Stopped(
        ("prednisone", "tacrolimus"), reason="stopped by the patient in order to conceive"
    ),
    "rosuvastatin": Stopped(("rosuvastatin",)),
    "statin": Stopped((STATIN,)),
}

# Case -> how long the drug that its only stop of this kind names had been used.
USED_BEFORE = {
    "crirh2018_statin_f": Use(years=6, words="on atorvastatin for about six years"),
    "p043_hmgcr_51f": Use(years=4),
    "revmed2015_seroneg_65f": Use(months=6, words="six months after a statin was introduced"),
    "shm_hmgcr_51m": Use(years=5),
    "shm_hmgcr_66m": Use(years=20),
    "shm_hmgcr_mid_f": Use(years=4),
}
