"""A small proof as it is printed and written, and the bars at their edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.clinical.proof import engine, score, summary
from models.clinical.proof.bars import Bar, bars
from models.clinical.proof.chunks import in_processes
from models.clinical.proof.curves import Curve, Point
from models.clinical.proof.panel import entries
from models.clinical.proof.proving import Proof, prove
from models.clinical.proof.report import WIDTH, text_lines
from models.clinical.proof.rows import COLUMNS, csv_rows
from models.clinical.proof.summary import Rates
from models.clinical.simulation import find_regime, simulate

PLAIN = find_regime("plain")
PATIENTS = 30


@pytest.fixture(scope="module")
def proof() -> Proof:
    return prove(PATIENTS, 5, PLAIN, reference=False)


def reached(caught: int, false: float, led: int = 1000, watch: float = 0.3) -> Point:
    """The engine with so many of 2,000 relapses caught and so many false alarms in 1,000 years."""
    return Point("", "engine", Rates(2000, caught, 0, led, false, 1000, 1000 * watch, 1000), {})


def rule(caught: int, false: float) -> Curve:
    return Curve("rule", "A rule", (reached(caught, false),))


def verdicts(proof: Proof) -> dict[str, bool]:
    return {bar.asked: bar.met for bar in bars(proof)}


def one(proof: Proof, words: str) -> Bar:
    (found,) = [bar for bar in bars(proof) if words in bar.asked]
    return found


def test_the_engine_is_judged_as_by_hand(proof: Proof) -> None:
    detect = engine()
    alone = summary(score(patient, detect(patient.history)) for patient in simulate(PATIENTS, 5, PLAIN))
    assert proof.engine.rates == alone.rates
    assert (proof.summary.eligible, proof.summary.false) == (alone.eligible, alone.false)
    assert alone.eligible > 10


def test_lines_fit_120_columns_and_hold_nothing_unprintable(proof: Proof) -> None:
    lines = text_lines(proof)
    assert max(map(len, lines)) <= WIDTH
    assert all(line.isprintable() for line in lines)


def test_the_table_has_the_engine_every_named_rule_and_the_strong_rival(proof: Proof) -> None:
    text = "\n".join(text_lines(proof))
    named = [entry.name for entry in entries(reference=False) if entry.name and entry.curve != "engine"]
    assert len(named) == 11
    assert [name for name in [*named, "Myolog's engine"] if f"\n{name} " not in text] == []


def test_numbers_that_were_changed_are_named() -> None:
    changed = prove(2, 5, PLAIN.changed({"cv_median": 0.3}), reference=False)
    assert "regime plain, cv_median 0.3, seed 5" in " ".join(text_lines(changed))
    assert next(iter(csv_rows(changed)))["changes"] == "cv_median=0.3"


def test_parts_by_size_and_by_speed_add_up_to_all_relapses(proof: Proof) -> None:
    sizes = sum(part.rates.eligible for part in proof.parts if "fold" in part.words)
    flat = sum(part.rates.eligible for part in proof.parts if part.words == "flat")
    speeds = sum(part.rates.eligible for part in proof.parts if part.words in ("fast", "slow", "flat"))
    assert (sizes + flat, speeds) == (proof.summary.eligible, proof.summary.eligible)


def test_a_row_for_every_detector_at_every_cutoff(proof: Proof) -> None:
    rows = list(csv_rows(proof))
    assert all(tuple(row) == COLUMNS for row in rows if row["part"] == "all")
    assert all(set(row) == set(COLUMNS) for row in rows)
    assert len([row for row in rows if row["part"] == "all"]) == len(entries(reference=False))
    assert float(rows[0]["sensitivity"]) == pytest.approx(proof.summary.sensitivity, abs=1e-4)


def test_a_missing_classifier_is_said_in_one_line(proof: Proof, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.clinical.proof.report.is_available", lambda: False)
    assert [line for line in text_lines(proof) if "scikit-learn" in line] == [
        "scikit-learn is not installed, so there is no reference curve (pip install 'myolog[test]')."
    ]


@pytest.mark.parametrize(
    ("regime", "point", "words", "met"),
    [
        ("plain", reached(1920, 60), "in time at least 96 %", True),
        ("plain", reached(1919, 60), "in time at least 96 %", False),
        ("plain", reached(1920, 61), "false alarms per year at most 0.06", False),
        ("plain", reached(1920, 60, led=1800), "lead of 30 days", True),
        ("plain", reached(1920, 60, led=1799), "lead of 30 days", False),
        ("clinic", reached(1560, 120), "in time at least 78 %", True),
        ("clinic", reached(1559, 120), "in time at least 78 %", False),
        ("clinic", reached(1560, 120), "false alarms per year at most 0.12", True),
        ("clinic", reached(1560, 121), "false alarms per year at most 0.12", False),
        ("clinic", reached(1560, 120, watch=0.301), "watch rows per year at most 0.30", False),
    ],
)
def test_each_bar_at_its_edge(proof: Proof, regime: str, point: Point, words: str, met: bool) -> None:
    assert one(replace(proof, regime=regime, engine=point), words).met is met


def test_a_regime_without_bars_of_its_own_is_only_compared(proof: Proof) -> None:
    asked = verdicts(replace(proof, regime="sparse"))
    assert not any("in time at least" in words or "false alarms per year at most" in words for words in asked)
    assert sum("no simple rule" in words for words in asked) == 2


def test_too_few_relapses_are_said(proof: Proof) -> None:
    assert one(proof, "1,500").met is False
    assert one(replace(proof, engine=reached(1, 1)), "1,500").met is True


def test_a_rule_that_catches_more_at_the_engines_false_alarms_fails_the_comparison(proof: Proof) -> None:
    judged = replace(proof, engine=reached(1600, 100), simple=(rule(1400, 50), rule(1610, 100)), strong=rule(1600, 100))
    assert one(judged, "no simple rule catches more").met is False
    assert one(judged, "the strong rival catches no more").met is True
    assert one(judged, "no simple rule catches more").reached == "80.5 % (A rule), engine 80.0 %"


def test_a_rule_that_alarms_less_at_the_engines_share_fails_the_comparison(proof: Proof) -> None:
    judged = replace(proof, engine=reached(1600, 100), simple=(rule(1590, 10),), strong=rule(1600, 99))
    assert one(judged, "no simple rule alarms less").met is True
    assert "none catches so many" in one(judged, "no simple rule alarms less").reached
    assert one(judged, "the strong rival alarms no less").met is False


def test_parts_come_back_in_their_order_however_many_processes() -> None:
    parts = [[number] for number in range(9)]
    assert list(in_processes(sum, parts, 2)) == list(in_processes(sum, parts, 1)) == list(range(9))


def test_the_same_proof_on_one_processor_and_on_two() -> None:
    told: list[tuple[int, int]] = []
    both = prove(60, 7, PLAIN, reference=False, workers=2, progress=lambda done, total: told.append((done, total)))
    assert both == prove(60, 7, PLAIN, reference=False, workers=1)
    assert told == [(50, 60), (60, 60)]
