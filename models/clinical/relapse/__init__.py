"""The relapse engine: what it says (findings), how (rules, parameters), and its one entrance, `evaluate`."""

from __future__ import annotations

from models.clinical.relapse.evaluation import evaluate
from models.clinical.relapse.evidence import Rebuilt, rebuild
from models.clinical.relapse.findings import Evaluation, Level, RaisedFlag, RemissionLevel, Standing, State
from models.clinical.relapse.parameters import (
    DEFAULTS,
    ENGINE_VERSION,
    ParameterLine,
    Parameters,
    override,
    parameter_table,
)
from models.clinical.relapse.quiet import allowed_days, quiet_since
from models.clinical.relapse.rules import RULES, Rule, find_rule
from models.clinical.relapse.variation import UsualVariation, usual_variation

__all__ = [
    "DEFAULTS",
    "ENGINE_VERSION",
    "RULES",
    "Evaluation",
    "Level",
    "ParameterLine",
    "Parameters",
    "RaisedFlag",
    "Rebuilt",
    "RemissionLevel",
    "Rule",
    "Standing",
    "State",
    "UsualVariation",
    "allowed_days",
    "evaluate",
    "find_rule",
    "override",
    "parameter_table",
    "quiet_since",
    "rebuild",
    "usual_variation",
]
