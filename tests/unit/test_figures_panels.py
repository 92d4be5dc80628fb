"""What each panel draws, and what it never draws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from dashboard.figures.placing import rows
from dashboard.figures.scale import ck_scale
from dashboard.figures.style import LETTER, NARROW, FigureOptions
from dashboard.figures.timeline import figure
from models.clinical.dates import PartialDate, Precision
from models.clinical.relapse.findings import Level
from models.clinical.series.results import Result
from models.course import Course, DoseStretch, EventLine, Lane, StrengthSeries
from tests.courses import TODAY, ck, course, flag, full, mmt8, step

DAYS = [date(2026, 1, 1) + timedelta(days=30 * n) for n in range(10)]


def traces(made: Course, name: str, **options: Any) -> list[dict[str, Any]]:
    return [trace for trace in figure(made, FigureOptions(**options))["data"] if trace["name"] == name]


def joined(made: Course) -> list[Any]:
    return [x for trace in traces(made, "joined") for x in trace["x"]]


def key_of(made: Course, **options: Any) -> str:
    return str(figure(made, FigureOptions(**options))["layout"]["annotations"][-1]["text"]).replace("<br>", " ")


def test_a_cut_result_is_an_open_arrow_and_ends_the_line() -> None:
    made = course(ck(DAYS[0], 15000), ck(DAYS[1], 20000, ">"), ck(DAYS[2], 9000), ck(DAYS[3], 8000))
    arrow = traces(made, "arrow >")[0]
    assert arrow["marker"]["symbol"] == "triangle-up-open"
    assert arrow["y"][0] > 20000
    assert traces(made, "bound >")[0]["y"] == [20000]
    assert joined(made) == [DAYS[2].isoformat(), DAYS[3].isoformat(), DAYS[3].isoformat()]


def test_years_without_a_result_are_not_bridged() -> None:
    assert joined(course(ck(date(2018, 1, 1), 900), ck(date(2022, 1, 1), 700))) == []


def test_a_result_below_the_laboratory_s_range_points_down() -> None:
    arrow = traces(course(ck(DAYS[0], 20, "<"), ck(DAYS[1], 300)), "arrow <")[0]
    assert arrow["marker"]["symbol"] == "triangle-down-open"
    assert arrow["y"][0] < 20


def test_a_result_in_sequence_only_is_hollow_dotted_and_unjoined() -> None:
    made = course(ck(DAYS[0], 900), ck(DAYS[3], 700, precision=Precision.ORDER), ck(DAYS[6], 500))
    assert traces(made, "CK, order")[0]["marker"]["symbol"] == "circle-open"
    assert traces(made, "order only")[0]["line"]["dash"] == "dot"
    assert joined(made) == []


@pytest.mark.parametrize(("precision", "is_joined"), [("week", True), ("approximate", True), ("month", False), ("year", False)])
def test_a_rough_date_is_a_span_with_another_mark(precision: str, is_joined: bool) -> None:
    made = course(ck(DAYS[0], 900), ck(DAYS[5], 700, precision=Precision(precision)), ck(DAYS[9], 500))
    span = PartialDate(DAYS[5], Precision(precision))
    assert traces(made, "CK, inexact")[0]["marker"]["symbol"] == "diamond-open"
    assert traces(made, "date span")[0]["x"][:2] == [span.first.isoformat(), span.last.isoformat()]
    assert bool(joined(made)) is is_joined


def test_words_are_ticks_without_a_height_on_the_ck_axis() -> None:
    made = course(ck(DAYS[0], 900), ck_words=(Result("ck_text", DAYS[2], None, text="normal"),))
    words = traces(made, "CK in words")[0]
    assert words["yaxis"] == "y2"
    assert "normal" in words["hovertext"][0]
    assert not any(DAYS[2].isoformat() in trace["x"] for trace in figure(made)["data"] if trace["yaxis"] == "y")


def test_each_result_keeps_its_own_upper_limit() -> None:
    made = course(ck(DAYS[0], 900, upper_limit=200), ck(DAYS[1], 700, upper_limit=None), ck(DAYS[2], 500, upper_limit=320))
    line = traces(made, "upper limit")[0]
    assert line["y"] == [200, 200, None, None, 320, 320]
    assert "320 U/L" in traces(made, "CK, exact")[0]["hovertext"][2]
    assert "no upper limit recorded" in traces(made, "CK, exact")[0]["hovertext"][1]


def test_ukat_is_u_per_litre_over_sixty() -> None:
    made = course(ck(DAYS[0], 1002, upper_limit=180))
    assert traces(made, "CK, exact", unit="ukat/L")[0]["y"] == [16.7]
    assert traces(made, "upper limit", unit="ukat/L")[0]["y"] == [3, 3]
    assert "1,002 U/L" in traces(made, "CK, exact", unit="ukat/L")[0]["hovertext"][0]


def test_a_result_without_a_limit_is_not_drawn_as_a_multiple_and_that_is_said() -> None:
    made = course(ck(DAYS[0], 900, upper_limit=200), ck(DAYS[1], 700, upper_limit=None))
    assert traces(made, "CK, exact", unit="limit")[0]["y"] == [4.5]
    assert "not drawn: 1 CK without an upper limit" in key_of(made, unit="limit")


def test_the_own_level_is_a_band_with_its_median_named_on_the_picture() -> None:
    labels = [note["text"] for note in figure(full())["layout"]["annotations"]]
    assert set(traces(full(), "own remission level")[0]["y"]) == {310, None}
    assert "own level 310" in labels


def test_the_own_level_has_no_height_as_a_multiple_of_differing_limits() -> None:
    made = replace(full(), ck=(*full().ck[:-1], replace(full().ck[-1], upper_limit=320.0)))
    assert traces(made, "own remission level", unit="limit") == []
    assert "own level not drawn: upper limits differ" in key_of(made, unit="limit")


def test_ticks_are_one_two_five_decades_with_short_names() -> None:
    layout = ck_scale([150, 24000], log=True, height=270).layout()
    assert layout["ticktext"] == ["200", "500", "1k", "2k", "5k", "10k", "20k"]
    assert layout["tickvals"][0] == 200


def test_strength_is_in_percent_of_each_scale_s_maximum() -> None:
    mrc = Result("mrc_sum", DAYS[1], 54.0, upper_limit=60.0)
    made = course(strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAYS[0], 66),)), StrengthSeries("mrc_sum", "MRC sum", None, (mrc,))))
    drawn = [trace for trace in figure(made)["data"] if trace["yaxis"] == "y3" and trace["mode"] == "markers"]
    assert [trace["y"] for trace in drawn] == [[82.5], [90.0]]
    assert drawn[0]["marker"]["symbol"] != drawn[1]["marker"]["symbol"]
    assert "66 of 80" in drawn[0]["hovertext"][0]


def test_the_strength_axis_holds_the_weakest_total_and_never_zooms_to_noise() -> None:
    weak = figure(course(strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAYS[0], 4),)),)))["layout"]["yaxis3"]["range"]
    strong = figure(course(strength=(StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAYS[0], 79),)),)))["layout"]["yaxis3"]["range"]
    assert weak[0] < 5
    assert strong[0] <= 60


def test_two_scales_are_never_joined() -> None:
    scales = (StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(DAYS[0], 66),)), StrengthSeries("mmt26", "MMT26", 260.0, (mmt8(DAYS[1], 240),)))
    assert not [trace for trace in figure(course(strength=scales))["data"] if trace["name"].endswith("joined")]


def test_prednisone_is_a_step_area_that_ends_at_today_and_goes_on_dotted() -> None:
    made = course(prednisone=(DoseStretch(DAYS[0], DAYS[1], 60.0), DoseStretch(DAYS[1], None, 20.0)))
    area, beyond = traces(made, "prednisone")[0], traces(made, "goes on")[0]
    assert area["fill"] == "tozeroy"
    assert area["y"] == [60, 60, 20, 20]
    assert area["x"][-1] == TODAY.isoformat()
    assert beyond["line"]["dash"] == "dot"


def test_daily_glucocorticoids_are_not_drawn_twice() -> None:
    lane = Lane("Prednisone", False, (step(DAYS[0], daily_glucocorticoid=True),))
    assert "yaxis6" not in figure(course(lanes=(lane,), prednisone=(DoseStretch(DAYS[0], None, 20.0),)))["layout"]


def test_a_dose_that_goes_on_is_a_bar_to_today_with_its_dose() -> None:
    made = course(ck(DAYS[0], 300), lanes=(Lane("Methotrexate", False, (step(DAYS[1], dose_text="15 mg weekly"),)),))
    bar = traces(made, "Methotrexate")[0]
    assert bar["base"] == [DAYS[1].isoformat()]
    assert bar["x"] == [(TODAY - DAYS[1]).days * 86_400_000]
    assert bar["text"] == ["15 mg weekly"]


def test_infusions_are_ticks_and_a_statin_is_hatched() -> None:
    drug = Lane("Rituximab", False, (step(DAYS[1], dated=True),))
    statin = Lane("Atorvastatin", True, (step(DAYS[0], DAYS[2]),))
    made = course(ck(DAYS[0], 300), lanes=(drug, statin))
    assert traces(made, "Rituximab")[0]["marker"]["symbol"] == "line-ns-open"
    assert traces(made, "Atorvastatin")[0]["marker"]["pattern"]["shape"] == "/"
    assert "Can trigger" in traces(made, "Atorvastatin")[0]["hovertext"][0]


def test_a_start_that_is_not_exact_fades_into_the_possible_days() -> None:
    lane = Lane("Methotrexate", False, (step(date(2026, 3, 15), precision=Precision.MONTH),))
    possible = traces(course(ck(DAYS[0], 300), lanes=(lane,)), "possible days")[0]
    assert possible["base"] == ["2026-03-01"]
    assert possible["marker"]["pattern"]["shape"] == "x"


def test_a_statin_of_many_years_does_not_stretch_the_axis_and_says_since_when() -> None:
    made = full()
    layout = figure(made)["layout"]
    assert layout["xaxis"]["range"][0] > (made.ck[0].day - timedelta(days=400)).isoformat()
    assert any("since" in note["text"] for note in layout["annotations"] if "Atorvastatin" in note["text"])


def test_a_flag_is_a_line_through_all_panels_named_in_words_and_by_shape() -> None:
    made = figure(full())
    day = full().flags[0].flagged_on.isoformat()
    line = next(shape for shape in made["layout"]["shapes"] if shape["type"] == "line" and shape["x0"] == day)
    assert (line["yref"], line["y0"], line["y1"]) == ("paper", 0, 1)
    assert "Flag: possible, open" in [note["text"] for note in made["layout"]["annotations"]]
    symbols = traces(full(), "flags and events")[0]["marker"]["symbol"]
    assert "triangle-up" in symbols


def test_an_episode_that_rose_is_named_once_with_both_levels() -> None:
    both = (flag(DAYS[1], Level.WATCH), flag(DAYS[2], Level.PROBABLE))
    texts = [note["text"] for note in figure(course(ck(DAYS[0], 300), flags=both))["layout"]["annotations"]]
    assert [text for text in texts if text.startswith("Flag:")] == ["Flag: watch → probable, open"]


def test_a_withdrawn_flag_is_not_drawn() -> None:
    assert not traces(course(ck(DAYS[0], 300), flags=(flag(DAYS[1], withdrawn_reason="voided"),)), "flags and events")


def test_an_event_whose_order_only_is_known_is_dotted_and_open() -> None:
    made = course(ck(DAYS[0], 300), events=(EventLine("relapse", "Relapse", DAYS[1], DAYS[1], Precision.ORDER),))
    lines = [shape["line"]["dash"] for shape in figure(made)["layout"]["shapes"] if shape["type"] == "line"]
    assert lines == ["dot"]
    assert traces(made, "flags and events")[0]["marker"]["symbol"] == ["diamond-open"]


def test_labels_of_the_strip_never_meet_on_a_phone() -> None:
    random = Random(1)
    for _ in range(200):
        spans = [(random.random(), random.randint(4, 26)) for _ in range(12)]
        boxes: dict[int, list[tuple[float, float]]] = {}
        for (x, letters), spot in zip(spans, rows(spans, 6), strict=True):
            if spot:
                long, at = letters * LETTER, x * NARROW
                boxes.setdefault(spot[0], []).append((at - long, at) if spot[1] == "left" else (at, at + long))
        assert all(a[1] <= b[0] for row in boxes.values() for a, b in zip(sorted(row), sorted(row)[1:], strict=False))
