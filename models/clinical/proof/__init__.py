"""The proof of the relapse engine: engine and rivals judged alike on patients whose true relapses are known."""

from models.clinical.proof.answers import Alarm, Answer, Detector
from models.clinical.proof.detectors import answer_of, engine
from models.clinical.proof.scoring import Outcome, RelapseOutcome, Verdict, score
from models.clinical.proof.summary import Rates, Summary, summary

__all__ = [
    "Alarm",
    "Answer",
    "Detector",
    "Outcome",
    "Rates",
    "RelapseOutcome",
    "Summary",
    "Verdict",
    "answer_of",
    "engine",
    "score",
    "summary",
]
