"""What a reader finds under the pointer: the same value in the same words as on the page, and nothing that was not recorded."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape

import pytest

from dashboard.figures.axes import time_axis
from dashboard.figures.style import FigureOptions
from dashboard.figures.timeline import figure
from models.clinical.dates import Precision
from models.clinical.relapse.findings import Level
from models.clinical.series.results import Result
from models.course import Course, DoseStretch, EventLine, Lane, StrengthSeries
from tests.courses import TODAY, ck, course, flag, mmt8, step

DAY = date(2026, 9, 1)


def hovers(made: Course, name: str) -> list[str]:
    """The hover boxes of the traces of this name, each as one line of words."""
    boxes = [box for trace in figure(made)["data"] if trace["name"] == name for box in trace["hovertext"]]
    return [unescape(box.replace("<br>", " | ").replace("<b>", "").replace("</b>", "")) for box in boxes]


def labels(made: Course) -> dict[str, float]:
    return {note["text"]: note["x"] for note in figure(made)["layout"]["annotations"]}


def test_a_ck_is_told_with_its_limit_and_who_measured_it() -> None:
    made = course(ck(DAY, 2410, laboratory="North", assay="IFCC", source="letter", note="after a run", time="08:30"))
    assert hovers(made, "CK, exact") == [
        "1 Sep 2026, 08:30 | CK 2,410 U/L | 12.1× limit (200 U/L) | Laboratory: North | Assay: IFCC | Note: after a run | Source: letter"
    ]


def test_a_ck_in_another_unit_is_told_in_both() -> None:
    swedish = Result("ck", DAY, 852.0, upper_limit=180.0, entered="14.2", unit="ukat/L")
    assert "CK 852 U/L = 14.2 ukat/L" in hovers(course(swedish), "CK, exact")[0]


def test_a_cut_ck_is_told_as_a_bound() -> None:
    told = hovers(course(ck(DAY, 20000, ">")), "arrow >")[0]
    assert "CK >20,000 U/L" in told
    assert ">100× limit" in told
    assert "The laboratory reported only a bound (>)" in told


@pytest.mark.parametrize(
    ("precision", "words"),
    [(Precision.APPROXIMATE, "Date known to ± 7 days"), (Precision.MONTH, "± 15 days"), (Precision.ORDER, "Only the order is known")],
)
def test_how_exact_a_date_is_stands_in_words(precision: Precision, words: str) -> None:
    assert words in hovers(course(ck(DAY, 300, precision=precision)), "CK, order" if precision is Precision.ORDER else "CK, inexact")[0]


def test_an_exact_date_needs_no_word() -> None:
    assert hovers(course(ck(DAY, 300)), "CK, exact") == ["1 Sep 2026 | CK 300 U/L | 1.50× limit (200 U/L)"]


def test_a_total_is_told_with_its_maximum_percent_and_rater() -> None:
    made = course(strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAY, 66, "AB"),)),))
    assert hovers(made, "MMT8") == ["1 Sep 2026 | MMT8 66 of 80 (82.5 %) | Rater: AB"]


def test_a_dose_is_told_in_full_with_its_end() -> None:
    made = course(prednisone=(DoseStretch(DAY, DAY + timedelta(days=30), 12.5), DoseStretch(DAY + timedelta(days=30), None, 0.0)))
    assert hovers(made, "dose steps") == [
        "From 1 Sep 2026 | 12.5 mg a day, prednisone equivalent | until 1 Oct 2026",
        "From 1 Oct 2026 | No oral glucocorticoid | goes on",
    ]


def test_the_dose_beside_its_step_is_not_rounded() -> None:
    texts = [trace["text"] for trace in figure(course(prednisone=(DoseStretch(DAY, None, 12.5),)))["data"] if trace["name"] == "dose steps"]
    assert texts == [["12.5"]]


def test_an_infusion_and_a_statin_are_told_with_dose_route_and_warning() -> None:
    drug = Lane("Rituximab", steps=(step(DAY, dated=True, dose_text="1,000 mg", route="IV", days_per_cycle=2, reason="relapse"),))
    statin = Lane("Atorvastatin", True, (step(DAY, DAY + timedelta(days=9)),))
    made = course(ck(DAY, 300), lanes=(drug, statin))
    assert hovers(made, "Rituximab") == ["Rituximab | 1,000 mg, IV | 1 Sep 2026, over 2 days | Reason: relapse"]
    assert hovers(made, "Atorvastatin") == ["Atorvastatin | 1 Sep 2026 to 10 Sep 2026 | Can trigger or worsen this disease"]


def test_a_flag_is_told_with_its_level_reason_and_what_it_was_held_against() -> None:
    open_, cleared = flag(DAY, ck_comparator=">", ck_baseline=310, ck_ratio=64.58), flag(DAY, Level.WATCH, cleared_on=TODAY)
    told = hovers(course(flags=(open_,)), "flags and events")
    assert told == ["Possible: 1 Sep 2026 | CK rose twice | CK >64.5× own level (310 U/L) | Rule R2 | Open, for review"]
    assert hovers(course(flags=(cleared,)), "flags and events") == ["Watch: 1 Sep 2026 | CK rose twice | Rule R2 | Cleared 20 Nov 2026"]


def test_an_event_is_told_with_its_span_and_who_decided_it() -> None:
    event = EventLine("relapse", "Relapse", DAY, TODAY, decided_on=TODAY, basis="CK and MRI", source="letter", note="at visit")
    assert hovers(course(events=(event,)), "flags and events") == [
        "Relapse | Between 1 Sep 2026 and 20 Nov 2026 | Decided 20 Nov 2026 | Basis: CK and MRI | at visit | Source: letter"
    ]


def test_the_words_of_a_flag_stand_beside_its_mark() -> None:
    made = course(ck(DAY - timedelta(days=300), 300), flags=(flag(DAY),))
    assert labels(made)["Flag: possible, open"] == pytest.approx(time_axis(made, FigureOptions()).fraction(DAY))


def test_strength_in_words_has_its_own_title_only_where_no_score_is_drawn() -> None:
    words = (Result("strength_text", DAY, None, text="weak"),)
    scale = StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAY, 66),))
    assert "<b>Strength</b>, in words" in labels(course(strength_words=words))
    assert "<b>Strength</b>, in words" not in labels(course(strength_words=words, strength=(scale,)))


def test_an_event_in_sequence_only_says_so_and_when() -> None:
    event = EventLine("relapse", "Relapse", DAY, DAY, Precision.ORDER)
    assert hovers(course(events=(event,)), "flags and events") == [
        "Relapse | 1 Sep 2026 (order only) | Only the order is known, not the date"
    ]


@pytest.mark.parametrize(("level", "dash"), [(Level.WATCH, "longdash"), (Level.POSSIBLE, "solid"), (Level.PROBABLE, "solid")])
def test_only_a_watch_is_a_broken_line_through_the_panels(level: Level, dash: str) -> None:
    shapes = figure(course(ck(DAY, 300), flags=(flag(DAY, level),)))["layout"]["shapes"]
    assert [shape["line"]["dash"] for shape in shapes if shape["type"] == "line"] == [dash]


def test_the_name_of_a_drug_stands_in_its_own_lane_above_its_bar() -> None:
    lanes = (Lane("IVIG", steps=(step(DAY),)), Lane("Rituximab", steps=(step(DAY),)))
    made = figure(course(ck(DAY, 300), lanes=lanes))
    names = {note["text"]: note["y"] for note in made["layout"]["annotations"] if note.get("yref") == "y6"}
    bars = {trace["name"]: trace["y"][0] for trace in made["data"] if trace["type"] == "bar" and trace["y"]}
    assert 0 < names["IVIG"] < bars["IVIG"] < 1 < names["Rituximab"] < bars["Rituximab"] < 2


@pytest.mark.parametrize(("years", "least", "most"), [(0.1, 90, 130), (10, 365, 520)])
def test_an_old_treatment_leads_into_the_picture_for_months_at_least_and_a_year_at_most(years: float, least: int, most: int) -> None:
    begin = TODAY - timedelta(days=round(365 * years))
    old = Lane("IVIG", steps=(step(begin - timedelta(days=9000)),))
    axis = time_axis(course(ck(begin, 300), ck(TODAY, 300), lanes=(old,)), FigureOptions())
    assert least <= (begin - axis.start).days <= most
