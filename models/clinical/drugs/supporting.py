"""Lipid drugs, of which some are triggers, and supporting treatment."""

from __future__ import annotations

from models.clinical.drugs.base import Certainty, Drug


def _statin(name: str, synonyms: tuple[str, ...] = (), rxnorm: str = "") -> Drug:
    known: Certainty = "MEMORY" if rxnorm else ""
    return Drug(name, name.capitalize(), "statin", synonyms, atc="C10AA", atc_certainty="MEMORY", rxnorm=rxnorm, rxnorm_certainty=known)


# C10AA is the class: the codes of the single statins were not looked up.
STATINS = (
    _statin("atorvastatin", ("lipitor", "sortis", "atorvastatin/ezetimibe", "atorvastatin/amlodipine"), "83367"),
    _statin("simvastatin", ("zocor", "simvastatin/ezetimibe", "ezetimibe/simvastatin", "vytorin", "inegy"), "36567"),
    _statin("rosuvastatin", ("crestor", "rosuvastatin/ezetimibe"), "301542"),
    _statin("pravastatin", ("pravachol",), "42463"),
    _statin("fluvastatin", ("lescol",)),
    _statin("lovastatin", ("mevacor",)),
    _statin("pitavastatin", ("livalo",)),
    Drug("statin", "Statin, which one is not stated", "statin", ("statins",), atc="C10AA", atc_certainty="MEMORY"),
)

OTHER_TRIGGERS = (
    Drug("fenofibrate", "Fenofibrate", "fibrate", ("tricor",)),
    Drug("gemfibrozil", "Gemfibrozil", "fibrate", ("lopid",)),
    Drug("bezafibrate", "Bezafibrate", "fibrate"),
    Drug("ciprofibrate", "Ciprofibrate", "fibrate"),
    Drug("pemafibrate", "Pemafibrate", "fibrate"),
    Drug("clofibrate", "Clofibrate", "fibrate"),
    Drug("fibrate", "Fibrate, which one is not stated", "fibrate", ("fibrates",)),
    Drug("red yeast rice", "Red yeast rice", "red yeast rice", ("monacolin k", "red rice", "red fermented rice"), dose_units=("mg", "g")),
)

OTHER_LIPID_DRUGS = (
    Drug("ezetimibe", "Ezetimibe", "cholesterol absorption inhibitor", ("zetia", "ezetrol")),
    Drug("bempedoic acid", "Bempedoic acid", "ATP citrate lyase inhibitor", ("nexletol", "nilemdo", "bempedoic acid/ezetimibe")),
    Drug("alirocumab", "Alirocumab", "PCSK9 inhibitor", ("praluent",), routes=("SC",)),
    Drug("evolocumab", "Evolocumab", "PCSK9 inhibitor", ("repatha",), routes=("SC",)),
    Drug("PCSK9 inhibitor", "PCSK9 inhibitor, which one is not stated", "PCSK9 inhibitor", ("pcsk9 inhibitors",), routes=("SC",)),
    Drug("inclisiran", "Inclisiran", "siRNA against PCSK9", ("leqvio",), routes=("SC",)),
)

SUPPORT = (
    Drug("folic acid", "Folic acid", "vitamin", ("folate",), routes=("oral",), dose_units=("mg", "µg")),
    Drug(
        "physiotherapy programme",
        "Physiotherapy programme",
        "rehabilitation",
        ("physiotherapy", "physical therapy", "physiotherapy program", "rehabilitation", "exercise programme"),
        routes=("other",),
        dose_units=("sessions",),
    ),
)
